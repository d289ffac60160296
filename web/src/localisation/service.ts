import { api, call, once } from '../api/client';

/** Messages of one module in one language by code: the office's own, and the state's where it has none. */
export async function messagesOf(tenantId: string, locale: string, module: string): Promise<ReadonlyMap<string, string>> {
  const reply = await call(api.POST('/localization/messages/v1/_search', { params: { query: { tenantId, locale, module } }, body: {} }));
  return new Map(reply.messages.map(row => [row.code ?? '', row.message ?? '']));
}

/** Stores texts of the office. */
export async function saveMessages(tenantId: string, locale: string, module: string, messages: Readonly<Record<string, string>>): Promise<void> {
  await call(api.POST('/localization/messages/v1/_upsert', { ...once(), body: { tenantId, locale, module, messages: Object.entries(messages).map(([code, message]) => ({ code, message, module, locale })) } }));
}
