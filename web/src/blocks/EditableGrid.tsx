import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { ClipboardEvent, KeyboardEvent, ReactNode } from 'react';
import { useRef, useState } from 'react';
import { useTexts } from '../texts/useTexts';
import type { Choice } from '../api/masters';
import type { GridRow } from './grid';
import { changed, filledDown, isFigure, parseClipboard, pasted, undone, worked } from './grid';

export interface GridColumn<Key extends string, Row> {
  readonly key: Key;
  readonly header: string;
  /** `fixed` cells show something worked out, mostly by the server. */
  readonly kind: 'text' | 'figure' | 'choice' | 'fixed';
  readonly choices?: readonly Choice[];
  readonly show?: (row: Row, at: number) => ReactNode;
  readonly width?: number;
  readonly decimals?: number;
}

/**
 * A table whose cells are typed into: Enter and arrows move, Tab goes on, a spreadsheet's cells can be pasted, Ctrl+D fills down, Ctrl+Z
 * undoes. On a phone the same inputs are touched.
 */
export function EditableGrid<Key extends string, Row extends GridRow<Key>>({ label, columns, rows, onChange, blank, footer, mayAdd = true, mayRemove = () => true, wrong }: {
  label: string;
  columns: readonly GridColumn<Key, Row>[];
  rows: readonly Row[];
  onChange: (rows: readonly Row[]) => void;
  blank: () => Row;
  footer?: ReactNode;
  mayAdd?: boolean;
  mayRemove?: (row: Row) => boolean;
  /** What is wrong with a cell beyond not being a figure. */
  wrong?: (row: Row, key: Key) => string | undefined;
}) {
  const t = useTexts();
  const table = useRef<HTMLTableElement>(null);
  const [past, setPast] = useState<readonly (readonly Row[])[]>([]);
  const written = columns.filter(column => column.kind !== 'fixed').map(column => column.key);
  const figures = new Set(columns.filter(column => column.kind === 'figure').map(column => column.key));

  const change = (next: readonly Row[]) => {
    const state = changed({ rows, past }, next);
    setPast(state.past);
    onChange(state.rows);
  };
  const undo = () => {
    const state = undone({ rows, past });
    setPast(state.past);
    onChange(state.rows);
  };
  const focus = (row: number, key: Key | undefined) => requestAnimationFrame(() => table.current?.querySelector<HTMLElement>(`[data-row="${row}"][data-key="${key ?? ''}"]`)?.focus());
  const move = (row: number, key: Key, down: number, across: number) => {
    const column = written[written.indexOf(key) + across];
    const position = row + down;
    if (position === rows.length && down > 0 && mayAdd) change([...rows, blank()]);
    if (column !== undefined && position >= 0) focus(position, column);
  };
  const keyed = (event: KeyboardEvent<HTMLInputElement | HTMLSelectElement>, row: number, key: Key) => {
    const input = event.currentTarget;
    const isText = input instanceof HTMLInputElement;
    if (event.key === 'Enter') {
      event.preventDefault();
      move(row, key, event.shiftKey ? -1 : 1, 0);
    } else if (isText && event.key === 'ArrowDown') {
      event.preventDefault();
      if (row + 1 < rows.length) move(row, key, 1, 0);
    } else if (isText && event.key === 'ArrowUp') {
      event.preventDefault();
      move(row, key, -1, 0);
    } else if (isText && event.key === 'ArrowRight' && input.selectionStart === input.value.length) move(row, key, 0, 1);
    else if (isText && event.key === 'ArrowLeft' && input.selectionEnd === 0) move(row, key, 0, -1);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') {
      event.preventDefault();
      change(filledDown(rows, { row, key }));
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && past.length > 0) {
      event.preventDefault();
      undo();
    }
  };
  const paste = (event: ClipboardEvent, row: number, key: Key) => {
    const text = event.clipboardData.getData('text/plain');
    if (!/[\t\n\r]/.test(text.trimEnd())) return; // one cell is pasted by the input itself
    event.preventDefault();
    const cells = parseClipboard(text);
    const next = pasted(rows, written, figures, { row, key }, cells, blank);
    change(mayAdd ? next : next.slice(0, rows.length));
  };

  return (
    <div>
      <div className="scroll-x" role="region" aria-label={label} tabIndex={0}>
        <table className="works-table grid-cells" ref={table}>
          <thead><tr><th scope="col" style={{ width: 48 }}>{t('blocks.number')}</th>{columns.map(column => <th key={column.key} scope="col" className={column.kind === 'figure' || column.kind === 'fixed' ? 'num' : undefined} style={{ minWidth: column.width }}>{column.header}</th>)}<th scope="col" style={{ width: 44 }}><span className="vanish">{t('blocks.delete')}</span></th></tr></thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                <th scope="row" className="num fixed">{at + 1}</th>
                {columns.map(column => {
                  if (column.kind === 'fixed') return <td key={column.key} className="num fixed">{column.show?.(row, at)}</td>;
                  const value = row[column.key];
                  const problem = (column.kind === 'figure' && !value.startsWith('=') && !isFigure(value, 6, column.decimals ?? 4) ? '!' : undefined) ?? wrong?.(row, column.key);
                  const common = { 'data-row': at, 'data-key': column.key, 'aria-label': `${column.header} ${at + 1}`, 'aria-invalid': problem !== undefined || undefined, title: problem === '!' ? undefined : problem, value, onKeyDown: (event: KeyboardEvent<HTMLInputElement | HTMLSelectElement>) => keyed(event, at, column.key) } as const;
                  const put = (next: string) => change(rows.map((other, index) => (index === at ? { ...other, [column.key]: next } : other)));
                  return (
                    <td key={column.key} data-wrong={problem !== undefined || undefined} style={{ minWidth: column.width }}>
                      {column.kind === 'choice'
                        ? <select {...common} onChange={event => put(event.currentTarget.value)}>{(column.choices ?? []).map(choice => <option key={choice.value} value={choice.value}>{choice.label}</option>)}</select>
                        : <input {...common} className={column.kind === 'figure' ? 'num' : undefined} inputMode={column.kind === 'figure' ? 'decimal' : 'text'} autoComplete="off" onPaste={event => paste(event, at, column.key)} onBlur={event => { const result = column.kind === 'figure' ? worked(event.currentTarget.value) : undefined; if (result !== undefined) put(result); }} onChange={event => put(event.currentTarget.value)} />}
                    </td>
                  );
                })}
                <td>{mayRemove(row) && <ActionIcon aria-label={t('blocks.rowRemove', { n: at + 1 })} onClick={() => change(rows.filter((_, index) => index !== at))}><IconTrash size={16} /></ActionIcon>}</td>
              </tr>
            ))}
          </tbody>
          {footer !== undefined && <tfoot>{footer}</tfoot>}
        </table>
      </div>
      <Group gap="xs" mt="xs">
        {mayAdd && <Button size="compact-md" variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => { change([...rows, blank()]); focus(rows.length, written[0]); }}>{t('blocks.rowAdd')}</Button>}
        <Button size="compact-md" variant="subtle" color="gray" leftSection={<IconArrowBackUp size={16} aria-hidden />} disabled={past.length === 0} onClick={undo}>{t('blocks.undo')}</Button>
        <Text fz="xs" c="dimmed" className="wide-only">{t('blocks.gridKeys')}</Text>
      </Group>
    </div>
  );
}
