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
}

/** What this browser keeps for its users: drafts of forms and saved views of lists. */
class Kept extends Dexie {
  readonly drafts!: Table<Draft, string>;
  readonly views!: Table<View, string>;

  constructor() {
    super('works');
    this.version(1).stores({ drafts: 'key, at', views: 'key, list' });
  }
}

export const kept = new Kept();
