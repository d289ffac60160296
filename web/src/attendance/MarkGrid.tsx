import { Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { ClipboardEvent, FocusEvent, KeyboardEvent, MouseEvent } from 'react';
import { memo, useMemo, useRef, useState } from 'react';
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

/** What a row shows of its days; rows with the same are not drawn again. */
interface Shown {
  readonly marks: readonly Mark[];
  readonly isChanged: readonly boolean[];
  readonly mayMark: readonly boolean[];
  readonly notes: readonly (string | undefined)[];
  readonly isWrong: readonly boolean[];
}

const isSame = (one: Shown, other: Shown) => (Object.keys(one) as (keyof Shown)[]).every(part => one[part].every((value, at) => value === other[part][at]));

/** Where the pointer or the keys are in the grid: an element of a cell tells by its attributes. */
const placeOf = (target: EventTarget): { readonly row: number; readonly column: number } | undefined => {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
  return cell === null ? undefined : { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
};

/**
 * A week of a register: one cell per person and day. P, H (or ½) and A (or 1, 5, 0) mark, Space and a tap go through the marks, arrows and Enter move,
 * Ctrl+D fills down, Ctrl+Z undoes, a spreadsheet's cells can be pasted. Two hundred people are 1,400 cells: a tap draws one row.
 * @param mayMark whether a day of a person can be marked: enrolled then, and no day to come
 * @param note what is to be said of a cell besides its mark, and whether something is wrong with it
 */
export function MarkGrid({ label, rows, days, marks, onChange, changed, mayMark, note }: {
  label: string; rows: readonly Row[]; days: readonly string[]; marks: (key: string) => Mark; onChange: (change: Readonly<Record<string, Mark>>) => void;
  changed: (key: string) => boolean; mayMark: (id: string, day: string) => boolean; note: (key: string) => { readonly text: string; readonly isWrong: boolean } | undefined;
}) {
  const t = useTexts();
  const nameOf = useDayNames();
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const [past, setPast] = useState<readonly Readonly<Record<string, Mark>>[]>([]);
  const { i18n } = useTranslation();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the names change with the language
  const heads = useMemo(() => days.map(nameOf), [days, i18n.language]);

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
  const keyAt = (row: number, column: number) => cellKey(rows[row]?.id ?? '', days[column] ?? '');
  const go = (row: number, column: number) => {
    const next = { row: Math.max(0, Math.min(rows.length - 1, row)), column: Math.max(0, Math.min(days.length - 1, column)) };
    setAt(next);
    table.current?.querySelector<HTMLElement>(`[data-row="${next.row}"][data-column="${next.column}"]`)?.focus();
  };
  const keyed = (event: KeyboardEvent) => {
    const place = placeOf(event.target);
    if (place === undefined) return;
    const { row, column } = place;
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
      if (row > 0) put({ [keyAt(row, column)]: marks(keyAt(row - 1, column)) });
    } else if (!isCommand && !event.altKey && event.key.length === 1 && event.key !== ' ') {
      const mark = markTyped(event.key);
      if (mark === undefined) return;
      event.preventDefault();
      put({ [keyAt(row, column)]: mark });
      go(row + 1, column);
    }
  };
  const tapped = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (place !== undefined) put({ [keyAt(place.row, place.column)]: nextMark(marks(keyAt(place.row, place.column))) });
  };
  const paste = (event: ClipboardEvent) => {
    const place = placeOf(event.target);
    if (place === undefined) return;
    event.preventDefault();
    put(pastedMarks(parseClipboard(event.clipboardData.getData('text/plain')), rows.map(person => person.id), days, place));
  };
  const focused = (event: FocusEvent) => {
    const place = placeOf(event.target);
    if (place !== undefined) setAt(place);
  };

  const shown = rows.map(person => {
    const keys = days.map(day => cellKey(person.id, day));
    const notes = keys.map(note);
    const one: Shown = { marks: keys.map(marks), isChanged: keys.map(changed), mayMark: days.map(day => mayMark(person.id, day)), notes: notes.map(one => one?.text), isWrong: notes.map(one => one?.isWrong === true) };
    return one;
  });
  return (
    <div>
      <div className="scroll-x" role="region" aria-label={label} tabIndex={0}>
        <table className="works-table marks" ref={table} onClick={tapped} onKeyDown={keyed} onPaste={paste} onFocus={focused}>
          <thead>
            <tr>
              <th scope="col">{t('attendance.person')}</th>
              {days.map((day, column) => {
                const missing = rows.filter((_, row) => shown[row]?.mayMark[column] === true && shown[row].marks[column] === '');
                return (
                  <th key={day} scope="col">{heads[column]?.weekday}<br /><span className="tabular">{heads[column]?.date}</span>
                    <br /><button type="button" className="mark-all no-print" disabled={missing.length === 0} aria-label={`${t('attendance.allPresent')}: ${t('attendance.allPresentOn', { day: heads[column]?.full ?? '' })}`} title={t('attendance.allPresentOn', { day: heads[column]?.full ?? '' })} onClick={() => put(Object.fromEntries(missing.map(row => [cellKey(row.id, day), 'P' as const])))}>{t('attendance.allPresent')}</button>
                  </th>
                );
              })}
              <th scope="col" className="num">{t('attendance.days')}</th>
            </tr>
          </thead>
          <tbody>{rows.map((person, row) => { const one = shown[row]; return one === undefined ? null : <PersonRow key={person.id} person={person} row={row} days={days} heads={heads} shown={one} tabColumn={at.row === row ? at.column : undefined} />; })}</tbody>
          <tfoot><tr><th scope="row">{t('blocks.total')}</th>{days.map((day, column) => <td key={day} className="mark-sum">{sum(shown.map(one => one.marks[column] ?? ''))}</td>)}<td className="num">{sum(shown.flatMap(one => one.marks))}</td></tr></tfoot>
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

const sum = (values: readonly Mark[]) => daysText(values.reduce((total, mark) => total + valueOf(mark), 0));

interface PersonRowProps {
  readonly person: Row;
  readonly row: number;
  readonly days: readonly string[];
  readonly heads: readonly { readonly full: string }[];
  readonly shown: Shown;
  /** The cell of this row that the Tab key comes to. */
  readonly tabColumn: number | undefined;
}

const PersonRow = memo(function PersonRow({ person, row, days, heads, shown, tabColumn }: PersonRowProps) {
  const t = useTexts();
  const words: Readonly<Record<Mark, string>> = { P: t('attendance.present'), H: t('attendance.half'), A: t('attendance.absent'), '': t('attendance.unmarked') };
  const letters: Readonly<Record<Mark, string>> = { P: t('attendance.letterP'), H: t('attendance.letterH'), A: t('attendance.letterA'), '': '' };
  return (
    <tr>
      <th scope="row">{person.name}{person.about !== undefined && <span className="mark-about">{person.about}</span>}</th>
      {days.map((day, column) => {
        const mark = shown.marks[column] ?? '';
        const note = shown.notes[column];
        const allowed = shown.mayMark[column] === true;
        return (
          <td key={day} data-wrong={shown.isWrong[column] === true || undefined} data-changed={shown.isChanged[column] === true || undefined}>
            <button
              type="button" className="mark" data-row={row} data-column={column} aria-disabled={!allowed || undefined} tabIndex={tabColumn === column ? 0 : -1} title={note}
              aria-label={`${person.name}, ${heads[column]?.full ?? ''}: ${mark === '' ? '' : `${letters[mark]} `}${words[mark]}${note === undefined ? '' : `. ${note}`}`}
            >
              {mark !== '' ? <span data-mark={mark}>{letters[mark]}</span> : <span className="unknown" aria-hidden>{allowed ? '·' : '–'}</span>}
            </button>
          </td>
        );
      })}
      <td className="num">{sum(shown.marks)}</td>
    </tr>
  );
}, (one, other) => one.person === other.person && one.row === other.row && one.days === other.days && one.heads === other.heads && one.tabColumn === other.tabColumn && isSame(one.shown, other.shown));
