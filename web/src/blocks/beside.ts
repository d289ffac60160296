import { createContext, use } from 'react';
import type { Params } from 'react-router';
import { useParams } from 'react-router';

/** Set for a record that stands beside its list: parameters of its address, which is not the one of the page. */
export const Beside = createContext<Params | undefined>(undefined);

/** Whether the record stands beside its list and not on a page of its own. */
export const useIsBeside = (): boolean => use(Beside) !== undefined;

/** Parameters of the address of a record, wherever it stands. */
export function useRecordParams(): Params {
  const own = useParams();
  return use(Beside) ?? own;
}
