// Lane form of ../../scenario.ts: options repriced under scenarios, in the same passes as Greeks.
import { DENSITY, H, HALF_S, ROWS, SOUND, SPAN, TURNED, X } from "./block";
import { IN_COIN, IS_CALL, MAX_TOTAL_VOL, MIN_TOTAL_VOL, SMALLEST_NORMAL, STRIKE, YEARS } from "./columns";
import { logRatio } from "./elementary";
import { add, all, div, greatest, least, mul, select, sub } from "./lanes";
import { densityPass, millsPass } from "./mills";

/** Arguments of the Mills pass at offset o, with forward, vol and time moved. */
// @ts-ignore: decorator
@inline function movedAt(
  p: usize, stride: usize, forwards: usize, vols: usize, o: usize, factor: f64, volFactor: f64, volShift: f64, passed: f64,
): void {
  const forward = mul(v128.load(forwards + o), all(factor));
  const strike = v128.load(p + o + STRIKE * stride);
  const years = sub(v128.load(p + o + YEARS * stride), all(passed));
  const vol = add(mul(v128.load(vols + o), all(volFactor)), all(volShift));
  const s = mul(greatest(vol, all(0)), f64x2.sqrt(years));
  const sound = v128.and(
    v128.and(f64x2.ge(least(strike, forward), all(SMALLEST_NORMAL)), f64x2.lt(greatest(forward, strike), all(Infinity))),
    v128.and(f64x2.ge(s, all(MIN_TOTAL_VOL)), f64x2.le(s, all(MAX_TOTAL_VOL))),
  );
  const x = logRatio(forward, strike);
  v128.store(SOUND + o, sound);
  v128.store(X + o, x);
  v128.store(H + o, select(mul(f64x2.abs(x), div(all(1), s)), all(1), sound));
  v128.store(HALF_S + o, select(mul(all(0.5), s), all(1), sound));
}

/** The same for a block, two pairs at a time; an odd last pair is done twice. */
// @ts-ignore: decorator
@inline function movedPass(
  p: usize, stride: usize, forwards: usize, vols: usize, end: usize, factor: f64, volFactor: f64, volShift: f64, passed: f64,
): void {
  for (let o: usize = 0; o < end; o += 32) {
    movedAt(p, stride, forwards, vols, o, factor, volFactor, volShift, passed);
    movedAt(p, stride, forwards, vols, min(o + 16, end - 16), factor, volFactor, volShift, passed);
  }
}

/** Prices of a moved block, in coin where the row says so, less those of the column `base` where it is not 0. */
// @ts-ignore: decorator
@inline function pricesPass(
  p: usize, stride: usize, forwards: usize, vols: usize, end: usize, factor: f64, volFactor: f64, volShift: f64, passed: f64,
  base: usize, to: usize,
): void {
  for (let o: usize = 0; o < end; o += 16) {
    const forward = mul(v128.load(forwards + o), all(factor));
    const strike = v128.load(p + o + STRIKE * stride);
    const isCall = f64x2.ne(v128.load(p + o + IS_CALL * stride), all(0));
    const sound = v128.load(SOUND + o);
    const forwardIsLow = f64x2.le(v128.load(X + o), all(0));
    const low = select(forward, strike, forwardIsLow);
    const spanned = mul(mul(low, v128.load(DENSITY + o)), v128.load(SPAN + o));
    const outPrice = select(sub(low, spanned), spanned, v128.load(TURNED + o));
    const isOut = v128.not(v128.xor(isCall, forwardIsLow));
    let price = select(outPrice, add(outPrice, f64x2.abs(sub(forward, strike))), isOut);
    if (!i64x2.all_true(sound)) {
      const years = sub(v128.load(p + o + YEARS * stride), all(passed));
      const vol = add(mul(v128.load(vols + o), all(volFactor)), all(volShift));
      const difference = v128.xor(sub(forward, strike), v128.andnot(f64x2.splat(-0.0), isCall));
      const infinite = f64x2.gt(mul(greatest(vol, all(0)), f64x2.sqrt(years)), all(MAX_TOTAL_VOL));
      const whole = f64x2.ge(least(strike, forward), all(SMALLEST_NORMAL));
      const limit = select(
        select(forward, strike, isCall), greatest(difference, all(0)), v128.and(infinite, whole));
      const known = v128.and(
        v128.and(f64x2.ge(least(strike, forward), all(0)), f64x2.lt(greatest(forward, strike), all(Infinity))),
        v128.and(f64x2.eq(vol, vol), f64x2.lt(years, all(Infinity))),
      );
      price = select(price, select(limit, all(NaN), known), sound);
    }
    const inCoin = f64x2.ne(v128.load(p + o + IN_COIN * stride), all(0));
    if (v128.any_true(inCoin)) price = div(price, select(forward, all(1), inCoin));
    if (base != 0) price = sub(price, v128.load(base + o));
    v128.store(to + o, price);
  }
}

// @ts-ignore: decorator
@inline function scenarioBlock(
  p: usize, stride: usize, forwards: usize, vols: usize, end: usize, scenario: usize, scenarioStride: usize, base: usize,
  to: usize,
): void {
  const factor = load<f64>(scenario);
  const volFactor = load<f64>(scenario + scenarioStride);
  const volShift = load<f64>(scenario + 2 * scenarioStride);
  const passed = load<f64>(scenario + 3 * scenarioStride);
  movedPass(p, stride, forwards, vols, end, factor, volFactor, volShift, passed);
  millsPass(end);
  densityPass(end);
  pricesPass(p, stride, forwards, vols, end, factor, volFactor, volShift, passed, base, to);
}

/**
 * P&L of one unit of each of n options (n even) under each scenario. Scenario 0 is the base: its row of `to` gets prices, the
 * others what they differ by. Scenario columns: forward factor, vol factor, vol shift, years passed. They apply to the columns at
 * `forwards` and `vols`, which lie `forwardStep` and `volStep` bytes further for each scenario: 0 where all share one.
 */
export function scenarioPnl(
  p0: usize, stride: usize, n: i32, forwards: usize, forwardStep: usize, vols: usize, volStep: usize, scenarios: usize,
  scenarioStride: usize, count: i32, to: usize,
): void {
  for (let i = 0; i < n; i += ROWS) {
    const offset = usize(i) << 3;
    const end = usize(min(ROWS, n - i)) << 3;
    for (let j = 0; j < count; j++) {
      const row = to + usize(j) * stride + offset;
      const base: usize = j == 0 ? 0 : to + offset;
      const forward = forwards + usize(j) * forwardStep + offset;
      const vol = vols + usize(j) * volStep + offset;
      scenarioBlock(p0 + offset, stride, forward, vol, end, scenarios + (usize(j) << 3), scenarioStride, base, row);
    }
  }
}
