import { asRecord, list, number, text } from '../api/decode';
import { ApiError, refusalsOf } from '../api/errors';

/** Who is signed in, as far as the client needs to know. */
export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: SignedInUser;
  /** The office worked in now. */
  readonly tenantId: string;
}

export interface SignedInUser {
  readonly id: number | undefined;
  readonly uuid: string;
  readonly userName: string;
  readonly name: string;
  readonly mobileNumber: string | undefined;
  readonly emailId: string | undefined;
  readonly type: string;
  readonly homeTenantId: string;
  readonly roles: readonly { readonly code: string; readonly name: string; readonly tenantId: string }[];
  readonly mustChangePassword: boolean;
}

export type UserType = 'EMPLOYEE' | 'CITIZEN';

export interface Credentials {
  readonly userName: string;
  /** Password, or the one-time code of a citizen. */
  readonly password: string;
  readonly tenantId: string;
  readonly userType: UserType;
}

/** `out`: nobody; `in`: somebody; `ended`: somebody whose session the server no longer knows: the page waits for him to sign in again. */
export type Standing = { readonly state: 'out' } | { readonly state: 'in' | 'ended'; readonly session: Session };

const key = 'works.session';
const publicClient = `Basic ${btoa('egov-user-client:')}`; // id and empty secret of the public client every client sends (spec 50 §3.1)

/**
 * The session of this browser. Tokens live in this tab's session storage and nowhere else; a second tab asks the others for them
 * (decision 31). Closing the browser ends it here.
 */
class SessionStore {
  private standing: Standing = { state: 'out' };
  private readonly listeners = new Set<() => void>();
  private readonly channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(key);
  private waiting: { readonly promise: Promise<void>; readonly done: () => void; readonly failed: (reason: ApiError) => void } | undefined;

  constructor() {
    const kept = sessionOf(read());
    if (kept !== undefined) this.standing = { state: 'in', session: kept };
    this.channel?.addEventListener('message', (event: MessageEvent<unknown>) => this.hear(event.data));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): Standing => this.standing;

  token(): string | undefined {
    return this.standing.state === 'out' ? undefined : this.standing.session.accessToken;
  }

  /** Asks the other tabs for their session; resolves after a moment either way. */
  async fromOtherTabs(): Promise<void> {
    if (this.standing.state !== 'out' || this.channel === undefined) return;
    this.channel.postMessage({ ask: true });
    await new Promise(resolve => setTimeout(resolve, 120)); // tabs of one browser answer within a few milliseconds
  }

  async signIn(credentials: Credentials): Promise<void> {
    const { userName, password, tenantId, userType } = credentials;
    const found = await tokens({ grant_type: 'password', scope: 'read', username: userName, password, tenantId, userType }, tenantId);
    // Whoever signs in again over a page that waits goes on in the office he worked in, not in that of his account.
    const { standing } = this;
    this.enter(standing.state === 'ended' && standing.session.user.uuid === found.user.uuid ? { ...found, tenantId: standing.session.tenantId } : found);
  }

  /**
   * The server does not take the token any more: first tried silently with the refresh token, then the user is asked to sign in again,
   * the page staying as it is. Resolves when there is a session again; rejects when the user leaves instead.
   */
  renew(): Promise<void> {
    if (this.standing.state === 'out') return Promise.reject(new ApiError(401, []));
    if (this.waiting !== undefined) return this.waiting.promise;
    let done: () => void = () => undefined;
    let failed: (reason: ApiError) => void = () => undefined;
    const promise = new Promise<void>((resolve, reject) => {
      done = resolve;
      failed = reject;
    });
    this.waiting = { promise, done, failed };
    const { session, state } = this.standing;
    if (state === 'ended') return promise; // locked: its user alone opens it again
    tokens({ grant_type: 'refresh_token', refresh_token: session.refreshToken }, session.tenantId).then(
      renewed => this.enter(renewed),
      (problem: unknown) => {
        if (!(problem instanceof ApiError) || !problem.isUnreachable) {
          this.change({ state: 'ended', session });
          return;
        }

        // The line dropped in this very moment: nothing is known of the session, and nobody can sign in.
        this.waiting = undefined;
        failed(problem);
      },
    );
    return promise;
  }

  /** Goes on as somebody who took registers along on this device (decision 51), without a session: what asks the server first asks to sign in again. */
  withoutNetwork({ user, tenantId }: Pick<Session, 'user' | 'tenantId'>): void {
    this.enter({ accessToken: 'none', refreshToken: 'none', user, tenantId });
  }

  /** Works in another office of the same user from now on. */
  switchTenant(tenantId: string): void {
    if (this.standing.state === 'in') this.enter({ ...this.standing.session, tenantId });
  }

