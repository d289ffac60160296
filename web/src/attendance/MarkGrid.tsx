import { Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseClipboard } from '../blocks/grid';
import { isLocale, languageTag } from '../texts/locale';
import { useTexts } from '../texts/useTexts';
import type { Mark } from './week';
import { cellKey, daysText, markTyped, nextMark, pastedMarks, valueOf } from './week';

/** A person in the week. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly about: string | undefined;
}

/** Weekday and date as the head of a column, in the language chosen. */
export function useDayNames(): (day: string) => { readonly weekday: string; readonly date: string; readonly full: string } {
  const { i18n } = useTranslation();
  const tag = isLocale(i18n.language) ? languageTag(i18n.language) : 'en-IN';
  return day => {
    const at = Date.parse(`${day}T00:00:00Z`);
    const said = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { timeZone: 'UTC', ...options }).format(at);
    return { weekday: said({ weekday: 'short' }), date: `${day.slice(8)}/${day.slice(5, 7)}`, full: said({ weekday: 'long', day: 'numeric', month: 'long' }) };
  };
}

/** What a mark looks like: a letter, never a colour alone. */
export function MarkText({ mark }: { mark: Mark }) {
  const t = useTexts();
  return mark === '' ? <span className="unknown" aria-hidden>·</span> : <span style={{ fontWeight: 600, color: mark === 'A' ? 'var(--works-bad)' : mark === 'H' ? 'var(--works-due)' : 'var(--works-done)' }}>{t(mark === 'P' ? 'attendance.letterP' : mark === 'H' ? 'attendance.letterH' : 'attendance.letterA')}</span>;
}

/**
 * A week of a register: one cell per person and day. P, H (or ½) and A (or 1, 5, 0) mark, Space and a tap go through the marks, arrows and Enter move,
 * Ctrl+D fills down, Ctrl+Z undoes, a spreadsheet's cells can be pasted.
 * @param mayMark whether a day of a person can be marked: enrolled then, and no day to come
 * @param wrong why the server did not take a cell
 */
