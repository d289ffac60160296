import './mantine-frame.css';
import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.css';
import { useEffect } from 'react';
import { RouterProvider } from 'react-router';
import { flag } from './api/decode';
import { router } from './routes';
import { startWorker } from './offline/worker';
import { screens } from './screens';
import { english } from './texts/english';
import { addFallback } from './texts/i18n';

addFallback(english);

// One after the other, so that whatever somebody opens meanwhile goes first; not where people pay for what they load. From then on a page costs its answers only.
async function loadAhead(): Promise<void> {
  if ('connection' in navigator && flag(navigator.connection, 'saveData')) return;
  for (const screen of screens) await screen.load().catch(() => undefined);
  await startWorker(); // last: its files are here already
}

/** The screens, for somebody who is signed in. */
export default function App() {
  useEffect(() => {
    const wait = setTimeout(() => void loadAhead(), 3000); // the first page has the line for itself
    return () => clearTimeout(wait);
  }, []);
  useEffect(() => {
    const wait = setTimeout(() => void import('./offline/queue').then(({ start }) => start()).catch(() => undefined), 1500);
    return () => clearTimeout(wait);
  }, []);
  return (
    <>
      <RouterProvider router={router} />
      <Notifications position="top-center" limit={2} zIndex={500} />
    </>
  );
}
