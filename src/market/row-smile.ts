import { blackPrice } from "../quant/black.ts";
import { endSlope, minGOfCurve } from "../quant/curve-checks.ts";
import { exp } from "../quant/elementary.ts";
import { sviLeeSlope } from "../quant/svi.ts";
import type { SurfaceSmile, VouchedSmile } from "./certificate.ts";
import { S, SLICE_MODEL, SLICE_REASON_LABEL } from "./derived-columns.ts";
import type { SnapshotExpiry } from "./market-snapshot.ts";
import { sliceCurve } from "./slice-curve.ts";
import type { SurfaceModel } from "./surface-fit.ts";

const MODEL_OF_CODE: Readonly<Record<number, SurfaceModel>> = {
  [SLICE_MODEL.svi]: "svi",
  [SLICE_MODEL.essvi]: "essvi",
  [SLICE_MODEL.sabr]: "sabr",
  [SLICE_MODEL.free]: "free",
};

/** The smile of a published slice row (`S`) exactly as it is drawn, to be vouched for; without one, why there is none. */
export function rowSmile(terms: SnapshotExpiry, row: Float64Array | undefined): SurfaceSmile {
  const curve = row === undefined ? null : sliceCurve(row);
  const model = MODEL_OF_CODE[row?.[S.model] ?? SLICE_MODEL.none];
  if (row === undefined || curve === null || model === undefined) {
    return { terms, smile: null, unfitted: SLICE_REASON_LABEL[row?.[S.reason] ?? 0] || "not fitted yet" };
  }
  const years = row[S.yearsToExpiry]!;
  const [from, to] = [row[S.from]!, row[S.to]!];
  const volAt = (k: number): number => Math.sqrt(curve(k) / years);
  const names = model === "sabr" ? ["alpha", "rho", "nu"] : ["a", "b", "rho", "m", "sigma"];
  const values = names.map((name, i): [string, number] => [name, row[S.param1 + i]!]);
  const isSvi = model === "svi" || model === "essvi";
  const svi = { a: row[S.param1]!, b: row[S.param2]!, rho: row[S.param3]!, m: row[S.param4]!, sigma: row[S.param5]! };
  const smile: VouchedSmile = {
    model,
    years,
    from,
    to,
    volAt,
    callAt: (k) => blackPrice(1, exp(k), years, volAt(k), true),
    params: model === "free" ? { nodes: row[S.param4]! } : Object.fromEntries(values),
    minG: isSvi ? row[S.minG]! : minGOfCurve(curve, from, to),
    leeSlope: isSvi ? sviLeeSlope(svi) : endSlope(curve, from, to),
  };
  return { terms, smile, unfitted: "" };
}
