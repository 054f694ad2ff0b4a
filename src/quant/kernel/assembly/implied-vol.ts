// Lane form of ../../implied-vol.ts, in passes over a block.
import {
  H, HALF_S, HIGH, INVERSE_S, LOG_ROOM, LOG_VALUE, LOW, ROOM, ROWS, SOUND, SPAN, TIME_VALUE, TOTAL_VOL, TURNED, X,
} from "./block";
import {
  AT_OR_ABOVE_MAX, BAD_INPUT, BELOW_INTRINSIC, CONDITIONING, EXPIRED, FORWARD, IS_CALL, MARKET_PRICE, NO_INFORMATION, OK,
  SMALLEST_NORMAL, STATUS, STRIKE, VOL, YEARS, ZERO_VOL,
} from "./columns";
import { expNegative, logNormal, logRatio } from "./elementary";
import { add, all, div, greatest, least, mul, select, sub } from "./lanes";
import { millsPass } from "./mills";

const MAX_CONDITIONING: f64 = 1e13;
const LN_SQRT_TWO_PI: f64 = 0.9189385332046728;
const SQRT_TWO_PI: f64 = 2.5066282746310002;
const SMALL_VALUE: f64 = 1e-5;
const TWO_OVER_PI: f64 = 0.6366197723675814;
const HALF_PI: f64 = 1.5707963267948966;

/** Start for total vol (Stefanica & Radoičić) from a = time value/high, e = low/high, 1 - e, room = e - a, x = -ln e. */
// @ts-ignore: decorator
@inline function startTotalVol(a: v128, e: v128, oneLessE: v128, room: v128, x: v128): v128 {
  const q = expNegative(mul(all(-TWO_OVER_PI), x));
  const inverseE = div(all(1), e);
  const p = div(e, q);
  const inverseP = mul(q, inverseE);
  const left = mul(a, add(a, oneLessE));
  const difference = sub(p, inverseP);
  const capitalA = mul(difference, difference);
  const capitalB = mul(
    add(mul(mul(all(4), sub(p, q)), oneLessE), mul(mul(all(8), add(p, inverseP)), left)), inverseE);
  const capitalC = mul(mul(mul(mul(all(16), mul(left, inverseE)), room), add(all(1), a)), inverseE);
  const rootOf = f64x2.sqrt(add(mul(capitalB, capitalB), mul(mul(all(4), capitalA), capitalC)));
  const beta = div(add(capitalC, capitalC), add(capitalB, rootOf));
  const gamma = mul(all(-HALF_PI), logNormal(beta));
  const more = f64x2.sqrt(add(gamma, x));
  const less = f64x2.sqrt(greatest(sub(gamma, x), all(0)));
  const q2 = mul(q, q);
  const atInflection = mul(all(0.5), sub(e, div(q2, add(all(1), f64x2.sqrt(sub(all(1), q2))))));
  const sum = add(more, less);
  const closed = select(div(add(x, x), sum), sum, f64x2.le(a, atInflection));
  const atTheMoney = v128.and(f64x2.le(x, mul(all(0.25), a)), f64x2.le(a, all(SMALL_VALUE)));
  return select(mul(all(SQRT_TWO_PI), a), closed, atTheMoney);
}

