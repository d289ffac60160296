// Quantities while they are typed: exact decimals, so that a preview never differs from the server by a rounding of the browser.

interface Decimal {
  readonly digits: bigint;
  /** Digits after the point. */
  readonly scale: number;
}

const parse = (typed: string): Decimal | undefined => {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(typed.trim());
  if (match === null) return undefined;
  const decimals = match[3] ?? '';
  return { digits: BigInt(`${match[1] ?? ''}${match[2] ?? ''}${decimals}`), scale: decimals.length };
};

const write = ({ digits, scale }: Decimal): string => {
  const sign = digits < 0n ? '-' : '';
  const all = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const whole = all.slice(0, all.length - scale);
  const decimals = all.slice(all.length - scale).replace(/0+$/, '');
  return `${sign}${whole}${decimals === '' ? '' : `.${decimals}`}`;
};

/** Exact product: 2.5 × 1.2 → 3. Undefined when a factor is no number. */
export function times(...factors: readonly string[]): string | undefined {
  let product: Decimal = { digits: 1n, scale: 0 };
  for (const factor of factors) {
    const next = parse(factor);
    if (next === undefined) return undefined;
    product = { digits: product.digits * next.digits, scale: product.scale + next.scale };
  }

  return write(product);
}

/** Exact sum: 0.1 + 0.2 → 0.3. */
export function plus(one: string, other: string): string | undefined {
  const [a, b] = [parse(one), parse(other)];
  if (a === undefined || b === undefined) return undefined;
  const scale = Math.max(a.scale, b.scale);
  return write({ digits: a.digits * 10n ** BigInt(scale - a.scale) + b.digits * 10n ** BigInt(scale - b.scale), scale });
}

export const minus = (one: string, other: string): string | undefined => plus(one, times('-1', other) ?? 'x');

/** A number of the server as text without exponent; at most ten decimals. */
export const plain = (value: number): string => {
  const said = String(value);
  return /e/i.test(said) ? value.toFixed(10).replace(/\.?0+$/, '') : said;
};
