// Short names for the two-lane operations, so that formulas read as formulas.

// @ts-ignore: decorator
@inline export function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
// @ts-ignore: decorator
@inline export function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }
// @ts-ignore: decorator
@inline export function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
// @ts-ignore: decorator
@inline export function div(a: v128, b: v128): v128 { return f64x2.div(a, b); }
// @ts-ignore: decorator
@inline export function all(x: f64): v128 { return f64x2.splat(x); }
/** a where the mask is set, else b. */
// @ts-ignore: decorator
@inline export function select(a: v128, b: v128, mask: v128): v128 { return v128.bitselect(a, b, mask); }
/** b < a ? b : a, as Math.min for numbers. */
// @ts-ignore: decorator
@inline export function least(a: v128, b: v128): v128 { return f64x2.pmin(a, b); }
/** a < b ? b : a. */
// @ts-ignore: decorator
@inline export function greatest(a: v128, b: v128): v128 { return f64x2.pmax(a, b); }
