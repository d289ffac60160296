import type { Texts } from '../texts/useTexts';

// Amounts in words, as they stand on money documents: crore, lakh, thousand, hundred. The words are texts of the client: the hundred
// numbers below a hundred have names of their own in Hindi and Odia, so that every language lists them.

/** 1,05,020.50 → "Rupees one lakh five thousand twenty and fifty paise only", in the language of `t`. Negative amounts begin with "minus". */
export function rupeesInWords(amount: number, t: Texts): string {
  const paise = Math.round(Math.abs(amount) * 100);
  const names = { numbers: t('blocks.words.numbers').split(' '), units: t('blocks.words.units').split(' ') };
  const rupees = words(Math.floor(paise / 100), names);
  const rest = paise % 100;
  const plain = rest > 0 ? t('blocks.words.rupeesAndPaise', { rupees, paise: words(rest, names) }) : t('blocks.words.rupees', { rupees });
  const said = amount < 0 && paise > 0 ? t('blocks.words.minus', { amount: plain }) : plain;
  return said.charAt(0).toUpperCase() + said.slice(1);
}

interface Names {
  /** Of 0 to 99. */
  readonly numbers: readonly string[];
  /** Of crore, lakh, thousand and hundred. */
  readonly units: readonly string[];
}

const units = [10_000_000, 100_000, 1000, 100];

function words(n: number, names: Names): string {
  if (n < 100) return names.numbers[n] ?? '';
  const at = units.findIndex(unit => n >= unit);
  const unit = units[at] ?? 100;
  return `${words(Math.floor(n / unit), names)} ${names.units[at] ?? ''}${n % unit > 0 ? ` ${words(n % unit, names)}` : ''}`;
}
