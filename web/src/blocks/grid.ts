// Logic of the editable grid: rows of text cells, changed only through these functions, so that undo, paste and fill-down can be tested
// without a page. Cells hold what was typed; nothing is rounded or dropped before the server has seen it.

export type GridRow<Key extends string> = Readonly<Record<Key, string>>;

export interface GridState<Row> {
  readonly rows: readonly Row[];
  /** Earlier rows, newest last. */
  readonly past: readonly (readonly Row[])[];
}

const deepest = 100;

/** The state after a change, the one before it kept for undo. */
export function changed<Row>(state: GridState<Row>, rows: readonly Row[]): GridState<Row> {
  return { rows, past: [...state.past.slice(-deepest + 1), state.rows] };
}

export function undone<Row>(state: GridState<Row>): GridState<Row> {
  const before = state.past.at(-1);
  return before === undefined ? state : { rows: before, past: state.past.slice(0, -1) };
}

/** A spreadsheet's clipboard: tabs between cells, line ends between rows, quotes around cells that hold either. */
export function parseClipboard(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const source = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replace(/\n$/, '');
  for (let at = 0; at < source.length; at++) {
    const c = source[at] ?? '';
    if (quoted) {
      if (c === '"' && source[at + 1] === '"') {
        cell += '"';
        at++;
      } else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === '\t' || c === '\n') {
      rows.at(-1)?.push(cell);
      cell = '';
      if (c === '\n') rows.push([]);
    } else cell += c;
  }

  rows.at(-1)?.push(cell);
  return rows;
}

/** Numbers as spreadsheets write them for people: grouping and the rupee sign go, the decimal point stays. */
export const plainNumber = (text: string): string => text.replace(/[₹\s\u00A0,]/g, '');

/**
 * Pastes cells with the top left one at a row and column; rows are added as needed, cells beyond the last column are left out.
 * @param keys columns that can be written, in order
 */
export function pasted<Key extends string, Row extends GridRow<Key>>(
  rows: readonly Row[], keys: readonly Key[], numeric: ReadonlySet<Key>, at: { row: number; key: Key }, cells: readonly (readonly string[])[], blank: () => Row,
): readonly Row[] {
  const from = keys.indexOf(at.key);
  if (from < 0) return rows;
  const next = [...rows];
  cells.forEach((line, down) => {
    const position = at.row + down;
    while (next.length <= position) next.push(blank());
    const values: Partial<Record<Key, string>> = {};
    line.forEach((value, across) => {
      const key = keys[from + across];
      if (key !== undefined) values[key] = numeric.has(key) ? plainNumber(value) : value.trim();
    });
    const row = next[position];
    if (row !== undefined) next[position] = { ...row, ...values };
  });
  return next;
}

/** Copies the cell above into this one; in the first row nothing happens. */
export function filledDown<Key extends string, Row extends GridRow<Key>>(rows: readonly Row[], at: { row: number; key: Key }): readonly Row[] {
  const above = rows[at.row - 1];
  return above === undefined ? rows : rows.map((row, index) => (index === at.row ? { ...row, [at.key]: above[at.key] } : row));
}

/** What is typed is a plain decimal number, not negative, with at most so many digits before and after the point; blank is fine. */
export function isFigure(text: string, whole = 6, decimals = 4): boolean {
  return text.trim() === '' || new RegExp(`^\\d{1,${whole}}(\\.\\d{0,${decimals}})?$`).test(text.trim());
}

/**
 * A sum in a cell, as in a spreadsheet: =2*(3.5+0.25) → 7.5. Undefined for what is none, and for a result that is negative or no number.
 * At most four decimals, halves up: it is a help for typing, the server computes what counts.
 */
export function worked(text: string): string | undefined {
  if (!text.trim().startsWith('=')) return undefined;
  const source = text.trim().slice(1).replace(/\s+/g, '');
  let at = 0;
  const primary = (): number => {
    if (source[at] === '(') {
      at++;
      const inner = sum();
      if (source[at] !== ')') return NaN;
      at++;
      return inner;
    }

    if (source[at] === '-') {
      at++;
      return -primary();
    }

    const match = /^\d+(\.\d+)?/.exec(source.slice(at));
    if (match === null) return NaN;
    at += match[0].length;
    return Number(match[0]);
  };
  const product = (): number => {
    let value = primary();
    while (source[at] === '*' || source[at] === '/') value = source[at++] === '*' ? value * primary() : value / primary();
    return value;
  };
  const sum = (): number => {
    let value = product();
    while (source[at] === '+' || source[at] === '-') value = source[at++] === '+' ? value + product() : value - product();
    return value;
  };
  const value = sum();
  if (at !== source.length || !Number.isFinite(value) || value < 0) return undefined;
  return String(Math.round((value + Number.EPSILON) * 10_000) / 10_000);
}
