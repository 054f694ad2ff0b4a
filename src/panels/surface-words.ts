import { S, SLICE_MODEL, SLICE_REASON, SLICE_REASON_LABEL } from "../market/derived-columns.ts";
import { sliceCurve } from "../market/slice-curve.ts";
import type { SurfaceChoice } from "../market/surface-choice.ts";
import { formatNumber } from "../ui/format.ts";
import { MODEL_NAME } from "./model-names.ts";

const NAME_OF_CODE: Readonly<Record<number, string>> = {
  [SLICE_MODEL.svi]: MODEL_NAME.svi,
  [SLICE_MODEL.essvi]: MODEL_NAME.essvi,
  [SLICE_MODEL.sabr]: MODEL_NAME.sabr,
  [SLICE_MODEL.free]: MODEL_NAME.free,
};

/** Name of the model a slice row is drawn with; empty where it holds no smile. */
export function sliceModelName(row: Float64Array | undefined): string {
  return (row && NAME_OF_CODE[row[S.model]!]) ?? "";
}

/** Why a slice is not of the model asked for, or why there is none; empty where all is well. */
export function sliceReason(row: Float64Array | undefined): string {
  const reason = SLICE_REASON_LABEL[row?.[S.reason] ?? SLICE_REASON.none] ?? "";
  return reason === "no quotes" && row?.[S.options] === 0 ? "no options" : reason;
}

/** Whether the quotes of a slice contradict other expiries, so that it does not follow them. */
export function isContradicting(row: Float64Array | undefined): boolean {
  const reason = row?.[S.reason];
  return reason === SLICE_REASON.contradiction || reason === SLICE_REASON.contradictionMarks;
}

/** Reasons that leave a slice of the model asked for. */
const OWN_MODEL: ReadonlySet<number> = new Set([
  SLICE_REASON.none,
  SLICE_REASON.marks,
  SLICE_REASON.contradictionMarks,
]);

/** How a surface (or one slice) meets its quotes. */
export interface SurfaceQuality {
  /** Model of most slices, and how many there are of another. */
  readonly model: string;
  readonly slices: number;
  readonly replaced: number;
  /** Vol points over all good quotes. */
  readonly rmse: number;
  readonly inside: number;
  readonly quotes: number;
  readonly dropped: number;
  /** Largest miss in widths of the spread missed; 0 where none is. */
  readonly worst: number;
}

/** Quality over slice rows. */
export function surfaceQuality(rows: Iterable<Float64Array>): SurfaceQuality {
  const counts = new Map<string, number>();
  let [slices, inside, quotes, dropped, squares, replaced] = [0, 0, 0, 0, 0, 0];
  let worst = Number.NaN;
  for (const row of rows) {
    if (row[S.dropped]! > 0) dropped += row[S.dropped]!;
    if (sliceCurve(row) === null) continue;
    slices++;
    const name = sliceModelName(row);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (!OWN_MODEL.has(row[S.reason]!)) replaced++;
    if (!(row[S.quotes]! > 0) || row[S.marksOnly] === 1) continue;
    quotes += row[S.quotes]!;
    inside += row[S.inside]!;
    squares += row[S.rmse]! * row[S.rmse]! * row[S.quotes]!;
    if (!(row[S.worstMiss]! <= worst) && Number.isFinite(row[S.worstMiss]!)) worst = row[S.worstMiss]!;
  }
  const model = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
  return { model, slices, replaced, rmse: 100 * Math.sqrt(squares / quotes), inside, quotes, dropped, worst };
}

/** The quality without the model, in one line: for where the title has no room for it. */
export function qualityLine(choice: SurfaceChoice, quality: SurfaceQuality): string {
  return qualityWords(choice, quality).slice(1).join(" · ");
}

/** The quality as words of a panel's title, most important first. */
export function qualityWords(choice: SurfaceChoice, quality: SurfaceQuality): readonly string[] {
  if (quality.slices === 0) return [MODEL_NAME[choice]];
  const name = choice === "auto" ? `Auto: ${quality.model}` : quality.model || MODEL_NAME[choice];
  const model = quality.replaced > 0 ? `${name}, ${quality.replaced} replaced` : name;
  if (quality.quotes === 0) return [model, "no quotes in the fit"];
  return [
    model,
    `RMSE ${formatNumber(quality.rmse, 2)}`,
    `${formatNumber((100 * quality.inside) / quality.quotes, 1)} % in spread`,
    `worst ${formatNumber(quality.worst, 1)} spreads`,
    `${quality.quotes} quotes`,
    `${quality.dropped} dropped`,
  ];
}
