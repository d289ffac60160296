import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../session/useSession';
import { readAccount } from './service';

/** The running bills and the account of a contract. */
export function useAccount(contractNumber: string | undefined) {
  const tenantId = useTenant();
  return useQuery({ queryKey: ['contractor-account', tenantId, contractNumber], queryFn: () => readAccount(tenantId, contractNumber ?? ''), enabled: contractNumber !== undefined });
}
