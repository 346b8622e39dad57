const binaryFactors: Record<string, bigint> = {
  Ki: 2n ** 10n,
  Mi: 2n ** 20n,
  Gi: 2n ** 30n,
  Ti: 2n ** 40n,
  Pi: 2n ** 50n,
  Ei: 2n ** 60n,
};
const decimalExponent: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const nanosPerUnit = 10n ** 9n;
const quantityPattern =
  /^([+-]?)([0-9]+)(?:\.([0-9]*))?(?:([EPTGMK]i)|([numkMGTPE])|[eE]([+-]?[0-9]{1,3}))?$/;

/**
 * Whether two resource quantities are the same amount, as `1000m` and `1`, or `1024Mi` and `1Gi` are. Exact; false
 * when one of them is no quantity. Source: apimachinery `resource.Quantity`.
 */
export function sameQuantity(a: unknown, b: unknown): boolean {
  const left = nanos(a);
  return left !== undefined && left === nanos(b);
}

/** The amount as a number, whole units exactly up to 2^53; NaN for what is no quantity. */
export function amountOf(quantity: unknown): number {
  const amount = nanos(quantity);
  if (amount === undefined) return Number.NaN;
  return Number(amount / nanosPerUnit) + Number(amount % nanosPerUnit) / Number(nanosPerUnit);
}

/** The amount in units of 10^-9, rounded up as Kubernetes does. */
function nanos(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const match = quantityPattern.exec(String(value));
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', binary = '', decimal = '', exponent] = match;
  const digits = BigInt(whole + fraction) * (binaryFactors[binary] ?? 1n);
  const amount = timesTenToThe(9 - fraction.length + powerOfTen(decimal, exponent), digits);
  return sign === '-' ? -amount : amount;
}

function powerOfTen(suffix: string, exponent: string | undefined): number {
  return exponent ? Number(exponent) : (decimalExponent[suffix] ?? 0);
}

function timesTenToThe(power: number, digits: bigint): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits + divisor - 1n) / divisor;
}
