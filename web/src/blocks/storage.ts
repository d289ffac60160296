import Dexie from 'dexie';
import type { Table } from 'dexie';

interface Draft {
  /** User, office and form. */
  readonly key: string;
  readonly value: unknown;
  readonly at: number;
}

interface View {
  readonly key: string;
  /** List the view belongs to, with user and office. */
  readonly list: string;
  readonly name: string;
  /** The query string. */
  readonly query: string;
  /** Address of the list, for the home page. */
  readonly path?: string;
}

/** A record of a work that was opened. */
interface Opened {
  /** User, office and address. */
  readonly key: string;
  readonly number: string;
  /** Name of the work. */
  readonly title: string;
  readonly at: number;
}

/** An answer of the server that field work needs without a network (decision 51). */
interface Answer {
  /** User, office and what was asked. */
  readonly key: string;
  readonly value: unknown;
  readonly at: number;
}

/** What this browser keeps for its users: drafts of forms, saved views of lists, records opened last; for field work answers of the server and what waits to be sent. */
class Kept extends Dexie {
  readonly drafts!: Table<Draft, string>;
  readonly views!: Table<View, string>;
  readonly opened!: Table<Opened, string>;

  readonly answers!: Table<Answer, string>;
  /** Weeks of attendance on their way (`offline/row.ts`). */
  readonly queue!: Table<unknown, string>;

  constructor() {
    super('works');
    this.version(1).stores({ drafts: 'key, at', views: 'key, list' });
    this.version(2).stores({ opened: 'key' });
    this.version(3).stores({ answers: 'key, at', queue: 'key' });
  }
}

export const kept = new Kept();
