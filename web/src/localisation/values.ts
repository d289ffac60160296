/** One text in English and in the language that is translated into. */
export interface Line {
  readonly code: string;
  readonly english: string | undefined;
  readonly message: string | undefined;
}

/** Both languages by code, in order of the codes. */
export function linesOf(english: ReadonlyMap<string, string>, messages: ReadonlyMap<string, string>): readonly Line[] {
  return [...new Set([...english.keys(), ...messages.keys()])].sort().map(code => ({ code, english: english.get(code), message: messages.get(code) }));
}

const bracesIn = (text: string): readonly string[] => [...text.matchAll(/\{\w+\}/g)].map(match => match[0]).sort();

/** The braces a text lacks or has too many of against English; undefined when they agree, or there is no English to agree with. */
export function bracesWanted(english: string | undefined, text: string): string | undefined {
  if (english === undefined) return undefined;
  const wanted = bracesIn(english);
  return wanted.join(' ') === bracesIn(text).join(' ') ? undefined : wanted.join(' ') || '–';
}
