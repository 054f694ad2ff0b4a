import type { MarketView } from "../engine/market-view.ts";
import { Q } from "../market/quote-columns.ts";
import { DASH, formatNumber, formatSigned, formatUsd, formatVol, MINUS } from "../ui/format.ts";
import { quoteAge } from "./row-values.ts";

/** One figure of the top bar's strip: a value and, beside it, a smaller fact that may have a direction. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly extra: string;
  readonly tone: "" | "up" | "down";
  /** True where the value itself carries the direction. */
  readonly toned: boolean;
  /** What it is and what it rests on, on hover; absent where the label says all. */
  readonly hint?: string;
  /** Ms since its oldest input was last known to be in step; NaN where there is none. */
  readonly age: number;
}

/** Direction of a number as it is shown: what rounds to nothing has none. */
const tone = (shown: string): Figure["tone"] => (shown.startsWith("+") ? "up" : shown.startsWith(MINUS) ? "down" : "");

/** Figures of the chosen underlying in the order they are given up when space ends (last first). */
export function figures(view: MarketView): readonly Figure[] {
  const find = (test: (kind: string, name: string) => boolean): number => {
    for (const [slot, instrument] of view.instrumentBySlot) if (test(instrument.kind, instrument.name)) return slot;
    return -1;
  };
  const option = find((kind) => kind === "option");
  const indexName = view.instrumentBySlot.get(option)?.indexName ?? "";
  const index = find((kind, name) => kind === "index" && name === indexName);
  const volIndex = find((kind, name) => kind === "index" && name.startsWith("DVOL-"));
  const perpetual = find((kind) => kind === "perpetual");
  const at = (field: number, slot: number): number =>
    slot < 0 ? Number.NaN : (view.quotes[field]?.[slot] ?? Number.NaN);

  const level = at(Q.mark, index);
  const mark = at(Q.mark, perpetual);
  const basis = (mark / level - 1) * 10_000;
  const funding = at(Q.funding8h, perpetual) * 100;
  const dvolChange = at(Q.change24h, volIndex) * at(Q.mark, volIndex) * 100;
  const change = at(Q.change24h, index) * 100;
  const decimals = level < 10 ? 4 : 2;
  const age = (...slots: readonly number[]): number =>
    Math.max(...slots.map((slot) => (slot < 0 ? Number.NaN : quoteAge(view, slot))));
  const signed = (label: string, value: string, unit: string, slot: number): Figure => ({
    age: age(slot),
    label,
    value,
    extra: value === DASH ? "" : unit,
    tone: tone(value),
    toned: true,
  });
  const volChange = formatSigned(dvolChange, 2);
  const plain = (label: string, value: string, extra: string, ...slots: readonly number[]): Figure => ({
    label,
    value,
    extra,
    tone: "",
    toned: false,
    age: age(...slots),
  });
  return [
    plain("Index", formatUsd(level, decimals), "", index),
    plain(
      "Perpetual",
      formatUsd(mark, decimals),
      Number.isNaN(basis) ? "" : `${formatSigned(basis, 1)} bp`,
      perpetual,
      ...(Number.isNaN(basis) ? [] : [index]),
    ),
    signed("Funding 8h", formatSigned(funding, 4), "%", perpetual),
    {
      label: "DVOL",
      value: formatVol(at(Q.mark, volIndex), 2),
      extra: volChange === DASH ? "" : volChange,
      tone: tone(volChange),
      toned: false,
      age: age(volIndex),
    },
    signed("24 h", formatSigned(change, 2), "%", index),
    plain("24 h high", formatUsd(at(Q.high, index), decimals), "", index),
    plain("24 h low", formatUsd(at(Q.low, index), decimals), "", index),
    plain(
      "Perpetual volume",
      perpetual < 0 ? DASH : formatNumber(at(Q.volumeUsd, perpetual) / 1e6, 1),
      "M USD",
      perpetual,
    ),
    plain("Open interest", openInterest(view), `k ${view.instrumentBySlot.get(option)?.base ?? ""}`, option),
  ];
}

/** Open interest of all options of the underlying, in thousands of the base currency. */
function openInterest(view: MarketView): string {
  let sum = 0;
  let known = false;
  for (const [slot, instrument] of view.instrumentBySlot) {
    const value = instrument.kind === "option" ? view.quotes[Q.openInterest]?.[slot] : Number.NaN;
    if (value === undefined || Number.isNaN(value)) continue;
    sum += value;
    known = true;
  }
  return known ? formatNumber(sum / 1e3, 1) : DASH;
}
