import { describe, expect, it } from 'vitest';
import type { Schemas } from '../api/client';
import type { Change, Mark } from '../attendance/week';
import { cellKey } from '../attendance/week';
import type { QueuedWeek } from './row';
import { cellsIn, compared, going, keepMine, logsAtOnce, logsOf, nextBatch, queued, refusedWhole, settled, takeTheirs } from './row';

const hours = { morning: 9, afternoon: 14, evening: 18 };
const monday = '2026-11-23';
const empty: QueuedWeek = { key: 'anna/pg.citya/r/2026-11-23', user: 'anna', tenantId: 'pg.citya', registerId: 'r', name: 'Lane drain', monday, from: 0, to: 6 * 86_400_000, cells: {} };
const marked = (week: QueuedWeek, marks: Readonly<Record<string, Change['mark']>>, stored: Readonly<Record<string, Mark>> = {}, reference = 'web/a') =>
  queued(week, Object.entries(marks).map(([individualId, mark]) => ({ individualId, day: monday, mark })), { stored: new Map(Object.entries(stored).map(([id, mark]) => [cellKey(id, monday), mark])), hours, midnightOf: () => 1000, reference, now: 5 });
const stands = (marks: Readonly<Record<string, Mark>>) => new Map(Object.entries(marks).map(([id, mark]) => [cellKey(id, monday), mark]));
const answered = (week: QueuedWeek, status: string, code: string | null = null): Schemas['SyncResult'][] =>
  logsOf(week, cellsIn(week, 'waits')).map(log => ({ clientReferenceId: log.clientReferenceId ?? null, status, code, message: code === null ? null : `because ${code}`, id: null }));
const states = (week: QueuedWeek) => Object.fromEntries(Object.values(week.cells).map(cell => [cell.individualId, cell.state]));

describe('a week on its way', () => {
  it('sends entry and exit of each day under references that a repeat bears again', () => {
    const week = marked(empty, { rupa: 'H' });
    const logs = logsOf(week, nextBatch(week));
    expect(logs.map(log => [log.type, log.time])).toEqual([['ENTRY', 1000 + 9 * 3_600_000], ['EXIT', 1000 + 14 * 3_600_000 - 60_000]]);
    expect(logsOf(week, nextBatch(week)).map(log => log.clientReferenceId)).toEqual(logs.map(log => log.clientReferenceId));
  });

  it('tells people apart whose ids begin alike: those registered in one minute do', () => {
    const week = marked(empty, { '019ac1d2-0000-7000-8000-000000000001': 'P', '019ac1d2-0000-7000-8000-000000000002': 'P' });
    expect(new Set(logsOf(week, nextBatch(week)).map(log => log.clientReferenceId)).size).toBe(4);
    expect(logsOf(week, nextBatch(week)).every(log => (log.clientReferenceId ?? '').length <= 64)).toBe(true);
  });

  it('goes in requests of at most a hundred logs, each day whole', () => {
    const week = marked(empty, Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`p${at}`, 'P' as const])));
    expect(logsOf(week, nextBatch(week))).toHaveLength(logsAtOnce);
    const rest = settled(week, logsOf(week, nextBatch(week)).map(log => ({ clientReferenceId: log.clientReferenceId ?? null, status: 'APPLIED', code: null, message: null, id: 'x' })));
    expect(cellsIn(rest, 'waits')).toHaveLength(70);
  });

  it('is done with what the server took, now or before', () => {
    const week = marked(empty, { rupa: 'P' });
    expect(settled(week, answered(week, 'APPLIED')).cells).toEqual({});
    expect(settled(week, answered(week, 'DUPLICATE')).cells).toEqual({});
    expect(settled(week, []).cells).toEqual(week.cells);
  });

  it('keeps what was refused with its reason, and what was marked anew meanwhile as it is', () => {
    const week = marked(empty, { rupa: 'P', sanjib: 'P' });
    const meanwhile = marked(week, { rupa: 'A' }, {}, 'web/b');
    const after = settled(meanwhile, answered(week, 'CONFLICT', 'ATTENDANCE_LOCKED'));
    expect(states(after)).toEqual({ rupa: 'waits', sanjib: 'refused' });
    expect(cellsIn(after, 'refused')[0]?.message).toBe('because ATTENDANCE_LOCKED');
    expect(states(refusedWhole(after, 'no staff'))).toEqual({ rupa: 'refused', sanjib: 'refused' });
  });
});

describe('what somebody else has marked meanwhile', () => {
  it('is a conflict when it is neither mine nor what I saw', () => {
    const week = marked(empty, { rupa: 'P', sanjib: 'P', duryo: 'P', mina: 'P' }, { sanjib: 'H' });
    const after = compared(week, stands({ rupa: 'A', sanjib: 'H', duryo: 'P' }));
    expect(states(after)).toEqual({ rupa: 'conflict', sanjib: 'waits', mina: 'waits' }); // Duryo stands as I marked him
    expect(cellsIn(after, 'conflict')[0]?.theirs).toBe('A');
    expect(nextBatch(after).map(cell => cell.individualId)).toEqual(['sanjib', 'mina']);
  });

  it('is none when it is what this device sent before and got no answer to', () => {
    const sent = going(marked(empty, { rupa: 'P' }), cellsIn(marked(empty, { rupa: 'P' }), 'waits'));
    const again = marked(sent, { rupa: 'H' }, {}, 'web/b');
    expect(states(compared(again, stands({ rupa: 'P' })))).toEqual({ rupa: 'waits' });
    expect(states(compared(again, stands({ rupa: 'A' })))).toEqual({ rupa: 'conflict' });
  });

  it('is read before anybody decides when only the server knows of it', () => {
    const week = marked(empty, { rupa: 'P' });
    const late = settled(week, answered(week, 'CONFLICT', 'CONFLICT'));
    expect(cellsIn(late, 'conflict')[0]?.theirs).toBeUndefined();
    expect(cellsIn(compared(late, stands({ rupa: 'H' })), 'conflict')[0]?.theirs).toBe('H');
  });

  it('gives way when I keep mine, whatever the clocks say; mine goes when I take theirs', () => {
    const week = compared(marked(empty, { rupa: 'P', sanjib: 'A' }), stands({ rupa: 'A', sanjib: 'H' }));
    const kept = keepMine(week, [cellKey('rupa', monday)], 'web/c');
    expect(states(compared(kept, stands({ rupa: 'A', sanjib: 'H' })))).toEqual({ rupa: 'waits', sanjib: 'conflict' });
    const [log] = logsOf(kept, nextBatch(kept));
    expect([log?.clientReferenceId, log?.clientAuditDetails]).toEqual(['web/c/0/ENTRY', null]);
    expect(states(takeTheirs(kept, [cellKey('sanjib', monday)]))).toEqual({ rupa: 'waits' });
  });

  it('is asked again when it changes once more', () => {
    const kept = keepMine(compared(marked(empty, { rupa: 'P' }), stands({ rupa: 'A' })), [cellKey('rupa', monday)], 'web/c');
    expect(states(compared(kept, stands({ rupa: 'H' })))).toEqual({ rupa: 'conflict' });
  });
});