  /** New particulars of the same user. */
  rename(name: string): void {
    if (this.standing.state === 'in') this.enter({ ...this.standing.session, user: { ...this.standing.session.user, name } });
  }

  /** Nobody has used the page for long: the session ends, the page waits for its user as it does when the server has ended it. */
  lock(): void {
    if (this.standing.state !== 'in') return;
    const { session } = this.standing;
    sessionStorage.removeItem(key);
    this.change({ state: 'ended', session });
    void this.endAtServer(session.accessToken);
  }

  async signOut(): Promise<void> {
    const token = this.token();
    this.leave();
    this.channel?.postMessage({ left: true });
    if (token !== undefined) await this.endAtServer(token);
  }

  // The session ends here whatever the server says: it may be unreachable, and the token may be dead already.
  private async endAtServer(token: string): Promise<void> {
    await fetch('/user/_logout', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ access_token: token, RequestInfo: { authToken: token } }) }).catch(() => undefined);
  }

  private enter(session: Session): void {
    sessionStorage.setItem(key, JSON.stringify(session));
    this.change({ state: 'in', session });
    this.waiting?.done();
    this.waiting = undefined;
  }

  private leave(): void {
    sessionStorage.removeItem(key);
    this.change({ state: 'out' });
    this.waiting?.failed(new ApiError(401, []));
    this.waiting = undefined;
  }

  private hear(message: unknown): void {
    const said = asRecord(message);
    if (said.ask === true && this.standing.state === 'in') this.channel?.postMessage({ have: this.standing.session });
    if (said.left === true && this.standing.state !== 'out') this.leave();
    const offered = sessionOf(said.have);
    if (offered !== undefined && this.standing.state === 'out') this.enter(offered);
  }

  private change(standing: Standing): void {
    this.standing = standing;
    for (const listener of this.listeners) listener();
  }
}

function read(): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return undefined; // written by something else: as if nobody were signed in
  }
}

/** A session as it was kept; undefined when it is none. */
export function sessionOf(value: unknown): Session | undefined {
  const accessToken = text(value, 'accessToken');
  const refreshToken = text(value, 'refreshToken');
  const tenantId = text(value, 'tenantId');
  const user = asRecord(asRecord(value).user);
  const known = userOf({ ...user, tenantId: user.homeTenantId });
  return accessToken === undefined || refreshToken === undefined || tenantId === undefined || known === undefined ? undefined : { accessToken, refreshToken, tenantId, user: known };
}

function userOf(value: unknown): SignedInUser | undefined {
  const uuid = text(value, 'uuid');
  const userName = text(value, 'userName');
  const homeTenantId = text(value, 'tenantId');
  if (uuid === undefined || userName === undefined || homeTenantId === undefined) return undefined;
  return {
    id: number(value, 'id'),
    uuid,
    userName,
    name: text(value, 'name') ?? userName,
    mobileNumber: text(value, 'mobileNumber'),
    emailId: text(value, 'emailId'),
    type: text(value, 'type') ?? 'EMPLOYEE',
    homeTenantId,
    roles: list(value, 'roles').map(role => ({ code: text(role, 'code') ?? '', name: text(role, 'name') ?? text(role, 'code') ?? '', tenantId: text(role, 'tenantId') ?? homeTenantId })),
    mustChangePassword: asRecord(value).mustChangePassword === true,
  };
}

async function tokens(form: Record<string, string>, tenantId: string): Promise<Session> {
  let reply: Response;
  try {
    reply = await fetch('/user/oauth/token', { method: 'POST', headers: { Authorization: publicClient }, body: new URLSearchParams(form) });
  } catch {
    throw ApiError.unreachable();
  }

  const body: unknown = await reply.json().catch(() => undefined);
  const accessToken = text(body, 'access_token');
  const refreshToken = text(body, 'refresh_token');
  const user = userOf(asRecord(body).UserRequest);
  if (!reply.ok || accessToken === undefined || refreshToken === undefined || user === undefined) throw new ApiError(reply.status, refusalsOf(body), reply.headers.get('x-correlation-id') ?? undefined);
  const offices = tenantsOf(user);
  // Accounts of organisations are of the state and hold in each of its offices: they work in the one they chose.
  const holds = offices.some(office => tenantId === office || (user.type === 'CITIZEN' && tenantId.startsWith(`${office}.`)));
  return { accessToken, refreshToken, user, tenantId: holds ? tenantId : (offices[0] ?? user.homeTenantId) };
}

/** Offices in which the user holds a role. */
export const tenantsOf = (user: SignedInUser): readonly string[] => [...new Set(user.roles.map(role => role.tenantId))].sort();

export const session = new SessionStore();
