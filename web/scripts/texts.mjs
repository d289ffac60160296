// Writes the texts of the web client into the seed of the localisation service: npm run texts
// src/FOLDER/texts.json holds [English, Hindi, Odia] by key; the service gets one module works-web-FOLDER per language.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';

const locales = ['en_IN', 'hi_IN', 'or_IN'];
const source = new URL('../src/', import.meta.url);
for (const folder of readdirSync(source)) {
  const file = new URL(`${folder}/texts.json`, source);
  if (!existsSync(file)) continue;
  const texts = JSON.parse(readFileSync(file, 'utf8'));
  locales.forEach((locale, at) => {
    const rows = Object.entries(texts).map(([code, messages]) => `  ${JSON.stringify({ code, message: messages[at] })}`).sort();
    writeFileSync(new URL(`../../seed/localisation/${locale}/works-web-${folder}.json`, import.meta.url), `[\n${rows.join(',\n')}\n]\n`);
  });
}
