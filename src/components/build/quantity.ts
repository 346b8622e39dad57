const factors: Record<string, number> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** Bytes of a Kubernetes quantity of memory or storage; NaN for what is none. */
export function bytesOf(quantity: string | number): number {
  const match = /^([0-9.]+(?:[eE][0-9]+)?)([A-Za-z]*)$/.exec(String(quantity));
  const factor = factors[match?.[2] ?? ''];
  return match?.[1] === undefined || factor === undefined ? Number.NaN : Number(match[1]) * factor;
}
