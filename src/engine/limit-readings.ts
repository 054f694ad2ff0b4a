import { constantMaturities } from "../market/constant-maturity.ts";
import { S } from "../market/derived-columns.ts";
import { edgeMoney } from "../market/edge.ts";
import { CALENDAR_CLOCK } from "../market/event-clock.ts";
import { Q } from "../market/quote-columns.ts";
import { surfaceSlice } from "../market/surface-grid.ts";
import type { Limit, LimitReading } from "../risk/limits.ts";
import type { MarginTotals } from "../risk/margin-report.ts";
import { V, type ValueTotals } from "../risk/valuation.ts";
import type { DeskMarket } from "./desk-market.ts";
import { confirmedAt } from "./hub-market.ts";

/** Quotes older than this say nothing of now, ms. */
const DEAD = 60_000;
/** A quote older than this is no edge to trade, ms. */
const STALE = 15_000;

/** A book's values. `asOf` is its oldest quote, epoch ms; NaN for a book without priced positions. */
export interface BookValues {
  readonly totals: ValueTotals;
  readonly asOf: number;
}

/** A book's margin under every rule set, in USD at `rate` per unit of `currency`. */
export interface BookMargin {
  readonly reports: readonly MarginTotals[];
  readonly currency: string;
  readonly rate: number;
  /** Positions that could be priced, and those that could not. */
  readonly priced: number;
  readonly excluded: number;
  readonly asOf: number;
}

const none = (reason: string): LimitReading => ({ value: Number.NaN, reason });
const whole = (value: number, reason = ""): LimitReading =>
  Number.isNaN(value) ? none(reason || "no value") : { value, reason };

function tooOld(asOf: number, at: number): string {
  return at - asOf > DEAD ? `its oldest quote is ${Math.floor((at - asOf) / 1_000)} s old` : "";
}

const counted = (count: number, words: string): string => (count === 0 ? "" : `${count} ${words}`);

const SUMS = {
  delta: V.delta,
  gamma: V.usdGamma,
  vega: V.vega,
  theta: V.theta,
  pnlStart: V.pnlStart,
  pnlTrade: V.pnlTrade,
} as const;

/** What a limit on a book's values measures. */
export function bookReading(limit: Limit, { totals, asOf }: BookValues, at: number): LimitReading {
  const metric = limit.metric as keyof typeof SUMS;
  if (totals.positions > 0 && totals.excluded === totals.positions) return none("no position can be priced");
  const old = tooOld(asOf, at);
  if (old !== "") return none(old);
  const noPnl = metric === "pnlStart" ? totals.noStartPnl : metric === "pnlTrade" ? totals.noTradePnl : 0;
  if (noPnl > 0 && noPnl === totals.positions - totals.excluded) return none("no price to count from");
  const left = [
    counted(totals.excluded, "excluded"),
    counted(noPnl, "without P&L"),
    counted(totals.atVenueMark, "at venue mark"),
    counted(metric === "pnlStart" ? totals.startAtVenueMark : 0, "started at venue marks"),
    counted(metric === "pnlStart" ? totals.closed.unknown : 0, "closed at an unknown gain"),
  ].filter((words) => words !== "");
  return whole(totals.sums[SUMS[metric]]!, left.join(", "));
}

/** What a limit on a book's margin measures. */
export function marginReading(limit: Limit, margin: BookMargin | undefined, at: number): LimitReading {
  if (!margin) return none("margin is being computed");
  if (margin.priced === 0 && margin.excluded > 0) return none("no position can be priced");
  const old = tooOld(margin.asOf, at);
  if (old !== "") return none(old);
  const report = margin.reports.find(({ rules }) => rules === limit.rules);
  if (!report) return none("margin could not be computed");
  if ("notApplicable" in report) return none(`not applicable: ${report.notApplicable}`);
  const rate = report.currency === margin.currency ? margin.rate : 1;
  const left = counted(margin.excluded, "excluded");
  switch (limit.metric) {
    case "initialMargin":
      return whole(report.initial * rate, left);
    case "maintenanceMargin":
      return whole(report.maintenance * rate, left);
    case "worstLoss":
      return report.worst ? whole(report.worst.loss * rate, left) : none("this rule set scans no scenarios");
    default:
      if (report.maintenance === 0) return whole(0, left);
      if (report.balance === null) return none(report.balanceReason ?? "nothing to hold it against");
      // A balance that is used up is beyond any ratio.
      return whole(report.balance > 0 ? (100 * report.maintenance) / report.balance : Number.POSITIVE_INFINITY, left);
  }
}

/** What a limit on the market shown measures. */
export function marketReading(limit: Limit, desk: DeskMarket): LimitReading {
  const { underlying } = desk.market;
  if (limit.underlying !== underlying) return none(`${limit.underlying} is not the market shown`);
  if (limit.metric === "spot") return spotReading(desk);
  return limit.metric === "edge" ? edgeReading(desk) : volReading(limit, desk);
}

function spotReading({ market, aliveAt, at }: DeskMarket): LimitReading {
  for (const slots of market.optionsByExpiry.values()) {
    const first = slots[0];
    const instrument = first === undefined ? null : market.instruments[first];
    if (first === undefined || !instrument) continue;
    const published = market.slotByName.get(instrument.indexName);
    const level = published === undefined ? Number.NaN : market.quotes[Q.mark]![published]!;
    const slot = level > 0 ? published! : first;
    const value = level > 0 ? level : market.quotes[Q.index]![first]!;
    if (!(value > 0)) return none("no index price");
    const old = tooOld(confirmedAt(market, slot, aliveAt), at);
    return old === "" ? whole(value) : none(old);
  }
  return none("no options are listed");
}

function edgeReading({ market, aliveAt, at }: DeskMarket): LimitReading {
  let best = Number.NaN;
  for (const slots of market.optionsByExpiry.values()) {
    for (const slot of slots) {
      if (at - confirmedAt(market, slot, aliveAt) > STALE) continue;
      for (const side of ["bid", "ask"] as const) {
        const edge = edgeMoney(market.instruments[slot], market.quotes, market.derived, slot, side);
        if (edge > best || (Number.isNaN(best) && !Number.isNaN(edge))) best = edge;
      }
    }
  }
  return whole(best, Number.isNaN(best) ? "no fresh quote with a fit" : "");
}

function volReading(limit: Limit, { slices, now, at }: DeskMarket): LimitReading {
  const rows = [...slices.values()].filter((row) => row[S.expiry]! > now);
  if (limit.expiry !== null) {
    if (limit.expiry <= now) return none("that expiry has passed");
    const row = rows.find((one) => one[S.expiry] === limit.expiry);
    if (!row) return none("that expiry has no fit");
    const old = tooOld(row[S.asOf]!, at);
    const value = row[limit.metric === "atmVol" ? S.atmVol : S.riskReversal25]!;
    return old === "" ? whole(100 * value, Number.isNaN(value) ? "that expiry has no fit" : "") : none(old);
  }
  const fitted = rows.flatMap((row) => surfaceSlice(row) ?? []).sort((a, b) => a.years - b.years);
  const [node] = constantMaturities(fitted, CALENDAR_CLOCK, now, [limit.days ?? Number.NaN]);
  if (!node) return none("no expiry is fitted");
  const old = tooOld(Math.min(...rows.map((row) => row[S.asOf]!).filter((asOf) => !Number.isNaN(asOf))), at);
  if (old !== "") return none(old);
  return whole(
    100 * (limit.metric === "atmVol" ? node.atmVol : node.riskReversal),
    node.extrapolated ? "beyond the listed expiries" : "",
  );
}