/** Takes the time value out of the price, and logs of what the steps aim at. Returns whether every row is sound. */
// @ts-ignore: decorator
@inline function targetsPass(p: usize, stride: usize, end: usize): bool {
  let allSound = i64x2.splat(-1);
  for (let o: usize = 0; o < end; o += 16) {
    const forward = v128.load(p + o + FORWARD * stride);
    const strike = v128.load(p + o + STRIKE * stride);
    const years = v128.load(p + o + YEARS * stride);
    const price = v128.load(p + o + MARKET_PRICE * stride);
    const isCall = f64x2.ne(v128.load(p + o + IS_CALL * stride), all(0));
    const givenLow = least(strike, forward);
    const high = greatest(forward, strike);
    const payoff = sub(forward, strike);
    const intrinsic = greatest(v128.xor(payoff, v128.andnot(f64x2.splat(-0.0), isCall)), all(0));
    const givenValue = sub(price, intrinsic);
    const givenRoom = sub(givenLow, givenValue);
    const sound = v128.and(
      v128.and(
        v128.and(f64x2.ge(givenLow, all(SMALLEST_NORMAL)), f64x2.lt(high, all(Infinity))),
        v128.and(f64x2.gt(years, all(0)), f64x2.lt(years, all(Infinity))),
      ),
      v128.and(f64x2.ge(givenValue, all(SMALLEST_NORMAL)), f64x2.gt(givenRoom, all(0))),
    );
    allSound = v128.and(allSound, sound);
    // Rows without a solution solve some other one, for finite numbers' sake.
    const low = select(givenLow, all(1), sound);
    const timeValue = select(givenValue, all(0.5), sound);
    const room = select(givenRoom, all(0.5), sound);
    const x = v128.and(f64x2.abs(logRatio(forward, strike)), sound);
    const halfX = mul(all(0.5), x);
    v128.store(SOUND + o, sound);
    v128.store(X + o, x);
    v128.store(LOG_VALUE + o, sub(logRatio(timeValue, low), halfX));
    // Only large prices get near the upper bound.
    const large = v128.any_true(f64x2.gt(timeValue, mul(all(0.25), low)));
    v128.store(LOG_ROOM + o, large ? sub(logRatio(room, low), halfX) : all(0));
    v128.store(TIME_VALUE + o, timeValue);
    v128.store(ROOM + o, room);
    v128.store(LOW + o, low);
    v128.store(HIGH + o, select(high, all(1), sound));
  }
  return i64x2.all_true(allSound);
}

// @ts-ignore: decorator
@inline function startPass(end: usize): void {
  for (let o: usize = 0; o < end; o += 16) {
    const low = v128.load(LOW + o);
    const high = v128.load(HIGH + o);
    const inverseHigh = div(all(1), high);
    const a = mul(v128.load(TIME_VALUE + o), inverseHigh);
    const oneLessE = mul(sub(high, low), inverseHigh);
    const room = mul(v128.load(ROOM + o), inverseHigh);
    v128.store(TOTAL_VOL + o, startTotalVol(a, mul(low, inverseHigh), oneLessE, room, v128.load(X + o)));
  }
}

/** Arguments of the Mills pass at the total vols so far. */
// @ts-ignore: decorator
@inline function argumentsPass(end: usize): void {
  for (let o: usize = 0; o < end; o += 16) {
    const s = v128.load(TOTAL_VOL + o);
    const inverseS = div(all(1), s);
    v128.store(INVERSE_S + o, inverseS);
    v128.store(H + o, mul(v128.load(X + o), inverseS));
    v128.store(HALF_S + o, mul(all(0.5), s));
  }
}

/** One Householder step of order four for total vol. */
// @ts-ignore: decorator
@inline function stepPass(end: usize): void {
  for (let o: usize = 0; o < end; o += 16) {
    const s = v128.load(TOTAL_VOL + o);
    const inverseS = v128.load(INVERSE_S + o);
    const h = v128.load(H + o);
    const t = v128.load(HALF_S + o);
    const span = v128.load(SPAN + o);
    const turned = v128.load(TURNED + o);
    const logValue = v128.load(LOG_VALUE + o);
    const h2 = mul(h, h);
    const t2 = mul(t, t);
    const l = sub(logNormal(span), add(mul(all(0.5), add(h2, t2)), all(LN_SQRT_TWO_PI)));
    const signedSpan = v128.xor(span, v128.and(turned, f64x2.splat(-0.0)));
    const slope = div(all(1), signedSpan);
    const ratio2 = mul(sub(h2, t2), inverseS);
    const ratio3 = sub(sub(mul(ratio2, ratio2), mul(mul(all(3), h2), mul(inverseS, inverseS))), all(0.25));
    const below = f64x2.gt(h, t);
    const target = select(v128.load(LOG_ROOM + o), logValue, turned);
    const twoOverL = v128.and(div(all(2), l), below);
    const scale = select(mul(l, div(all(1), logValue)), all(1), below);
    const newton = mul(mul(sub(target, l), signedSpan), scale);
    const e = mul(slope, add(all(1), twoOverL));
    const c2 = sub(ratio2, e);
    const squares = add(all(2), mul(twoOverL, add(all(3), mul(all(1.5), twoOverL))));
    const c3 = add(sub(ratio3, mul(mul(all(3), ratio2), e)), mul(mul(slope, slope), squares));
    const upper = mul(newton, add(all(1), mul(mul(all(0.5), c2), newton)));
    const lower = add(all(1), mul(newton, add(c2, mul(mul(c3, newton), all(1.0 / 6)))));
    v128.store(TOTAL_VOL + o, greatest(add(s, div(upper, lower)), mul(all(0.5), s)));
  }
}

