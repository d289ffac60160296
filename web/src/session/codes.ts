import { api, call } from '../api/client';
import type { UserType } from './session';

/** Sends a one-time code by SMS. */
export async function sendCode(mobileNumber: string, tenantId: string, userType: UserType, type: 'login' | 'passwordreset'): Promise<void> {
  await call(api.POST('/user-otp/v1/_send', { body: { otp: { mobileNumber, tenantId, type, userType } } }));
}
