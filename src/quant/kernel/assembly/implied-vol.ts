// Lane form of ../../implied-vol.ts.
import {
  AT_OR_ABOVE_MAX, BAD_INPUT, BELOW_INTRINSIC, CONDITIONING, EXPIRED, FORWARD, IS_CALL, MARKET_PRICE, NO_INFORMATION, OK,
  SMALLEST_NORMAL, STATUS, STRIKE, VOL, YEARS, ZERO_VOL,
} from "./columns";
import { expNegative, logNormal, logRatio } from "./elementary";
import { add, all, div, greatest, least, mul, select, sub } from "./lanes";
import { millsPair, reflected, span } from "./mills";

const MAX_CONDITIONING: f64 = 1e13;
const LN_SQRT_TWO_PI: f64 = 0.9189385332046728;
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
  return select(div(add(x, x), sum), sum, f64x2.le(a, atInflection));
}

/** One Householder step of order four for total vol s. */
// @ts-ignore: decorator
@inline function householderStep(s: v128, x: v128, logValue: v128, inverseLogValue: v128, logRoom: v128): v128 {
  const inverseS = div(all(1), s);
  const h = mul(x, inverseS);
  const t = mul(all(0.5), s);
  millsPair(h, t);
  const turned = reflected;
  const h2 = mul(h, h);
  const t2 = mul(t, t);
  const l = sub(logNormal(span), add(mul(all(0.5), add(h2, t2)), all(LN_SQRT_TWO_PI)));
  const signedSpan = v128.xor(span, v128.and(turned, f64x2.splat(-0.0)));
  const slope = div(all(1), signedSpan);
  const ratio2 = mul(sub(h2, t2), inverseS);
  const ratio3 = sub(sub(mul(ratio2, ratio2), mul(mul(all(3), h2), mul(inverseS, inverseS))), all(0.25));
  const below = f64x2.gt(h, t);
  const target = select(logRoom, logValue, turned);
  const twoOverL = v128.and(div(all(2), l), below);
  const newton = mul(mul(sub(target, l), signedSpan), select(mul(l, inverseLogValue), all(1), below));
  const e = mul(slope, add(all(1), twoOverL));
  const c2 = sub(ratio2, e);
  const squares = add(all(2), mul(twoOverL, add(all(3), mul(all(1.5), twoOverL))));
  const c3 = add(sub(ratio3, mul(mul(all(3), ratio2), e)), mul(mul(slope, slope), squares));
  const upper = mul(newton, add(all(1), mul(mul(all(0.5), c2), newton)));
  const lower = add(all(1), mul(newton, add(c2, mul(mul(c3, newton), all(1.0 / 6)))));
  return greatest(add(s, div(upper, lower)), mul(all(0.5), s));
}

// @ts-ignore: decorator
@inline function solvePair(p: usize, stride: usize): void {
  const givenF = v128.load(p + FORWARD * stride);
  const givenK = v128.load(p + STRIKE * stride);
  const givenT = v128.load(p + YEARS * stride);
  const price = v128.load(p + MARKET_PRICE * stride);
  const isCall = f64x2.ne(v128.load(p + IS_CALL * stride), all(0));
  const givenLow = least(givenK, givenF);
  const givenHigh = greatest(givenF, givenK);
  const payoff = sub(givenF, givenK);
  const intrinsic = greatest(v128.xor(payoff, v128.andnot(f64x2.splat(-0.0), isCall)), all(0));
  const givenValue = sub(price, intrinsic);
  const givenRoom = sub(givenLow, givenValue);
  const sound = v128.and(
    v128.and(
      v128.and(f64x2.ge(givenLow, all(SMALLEST_NORMAL)), f64x2.lt(givenHigh, all(Infinity))),
      v128.and(f64x2.gt(givenT, all(0)), f64x2.lt(givenT, all(Infinity))),
    ),
    v128.and(f64x2.ge(givenValue, all(SMALLEST_NORMAL)), f64x2.gt(givenRoom, all(0))),
  );
  const good = i64x2.all_true(sound);
  const forward = good ? givenF : select(givenF, all(1), sound);
  const strike = good ? givenK : select(givenK, all(1), sound);
  const years = good ? givenT : select(givenT, all(1), sound);
  const low = good ? givenLow : select(givenLow, all(1), sound);
  const high = good ? givenHigh : select(givenHigh, all(1), sound);
  const timeValue = good ? givenValue : select(givenValue, all(0.5), sound);
  const room = good ? givenRoom : select(givenRoom, all(0.5), sound);

  const x = f64x2.abs(logRatio(forward, strike));
  const halfX = mul(all(0.5), x);
  const logValue = sub(logRatio(timeValue, low), halfX);
  const inverseLogValue = div(all(1), logValue);
  let logRoom = all(0);
  if (v128.any_true(f64x2.gt(timeValue, mul(all(0.25), low)))) logRoom = sub(logRatio(room, low), halfX);
  const inverseHigh = div(all(1), high);
  let s = startTotalVol(
    mul(timeValue, inverseHigh), mul(low, inverseHigh), mul(sub(high, low), inverseHigh), mul(room, inverseHigh), x);
  s = householderStep(s, x, logValue, inverseLogValue, logRoom);
  s = householderStep(s, x, logValue, inverseLogValue, logRoom);
  const turned = reflected;
  const inverseS = div(all(1), s);
  const share = mul(mul(span, inverseS), div(add(timeValue, good ? intrinsic : v128.and(intrinsic, sound)), select(room, timeValue, turned)));
  const informed = f64x2.lt(share, all(MAX_CONDITIONING));
  v128.store(p + CONDITIONING * stride, share);
  v128.store(p + VOL * stride, select(div(s, f64x2.sqrt(years)), all(NaN), informed));
  v128.store(p + STATUS * stride, v128.andnot(all(NO_INFORMATION), informed));
  if (!good) {
    if (i64x2.extract_lane(sound, 0) == 0) refuse(p, stride);
    if (i64x2.extract_lane(sound, 1) == 0) refuse(p + 8, stride);
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

/** Implied vols of the first n >= 2 options. */
export function solveVols(base: usize, stride: usize, n: i32): void {
  for (let i = 0; i < n; i += 2) solvePair(base + (usize(min(i, n - 2)) << 3), stride);
}
