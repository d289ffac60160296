// Amounts in words, as they stand on money documents: crore, lakh, thousand, hundred.

const small = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** 1,05,020.50 → "Rupees one lakh five thousand twenty and fifty paise only". Negative amounts begin with "minus". */
export function rupeesInWords(amount: number): string {
  const paise = Math.round(Math.abs(amount) * 100);
  const whole = Math.floor(paise / 100);
  const rest = paise % 100;
  const said = `${amount < 0 && paise > 0 ? 'minus ' : ''}rupees ${words(whole)}${rest > 0 ? ` and ${words(rest)} paise` : ''} only`;
  return said.charAt(0).toUpperCase() + said.slice(1);
}

function words(n: number): string {
  if (n < 20) return small[n] ?? '';
  if (n < 100) return `${tens[Math.floor(n / 10)] ?? ''}${n % 10 > 0 ? `-${small[n % 10] ?? ''}` : ''}`;
  for (const [unit, name] of [[10_000_000, 'crore'], [100_000, 'lakh'], [1000, 'thousand'], [100, 'hundred']] as const) {
    if (n >= unit) return `${words(Math.floor(n / unit))} ${name}${n % unit > 0 ? ` ${words(n % unit)}` : ''}`;
  }

  return '';
}