export function MarkGrid({ label, rows, days, marks, onChange, changed, mayMark, wrong }: {
  label: string; rows: readonly Row[]; days: readonly string[]; marks: (key: string) => Mark; onChange: (change: Readonly<Record<string, Mark>>) => void;
  changed: (key: string) => boolean; mayMark: (id: string, day: string) => boolean; wrong: (key: string) => string | undefined;
}) {
  const t = useTexts();
  const nameOf = useDayNames();
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const [past, setPast] = useState<readonly Readonly<Record<string, Mark>>[]>([]);
  const words: Readonly<Record<Mark, string>> = { P: t('attendance.present'), H: t('attendance.half'), A: t('attendance.absent'), '': t('attendance.unmarked') };

  const letters: Readonly<Record<Mark, string>> = { P: t('attendance.letterP'), H: t('attendance.letterH'), A: t('attendance.letterA'), '': '' };

  const put = (wanted: Readonly<Record<string, Mark>>) => {
    const allowed = Object.entries(wanted).filter(([key]) => { const [id, day] = key.split('/'); return mayMark(id ?? '', day ?? ''); });
    if (allowed.length === 0) return;
    setPast(now => [...now.slice(-99), Object.fromEntries(allowed.map(([key]) => [key, marks(key)]))]);
    onChange(Object.fromEntries(allowed));
  };
  const undo = () => {
    const last = past.at(-1);
    if (last === undefined) return;
    setPast(past.slice(0, -1));
    onChange(last);
  };
  const go = (row: number, column: number) => {
    const next = { row: Math.max(0, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(days.length - 1, column)) };
    setAt(next);
    table.current?.querySelector<HTMLElement>(`[data-row="${next.row}"][data-column="${next.column}"]`)?.focus();
  };
  const keyed = (event: KeyboardEvent, row: number, column: number, key: string) => {
    const isCommand = event.ctrlKey || event.metaKey;
    const moves: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [event.shiftKey ? -1 : 1, 0], Home: [0, -days.length], End: [0, days.length] };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      go(row + move[0], column + move[1]);
    } else if (isCommand && event.key.toLowerCase() === 'z') {
      event.preventDefault();
      undo();
    } else if (isCommand && event.key.toLowerCase() === 'd') {
      event.preventDefault();
      const [above, day] = [rows[row - 1], days[column]];
      if (above !== undefined && day !== undefined) put({ [key]: marks(cellKey(above.id, day)) });
    } else if (!isCommand && !event.altKey && event.key.length === 1 && event.key !== ' ') {
      const mark = markTyped(event.key);
      if (mark === undefined) return;
      event.preventDefault();
      put({ [key]: mark });
      go(row + 1, column);
    }
  };
  const paste = (event: ClipboardEvent, row: number, column: number) => {
    event.preventDefault();
    put(pastedMarks(parseClipboard(event.clipboardData.getData('text/plain')), rows.map(person => person.id), days, { row, column }));
  };
  const sum = (values: readonly Mark[]) => daysText(values.reduce((total, mark) => total + valueOf(mark), 0));

  return (
    <div>
      <div className="scroll-x" role="region" aria-label={label} tabIndex={0}>
        <table className="works-table marks" ref={table}>
          <thead>
            <tr>
              <th scope="col">{t('attendance.person')}</th>
              {days.map(day => {
                const { weekday, date, full } = nameOf(day);
                const missing = rows.filter(row => mayMark(row.id, day) && marks(cellKey(row.id, day)) === '');
                return (
                  <th key={day} scope="col">{weekday}<br /><span className="tabular">{date}</span>
                    <br /><button type="button" className="mark-all no-print" disabled={missing.length === 0} aria-label={`${t('attendance.allPresent')}: ${t('attendance.allPresentOn', { day: full })}`} title={t('attendance.allPresentOn', { day: full })} onClick={() => put(Object.fromEntries(missing.map(row => [cellKey(row.id, day), 'P' as const])))}>{t('attendance.allPresent')}</button>
                  </th>
                );
              })}
              <th scope="col" className="num">{t('attendance.days')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((person, row) => (
              <tr key={person.id}>
                <th scope="row">{person.name}{person.about !== undefined && <Text fz="xs" c="dimmed">{person.about}</Text>}</th>
                {days.map((day, column) => {
                  const key = cellKey(person.id, day);
                  const mark = marks(key);
                  const problem = wrong(key);
                  const allowed = mayMark(person.id, day);
                  return (
                    <td key={day} data-wrong={problem !== undefined || undefined} data-changed={changed(key) || undefined}>
                      <button
                        type="button" className="mark" data-row={row} data-column={column} aria-disabled={!allowed || undefined} tabIndex={at.row === row && at.column === column ? 0 : -1} title={problem}
                        aria-label={`${person.name}, ${nameOf(day).full}: ${mark === '' ? '' : `${letters[mark]} `}${words[mark]}${problem === undefined ? '' : `. ${problem}`}`}
                        onFocus={() => setAt({ row, column })} onClick={() => put({ [key]: nextMark(mark) })} onKeyDown={event => keyed(event, row, column, key)} onPaste={event => paste(event, row, column)}
                      >
                        {allowed || mark !== '' ? <MarkText mark={mark} /> : <span aria-hidden>–</span>}
                      </button>
                    </td>
                  );
                })}
                <td className="num">{sum(days.map(day => marks(cellKey(person.id, day))))}</td>
              </tr>
            ))}
          </tbody>
          <tfoot><tr><th scope="row">{t('blocks.total')}</th>{days.map(day => <td key={day} className="mark-sum">{sum(rows.map(person => marks(cellKey(person.id, day))))}</td>)}<td className="num">{sum(rows.flatMap(person => days.map(day => marks(cellKey(person.id, day)))))}</td></tr></tfoot>
        </table>
      </div>
      <Group gap="xs" mt="xs" className="no-print">
        <Button size="compact-md" variant="subtle" color="gray" leftSection={<IconArrowBackUp size={16} aria-hidden />} disabled={past.length === 0} onClick={undo}>{t('blocks.undo')}</Button>
        <Text fz="xs" c="dimmed">{t('attendance.legend')}</Text>
        <Text fz="xs" c="dimmed" className="wide-only">{t('attendance.keys')}</Text>
      </Group>
    </div>
  );
}
