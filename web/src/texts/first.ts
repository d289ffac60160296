// The English of the first page, before anybody has signed in: the rest comes with the screens.
import blocks from '../blocks/texts.json';
import frame from '../frame/texts.json';
import session from '../session/texts.json';

// The plug-in of vite.config.ts leaves one text per key; the checker sees the file with its three languages.
export const plain = (folders: readonly object[]): Readonly<Record<string, string>> => Object.fromEntries(folders.flatMap(texts => Object.entries(texts)).map(([key, message]: [string, unknown]) => [key, String(message)]));

export const first = plain([blocks, frame, session]);
