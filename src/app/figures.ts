import type { MarketView } from "../engine/market-view.ts";
import { Q } from "../market/quote-columns.ts";
import { DASH, formatNumber, formatSigned, formatSize, formatUsd, formatVol } from "../ui/format.ts";

/** One figure of the top bar's strip: a value and, beside it, a smaller fact that may have a direction. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly extra: string;
  readonly tone: "" | "up" | "down";
  /** True where the value itself carries the direction. */
  readonly toned: boolean;
}

const tone = (x: number): Figure["tone"] => (x > 0 ? "up" : x < 0 ? "down" : "");

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
  const plain = (label: string, value: string, extra = ""): Figure => ({ label, value, extra, tone: "", toned: false });
  return [
    plain("Index", formatUsd(level, decimals)),
    plain("Perpetual", formatUsd(mark, decimals), Number.isNaN(basis) ? "" : `${formatSigned(basis, 1)} bp`),
    {
      label: "Funding 8h",
      value: formatSigned(funding, 4),
      extra: Number.isNaN(funding) ? "" : "%",
      tone: tone(funding),
      toned: true,
    },
    {
      label: "DVOL",
      value: formatVol(at(Q.mark, volIndex), 2),
      extra: Number.isNaN(dvolChange) ? "" : formatSigned(dvolChange, 2),
      tone: tone(dvolChange),
      toned: false,
    },
    {
      label: "24 h",
      value: formatSigned(change, 2),
      extra: Number.isNaN(change) ? "" : "%",
      tone: tone(change),
      toned: true,
    },
    plain("High 24 h", formatUsd(at(Q.high, index), decimals)),
    plain("Low 24 h", formatUsd(at(Q.low, index), decimals)),
    plain("Perpetual volume", perpetual < 0 ? DASH : formatNumber(at(Q.volumeUsd, perpetual) / 1e6, 1), "M USD"),
    plain("Open interest", openInterest(view), view.instrumentBySlot.get(option)?.base ?? ""),
  ];
}

/** Open interest of all options of the underlying, from the slices. */
function openInterest(view: MarketView): string {
  let sum = 0;
  let known = false;
  for (const [slot, instrument] of view.instrumentBySlot) {
    const value = instrument.kind === "option" ? view.quotes[Q.openInterest]?.[slot] : Number.NaN;
    if (value === undefined || Number.isNaN(value)) continue;
    sum += value;
    known = true;
  }
  return known ? formatSize(sum) : DASH;
}
