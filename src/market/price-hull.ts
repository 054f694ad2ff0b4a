/** Cheapest cover of a strike: shares of the options at two strikes (places in the chain; −1 for the option struck at 0). */
export interface Cover {
  readonly price: number;
  readonly low: number;
  readonly high: number;
  readonly highShare: number;
}

/** Lower convex hull of what options cost by strike: every option in between is worth no more than the mix of its two neighbours there. */
export interface PriceHull {
  readonly place: Int32Array;
  readonly strike: Float64Array;
  readonly price: Float64Array;
}

/** Hull of prices `buy` at ascending `strike` (NaN: not on offer). `atZero`: price of the option struck at 0, NaN where there is none. */
export function priceHull(strike: Float64Array, buy: Float64Array, atZero: number): PriceHull {
  const place: number[] = [];
  const x: number[] = [];
  const y: number[] = [];
  const add = (at: number, k: number, price: number): void => {
    if (Number.isNaN(price)) return;
    while (place.length > 1) {
      const n = place.length;
      const before = (y[n - 1]! - y[n - 2]!) * (k - x[n - 1]!);
      const after = (price - y[n - 1]!) * (x[n - 1]! - x[n - 2]!);
      if (before < after) break;
      place.pop();
      x.pop();
      y.pop();
    }
    place.push(at);
    x.push(k);
    y.push(price);
  };
  add(-1, 0, atZero);
  for (let i = 0; i < strike.length; i++) add(i, strike[i]!, buy[i]!);
  return { place: Int32Array.from(place), strike: Float64Array.from(x), price: Float64Array.from(y) };
}

/** Strikes closer than this share are one: those of another expiry are moved by a ratio of forwards. */
function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-12 * b;
}

/** Cheapest cover of `strike`, or null outside the hull. Exact at its corners. */
export function coverAt(hull: PriceHull, strike: number): Cover | null {
  const { strike: x, price: y, place } = hull;
  const last = x.length - 1;
  if (last < 0 || strike < x[0]! || strike > x[last]!) return null;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= strike) low = middle;
    else high = middle;
  }
  if (isSame(strike, x[high]!)) low = high;
  if (isSame(strike, x[low]!)) return { price: y[low]!, low: place[low]!, high: place[low]!, highShare: 0 };
  const highShare = (strike - x[low]!) / (x[high]! - x[low]!);
  return {
    price: y[low]! + highShare * (y[high]! - y[low]!),
    low: place[low]!,
    high: place[high]!,
    highShare,
  };
}
