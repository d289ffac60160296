import createClient from 'openapi-fetch';
import { session } from '../session/session';
import { currentLocale } from '../texts/locale';
import { asRecord, number, text } from './decode';
import { ApiError, refusalsOf } from './errors';
import type { components, paths } from './schema';

/** Shapes of the contract, by name. */
export type Schemas = components['schemas'];

/** Calls typed by the API description. Wrap every one in {@link call}. */
export const api = createClient<paths>({ baseUrl: globalThis.location.origin, fetch: send });

/**
 * The reply of a call, or an {@link ApiError} with the server's refusals.
 * @param reply what `api.POST(…)` answers
 */
export async function call<T>(reply: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await reply;
  if (response.ok && data !== undefined) {
    const tag = response.headers.get('etag');
    const [record, ...others] = Object.values(asRecord(data)).filter((value): value is readonly [unknown] => Array.isArray(value) && value.length === 1).map(([only]) => only).filter(only => stateOf(only) !== undefined);
    if (tag !== null && others.length === 0) remember(record, tag);
    return data;
  }

  throw new ApiError(response.status, refusalsOf(error), response.headers.get('x-correlation-id') ?? undefined);
}

/** Header that makes a repeated submission harmless: one key for one press of the button, whatever is repeated underneath. */
export const once = (key = randomId()): { headers: { 'Idempotency-Key': string } } => ({ headers: { 'Idempotency-Key': key } });

/** As {@link once}, for a change: refused when somebody else has changed the record since it was read, so that nothing of theirs is overwritten unseen. */
export function changing(record: unknown, key?: string): { headers: Record<string, string> } {
  const tag = versions.get(stateOf(record) ?? '');
  return { headers: { ...once(key).headers, ...(tag === undefined ? {} : { 'If-Match': tag }) } };
}

// Version tags by record and the time of its last change: a copy of what was read, in a form or in the cache, is still that version.
const versions = new Map<string, string>();
const mostVersions = 500;

function stateOf(record: unknown): string | undefined {
  const [id, at] = [text(record, 'id'), number(record, 'auditDetails.lastModifiedTime')];
  return id === undefined || at === undefined ? undefined : `${id} ${at}`;
}

function remember(record: unknown, tag: string): void {
  const state = stateOf(record);
  if (state === undefined) return;
  versions.set(state, tag);
  const [oldest] = versions.keys();
  if (versions.size > mostVersions && oldest !== undefined) versions.delete(oldest);
}

/** A random id; `crypto.randomUUID` exists on https only, and offices run on plain http too. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** Asks in the envelope to see fields of one record unmasked (spec 50 §15.4); the server decides, and notes in the audit log what it shows. */
export const plainly = (recordId: string, fields: readonly string[]) => ({ apiId: 'Rainmaker', plainAccessRequest: { recordId, plainRequestFields: [...fields] } });

/** The envelope every body carries (spec 50 §1.1). The locale rides in `msgId`. */
function requestInfo(): Schemas['RequestInfo'] {
  return { apiId: 'Rainmaker', ver: '1', ts: Date.now(), msgId: `${Date.now()}|${currentLocale()}`, authToken: session.token() ?? null };
}

// The body is read once and the envelope put in at each attempt: after signing in again the same request goes out with the new token.
async function send(request: Request): Promise<Response> {
  const body = request.method === 'POST' ? await request.text() : undefined;
  const parsed: unknown = body === undefined || body === '' ? {} : JSON.parse(body);
  return attempt(() =>
    fetch(
      request.method === 'POST'
        ? new Request(request.url, { method: 'POST', headers: withType(request.headers), body: JSON.stringify({ ...asRecord(parsed), RequestInfo: { ...asRecord(asRecord(parsed).RequestInfo), ...requestInfo() } }), signal: request.signal })
        : new Request(request, { headers: withToken(request.headers) }),
    ),
  );
}

/**
 * Sends, and when the session has ended meanwhile waits for the user to sign in again and sends once more: a refusal for want of a valid
 * token has changed nothing, so nothing typed is lost and nothing happens twice.
 */
async function attempt(go: () => Promise<Response>): Promise<Response> {
  const reply = await reach(go);
  if (reply.status !== 401 || session.token() === undefined) return reply;
  await session.renew();
  return reach(go);
}

async function reach(go: () => Promise<Response>): Promise<Response> {
  try {
    return await go();
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === 'AbortError') throw problem;
    throw ApiError.unreachable();
  }
}

function withType(headers: Headers): Headers {
  const sent = new Headers(headers);
  sent.set('Content-Type', 'application/json');
  return sent;
}

function withToken(headers: Headers): Headers {
  const sent = new Headers(headers);
  const token = session.token();
  if (token !== undefined) sent.set('auth-token', token);
  return sent;
}

/**
 * Sends a form with a file to a route that takes one; answers the body of the reply.
 * @param path e.g. `/mdms-v2/v2/_import/works.ProjectType`
 */
export async function sendForm(path: string, fields: Readonly<Record<string, string | File>>): Promise<unknown> {
  const reply = await attempt(() => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return fetch(path, { method: 'POST', body: form, headers: withToken(new Headers()) });
  });
  const body: unknown = await reply.json().catch(() => undefined);
  if (!reply.ok) throw new ApiError(reply.status, refusalsOf(body), reply.headers.get('x-correlation-id') ?? undefined);
  return body;
}

/**
 * Uploads one file and answers its id.
 * @param module name of the module the file belongs to, e.g. `estimate`
 */
export async function upload(file: File, tenantId: string, module: string): Promise<string> {
  const reply = await attempt(() => {
    const form = new FormData();
    form.append('file', file, file.name);
    form.append('tenantId', tenantId);
    form.append('module', module);
    return fetch('/filestore/v1/files', { method: 'POST', body: form, headers: withToken(new Headers()) });
  });
  const body: unknown = await reply.json().catch(() => undefined);
  const files = asRecord(body).files;
  const id = Array.isArray(files) ? text(files[0], 'fileStoreId') : undefined;
  if (!reply.ok || id === undefined) throw new ApiError(reply.status, refusalsOf(body), reply.headers.get('x-correlation-id') ?? undefined);
  return id;
}
