import { useEffect } from 'react';
import { useLocation } from 'react-router';
import { useSession } from '../session/useSession';
import { useIsBeside } from './beside';

const most = 8;

/** Remembers on this device that a record of a work was opened, for the home page; records of people are not remembered. */
export function useOpened(number: string, title: string, isOfWork: boolean): void {
  const { user, tenantId } = useSession();
  const { pathname } = useLocation();
  const isBeside = useIsBeside();
  useEffect(() => {
    if (!isOfWork || isBeside || number === '') return undefined;
    const owner = `${user.uuid}/${tenantId}`;
    const wait = setTimeout(() => void remember(owner, pathname, number, title).catch(() => undefined), 3000); // what the page is for goes first; who only passes by has not opened it
    return () => clearTimeout(wait);
  }, [user.uuid, tenantId, pathname, number, title, isOfWork, isBeside]);
}

async function remember(owner: string, pathname: string, number: string, title: string): Promise<void> {
  const { kept } = await import('./storage');
  await kept.opened.put({ key: `${owner}${pathname}`, number, title, at: Date.now() });
  const all = await openedBy(owner);
  await kept.opened.bulkDelete(all.slice(most).map(one => one.key));
}

/** Records that a user opened in an office, newest first. */
export async function openedBy(owner: string) {
  const { kept } = await import('./storage');
  return (await kept.opened.where('key').startsWith(`${owner}/`).toArray()).sort((one, other) => other.at - one.at);
}
