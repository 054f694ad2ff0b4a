import type { EngineReply } from "../../engine/protocol.ts";
import type { Reconciled } from "../../risk/reconcile.ts";
import { DASH, formatExact, formatNumber, formatSigned, formatUtcDateTime } from "../../ui/format.ts";
import type { ExportMoment } from "../export-facts.ts";

export type Reconciliation = Extract<EngineReply, { kind: "reconciled" }>["result"];

/** A reply with what came of it; a newer one of its kind takes its place. */
export interface HeldReply {
  readonly text: string;
  readonly result: Reconciliation;
  /** The state of the market it was held against; null where there was none. */
  readonly moment: ExportMoment | null;
}

const TITLES: Readonly<Record<Reconciliation["kind"], string>> = {
  pme: "Portfolio margin",
  summary: "Account summary",
  positions: "Positions",
};

/** Most decimals shown; all of them are on hover. */
const MAX_DECIMALS = 9;

/** One line of the table. */
export interface FigureRow {
  readonly name: string;
  readonly ours: string;
  readonly theirs: string;
  readonly difference: string;
  readonly agrees: boolean;
  /** Why they differ, or what is beside the figure; empty for nothing to say. */
  readonly note: string;
  /** Every digit, for whoever points at it. */
  readonly exact: string;
  /** The entries of a vector, named by their places; none for a single figure. */
  readonly entries: readonly {
    readonly name: string;
    readonly ours: string;
    readonly theirs: string;
    readonly difference: string;
  }[];
}

export interface ReplySection {
  readonly kind: Reconciliation["kind"];
  readonly title: string;
  readonly basis: string;
  readonly rows: readonly FigureRow[];
  readonly agreeing: number;
  readonly of: number;
  readonly excluded: readonly (readonly [string, string])[];
}

function decimalsOf(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.min(MAX_DECIMALS, Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent)));
}

/** A size of theirs may be a round number, or none: ours keeps the decimals that a coin is counted in. */
const SIZE = / size$/;
const SIZE_DECIMALS = 4;

/** A difference as finely as `decimals` show it, else by its leading digits. */
function differenceText(difference: number, decimals: number): string {
  if (Number.isNaN(difference)) return DASH;
  const text = formatSigned(difference, decimals);
  return difference === 0 || /[1-9]/.test(text) ? text : formatExact(Number(difference.toPrecision(2)));
}

function rowOf(of: Reconciled): FigureRow {
  const { vector } = of;
  const decimals = vector
    ? vector.theirs.reduce((most, value) => Math.max(most, decimalsOf(value)), 0)
    : Math.max(decimalsOf(of.theirs), SIZE.test(of.figure) ? Math.min(SIZE_DECIMALS, decimalsOf(of.ours)) : 0);
  const number = (value: number): string => formatNumber(value, decimals);
  const place = / *, entry (\d+)$/.exec(of.figure)?.[1];
  const count = vector ? `${vector.theirs.length} entries` : "";
  const where = of.agrees ? count : `largest difference of ${count} at ${place}`;
  return {
    name: of.figure.replace(/, entry \d+$/, ""),
    ours: number(of.ours),
    theirs: number(of.theirs),
    difference: of.agrees ? "agrees" : differenceText(of.difference, decimals),
    agrees: of.agrees,
    note: [vector ? where : "", of.cause ?? ""].filter((words) => words !== "").join(": "),
    exact: `ours ${of.ours}, theirs ${of.theirs}, difference ${of.difference}`,
    entries: (vector?.theirs ?? []).map((theirs, i) => {
      const ours = vector?.ours[i] ?? Number.NaN;
      const difference = of.agrees ? "0" : differenceText(ours - theirs, decimals);
      return { name: `entry ${i}`, ours: number(ours), theirs: number(theirs), difference };
    }),
  };
}

/** What the panel shows of a reply. */
export function replySection({ kind, at, rows, basis, excluded }: Reconciliation): ReplySection {
  const shown = rows.map(rowOf);
  const time = Number.isNaN(at) ? "" : ` of ${formatUtcDateTime(at)} UTC`;
  return {
    kind,
    title: `${TITLES[kind]}${time}`,
    basis: `Ours from ${basis}`,
    rows: shown,
    agreeing: shown.filter(({ agrees }) => agrees).length,
    of: shown.length,
    excluded,
  };
}