// @ts-ignore: decorator
@inline function resultsPass(p: usize, stride: usize, end: usize): void {
  for (let o: usize = 0; o < end; o += 16) {
    const s = v128.load(TOTAL_VOL + o);
    const timeValue = v128.load(TIME_VALUE + o);
    const forward = v128.load(p + o + FORWARD * stride);
    const strike = v128.load(p + o + STRIKE * stride);
    const isCall = f64x2.ne(v128.load(p + o + IS_CALL * stride), all(0));
    const payoff = v128.xor(sub(forward, strike), v128.andnot(f64x2.splat(-0.0), isCall));
    const price = add(timeValue, greatest(payoff, all(0)));
    const against = select(v128.load(ROOM + o), timeValue, v128.load(TURNED + o));
    const conditioning = mul(mul(v128.load(SPAN + o), div(all(1), s)), div(price, against));
    const informed = f64x2.lt(conditioning, all(MAX_CONDITIONING));
    const root = f64x2.sqrt(v128.load(p + o + YEARS * stride));
    v128.store(p + o + CONDITIONING * stride, conditioning);
    v128.store(p + o + VOL * stride, select(div(s, root), all(NaN), informed));
    v128.store(p + o + STATUS * stride, v128.andnot(all(NO_INFORMATION), informed));
  }
}

/** Writes what is known of a lane that has no implied vol. */
function refuse(p: usize, stride: usize): void {
  const forward = load<f64>(p + FORWARD * stride);
  const strike = load<f64>(p + STRIKE * stride);
  const years = load<f64>(p + YEARS * stride);
  const price = load<f64>(p + MARKET_PRICE * stride);
  const isCall = load<f64>(p + IS_CALL * stride) != 0;
  let status = BAD_INPUT;
  const meaningful = forward >= SMALLEST_NORMAL && strike >= SMALLEST_NORMAL && forward < Infinity && strike < Infinity &&
    abs(price) < Infinity && years < Infinity;
  if (meaningful) {
    const payoff = isCall ? forward - strike : strike - forward;
    const timeValue = price - (payoff > 0 ? payoff : 0);
    if (!(years > 0)) status = EXPIRED;
    else if (timeValue < 0) status = BELOW_INTRINSIC;
    else if (timeValue == 0) status = ZERO_VOL;
    else if (!((forward < strike ? forward : strike) - timeValue > 0)) status = AT_OR_ABOVE_MAX;
    else status = NO_INFORMATION;
  }
  store<f64>(p + VOL * stride, status == ZERO_VOL ? 0 : NaN);
  store<f64>(p + STATUS * stride, status);
  store<f64>(p + CONDITIONING * stride, status == ZERO_VOL ? Infinity : NaN);
}

/** Implied vols of the first n options, n even. */
export function solveVols(base: usize, stride: usize, n: i32): void {
  for (let i = 0; i < n; i += ROWS) {
    const p = base + (usize(i) << 3);
    const end = usize(min(ROWS, n - i)) << 3;
    const allSound = targetsPass(p, stride, end);
    startPass(end);
    for (let step = 0; step < 2; step++) {
      argumentsPass(end);
      millsPass(end);
      stepPass(end);
    }
    resultsPass(p, stride, end);
    if (allSound) continue;
    for (let o: usize = 0; o < end; o += 8) {
      if (load<u64>(SOUND + o) == 0) refuse(p + o, stride);
    }
  }
}
