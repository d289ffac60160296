import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Texts } from '../texts/useTexts';
import { rupeesInWords } from './words';

const texts = JSON.parse(readFileSync(`${process.cwd()}/src/blocks/texts.json`, 'utf8')) as Record<string, readonly string[]>;
const inLanguage = (at: number): Texts => (key, values = {}) => (texts[key]?.[at] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

const cases: readonly (readonly [string, number, readonly (readonly [number, string])[]])[] = [
  ['English', 0, [
    [0, 'Rupees zero only'],
    [21, 'Rupees twenty-one only'],
    [105020.5, 'Rupees one lakh five thousand twenty and fifty paise only'],
    [142578.86, 'Rupees one lakh forty-two thousand five hundred seventy-eight and eighty-six paise only'],
    [10000000, 'Rupees one crore only'],
    [1234567890.01, 'Rupees one hundred twenty-three crore forty-five lakh sixty-seven thousand eight hundred ninety and one paise only'],
    [-12, 'Minus rupees twelve only'],
    [-0.001, 'Rupees zero only'],
  ]],
  ['Hindi', 1, [
    [0, 'रुपये शून्य मात्र'],
    [105020.5, 'रुपये एक लाख पाँच हज़ार बीस और पैसे पचास मात्र'],
    [142578.86, 'रुपये एक लाख बयालीस हज़ार पाँच सौ अठहत्तर और पैसे छियासी मात्र'],
    [29999999, 'रुपये दो करोड़ निन्यानवे लाख निन्यानवे हज़ार नौ सौ निन्यानवे मात्र'],
    [-12, 'ऋण रुपये बारह मात्र'],
  ]],
  ['Odia', 2, [
    [0, 'ଟଙ୍କା ଶୂନ୍ୟ ମାତ୍ର'],
    [105020.5, 'ଟଙ୍କା ଏକ ଲକ୍ଷ ପାଞ୍ଚ ହଜାର କୋଡ଼ିଏ ଓ ପଇସା ପଚାଶ ମାତ୍ର'],
    [142578.86, 'ଟଙ୍କା ଏକ ଲକ୍ଷ ବୟାଳିଶ ହଜାର ପାଞ୍ଚ ଶହ ଅଠସ୍ତରି ଓ ପଇସା ଛୟାଅଶୀ ମାତ୍ର'],
    [29999999, 'ଟଙ୍କା ଦୁଇ କୋଟି ଅନେଶୋତ ଲକ୍ଷ ଅନେଶୋତ ହଜାର ନଅ ଶହ ଅନେଶୋତ ମାତ୍ର'],
    [-12, 'ବିଯୁକ୍ତ ଟଙ୍କା ବାର ମାତ୍ର'],
  ]],
];

describe.each(cases)('amounts in words, %s', (_, at, amounts) => {
  test.each(amounts.map(([amount, words]) => ({ amount, words })))('$amount', ({ amount, words }) => expect(rupeesInWords(amount, inLanguage(at))).toBe(words));

  test('every number below a hundred has a name of its own', () => {
    const names = inLanguage(at)('blocks.words.numbers').split(' ');
    expect(new Set(names).size).toBe(100);
    expect(names).toHaveLength(100);
  });
});
