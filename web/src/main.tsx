import '@fontsource-variable/noto-sans/wght.css';
import '@fontsource-variable/noto-sans-oriya/wght.css';
import './mantine-start.css';
import './works.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { session } from './session/session';
import { Start } from './Start';
import { startTexts } from './texts/i18n';

if (session.current().state === 'in') void import('./App').catch(() => undefined); // beside the texts, not after the first picture; Start says what fails
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element');
await Promise.all([startTexts(), session.fromOtherTabs()]);
createRoot(root).render(
  <StrictMode>
    <Start />
  </StrictMode>,
);
