import { asRecord, number, text } from '../api/decode';
import { kept } from '../blocks/storage';
import type { Session } from '../session/session';
import { sessionOf } from '../session/session';

/** What opens a user's registers without a network when the browser was closed meanwhile: who he is, sealed with a code of his own. No token, no password. */
interface Sealed {
  /** Shown on the first page. */
  readonly name: string;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly sealed: ArrayBuffer;
  /** Wrong codes since the last right one. */
  readonly tries: number;
}

const rounds = 600_000; // PBKDF2 with SHA-256, as OWASP asks for
const mostTries = 5;
const place = (userUuid: string) => `away/${userUuid}`;

/** False on plain http, where a browser neither seals nor keeps pages. */
export const canSeal = (): boolean => 'subtle' in crypto;

const keyOf = async (code: string, salt: Uint8Array<ArrayBuffer>) => crypto.subtle.deriveKey(
  { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, await crypto.subtle.importKey('raw', new TextEncoder().encode(code), 'PBKDF2', false, ['deriveKey']), { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'],
);

/** Keeps who the user is, for when there is neither network nor session. */
export async function seal({ user, tenantId }: Session, code: string): Promise<void> {
  const [salt, iv] = [crypto.getRandomValues(new Uint8Array(16)), crypto.getRandomValues(new Uint8Array(12))];
  const plain = new TextEncoder().encode(JSON.stringify({ accessToken: 'none', refreshToken: 'none', user, tenantId }));
  const value: Sealed = { name: user.name, salt, iv, sealed: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(code, salt), plain), tries: 0 };
  await kept.answers.put({ key: place(user.uuid), value, at: Date.now() });
}

const sealedOf = (value: unknown): Sealed | undefined => {
  const { salt, iv, sealed } = asRecord(value);
  return salt instanceof Uint8Array && iv instanceof Uint8Array && sealed instanceof ArrayBuffer ? { name: text(value, 'name') ?? '', salt: new Uint8Array(salt), iv: new Uint8Array(iv), sealed, tries: number(value, 'tries') ?? 0 } : undefined;
};

/** Who may go on here without a network. */
export async function whoMayGoOn(): Promise<readonly { readonly key: string; readonly name: string }[]> {
  const rows = await kept.answers.where('key').startsWith('away/').toArray();
  return rows.flatMap(({ key, value }) => { const sealed = sealedOf(value); return sealed === undefined ? [] : [{ key, name: sealed.name }]; });
}

/** The user behind a code; undefined when it is wrong. After five wrong ones in a row nobody goes on here until he has signed in and taken a register along again. */
export async function unseal(key: string, code: string): Promise<Session | undefined> {
  const row = await kept.answers.get(key);
  const sealed = sealedOf(row?.value);
  if (row === undefined || sealed === undefined) return undefined;
  // Counted before the code is tried: closing the page in between wins nothing.
  if (sealed.tries + 1 >= mostTries) await kept.answers.delete(key);
  else await kept.answers.put({ ...row, value: { ...sealed, tries: sealed.tries + 1 } });
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, await keyOf(code, sealed.salt), sealed.sealed);
    const session = sessionOf(JSON.parse(new TextDecoder().decode(plain)));
    await kept.answers.put({ ...row, value: { ...sealed, tries: 0 } });
    return session;
  } catch {
    return undefined;
  }
}
