import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const kept = { accessToken: 'old', refreshToken: 'r', tenantId: 'pg.citya', user: { uuid: 'u', userName: 'JE1', homeTenantId: 'pg.citya', roles: [], type: 'EMPLOYEE' } };
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', 'x-correlation-id': 'c1' } });
const signedIn = (token: string) => json(200, { access_token: token, refresh_token: 'r2', UserRequest: { uuid: 'u', userName: 'JE1', tenantId: 'pg.citya', roles: [{ code: 'X', tenantId: 'pg.citya' }] } });

describe('a call', () => {
  beforeEach(() => {
    vi.resetModules();
    sessionStorage.setItem('works.session', JSON.stringify(kept));
  });
  afterEach(() => vi.unstubAllGlobals());

  const start = async (answer: (url: string, body: string, attempt: number) => Response | Promise<Response>) => {
    let attempt = 0;
    const sent: { url: string; token: unknown; body: Record<string, unknown> }[] = [];
    vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
      const request = input instanceof Request ? input : new Request(new URL(input, 'http://localhost'), init);
      const body = await request.text();
      const path = new URL(request.url).pathname;
      const parsed = body.startsWith('{') ? (JSON.parse(body) as Record<string, unknown>) : {};
      sent.push({ url: path, token: (parsed.RequestInfo as { authToken?: string } | undefined)?.authToken, body: parsed });
      return answer(path, body, attempt++);
    });
    const [client, { session }] = await Promise.all([import('./client'), import('../session/session')]);
    return { ...client, session, sent };
  };

  test('carries the envelope with token and language', async () => {
    const { api, call, sent } = await start(() => json(200, { AuditLogs: [] }));
    await call(api.POST('/audit-service/log/v1/_search', { params: { query: { tenantId: 'pg.citya' } }, body: {} }));
    expect(sent[0]).toMatchObject({ url: '/audit-service/log/v1/_search', token: 'old', body: { RequestInfo: { apiId: 'Rainmaker', msgId: expect.stringMatching(/\|en_IN$/) as unknown } } });
  });

  test('that is refused is an error with the server’s words and trace', async () => {
    const { api, call } = await start(() => json(400, { Errors: [{ code: 'X', message: 'no' }] }));
    await expect(call(api.POST('/user/sessions/v1/_search', { body: {} }))).rejects.toMatchObject({ status: 400, correlationId: 'c1', refusals: [{ code: 'X', message: 'no' }] });
  });

  test('whose session has ended is sent again with the new token, without a question where the refresh token still holds', async () => {
    const { api, call, sent } = await start((url, body) => (url === '/user/oauth/token' ? signedIn('new') : body.includes('"old"') ? json(401, { Errors: [{ code: 'InvalidAccessTokenException', message: 'InvalidAccessTokenException' }] }) : json(200, { sessions: [] })));
    await expect(call(api.POST('/user/sessions/v1/_search', { body: { userUuid: 'u' } }))).resolves.toMatchObject({ sessions: [] });
    expect(sent.map(one => [one.url, one.token])).toEqual([['/user/sessions/v1/_search', 'old'], ['/user/oauth/token', undefined], ['/user/sessions/v1/_search', 'new']]);
    expect(sent[2]?.body.userUuid).toBe('u');
  });

  test('waits for the user when nothing else helps, and goes on when he has signed in again', async () => {
    const { api, call, session } = await start((url, body) => (url === '/user/oauth/token' ? (body.includes('refresh_token') ? json(401, { error: 'invalid_request', error_description: 'no' }) : signedIn('new')) : body.includes('"old"') ? json(401, {}) : json(200, { sessions: [] })));
    const reply = call(api.POST('/user/sessions/v1/_search', { body: {} }));
    await vi.waitFor(() => expect(session.current().state).toBe('ended'));
    await session.signIn({ userName: 'JE1', password: 'p', tenantId: 'pg.citya', userType: 'EMPLOYEE' });
    await expect(reply).resolves.toMatchObject({ sessions: [] });
    expect(session.current().state).toBe('in');
  });

  test('that changes a record carries the version in which it was read, also of a copy, and none where it is not known', async () => {
    const record = { id: 'e1', auditDetails: { lastModifiedTime: 5 }, description: 'as read' };
    const { api, call, changing } = await start(() => new Response(JSON.stringify({ ResponseInfo: {}, estimates: [record] }), { headers: { 'Content-Type': 'application/json', etag: '"7"' } }));
    expect(changing(record).headers).not.toHaveProperty('If-Match');
    await call(api.POST('/estimate/v1/_search', { params: { query: { tenantId: 'pg.citya', ids: ['e1'] } }, body: {} }));
    expect(changing({ ...record, description: 'changed' }, 'k').headers).toEqual({ 'Idempotency-Key': 'k', 'If-Match': '"7"' });
    expect(changing({ ...record, auditDetails: { lastModifiedTime: 6 } }).headers).not.toHaveProperty('If-Match');
    expect(changing(undefined).headers).not.toHaveProperty('If-Match');
  });

  test('that cannot reach the server says so and does not end the session', async () => {
    const { api, call, session } = await start(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(call(api.POST('/user/sessions/v1/_search', { body: {} }))).rejects.toMatchObject({ isUnreachable: true });
    expect(session.current().state).toBe('in');
  });
});
