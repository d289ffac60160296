import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

const start = async (rows: Record<string, Record<string, unknown[]>>, refuses = 0) => {
  const asked: unknown[] = [];
  let refusals = refuses;
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push((JSON.parse(await request.text()) as { MdmsCriteria: unknown }).MdmsCriteria);
    return refusals-- > 0 ? new Response('{"Errors":[{"code":"X","message":"no"}]}', { status: 400 }) : new Response(JSON.stringify({ MdmsRes: rows }), { status: 200, headers: { 'Content-Type': 'application/json' } });
  });
  return { ...(await import('./masters')), asked };
};

test('masters asked for in one breath go in one call, each office its own', async () => {
  const { masterRows, asked } = await start({ works: { A: [{ code: '1' }], B: [{ code: '2' }] }, expense: { C: [{ code: '3' }] } });
  const found = await Promise.all([masterRows('pg.citya', 'works', 'A'), masterRows('pg.citya', 'works', 'B'), masterRows('pg.citya', 'works', 'A'), masterRows('pg.citya', 'expense', 'C'), masterRows('pg.citya', 'works', 'NONE'), masterRows('pg', 'works', 'A')]);
  expect(found.map(rows => rows.map(row => row.code))).toEqual([['1'], ['2'], ['1'], ['3'], [], ['1']]);
  const one = (name: string) => ({ name, filter: null });
  expect(asked).toEqual([
    { tenantId: 'pg.citya', moduleDetails: [{ moduleName: 'works', masterDetails: [one('A'), one('B'), one('NONE')] }, { moduleName: 'expense', masterDetails: [one('C')] }] },
    { tenantId: 'pg', moduleDetails: [{ moduleName: 'works', masterDetails: [one('A')] }] },
  ]);
});

test('what is asked later, or again after a refusal, is a call of its own', async () => {
  const { masterRows, asked } = await start({ works: { A: [{ code: '1' }] } }, 1);
  await expect(masterRows('pg', 'works', 'A')).rejects.toMatchObject({ status: 400 });
  await expect(masterRows('pg', 'works', 'A')).resolves.toEqual([{ code: '1' }]);
  expect(asked).toHaveLength(2);
});
