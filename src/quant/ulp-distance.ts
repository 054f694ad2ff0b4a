const pair = new Float64Array(2);
const bits = new BigInt64Array(pair.buffer);

/** How many representable doubles lie from a to b: 0 for equal numbers (or two NaN), 1 for neighbours; NaN where one is NaN. */
export function ulpDistance(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  pair[0] = a;
  pair[1] = b;
  const distance = ordinal(bits[0]!) - ordinal(bits[1]!);
  return Number(distance < 0n ? -distance : distance);
}

/** Bits of a double as a number that rises with it. */
function ordinal(raw: bigint): bigint {
  return raw < 0n ? -(raw & 0x7fffffffffffffffn) : raw;
}
