import { indexOfUnderlying, parseName } from "../feeds/deribit/names.ts";
import { D } from "../market/derived-columns.ts";
import { Q } from "../market/quote-columns.ts";
import { type ClosedContract, type ClosedTotals, closedTotals, NOTHING_CLOSED } from "../risk/closed-gains.ts";
import type { PositionBook } from "../risk/portfolio-document.ts";
import type { HubMarket } from "./hub-market.ts";
import type { StartMarks } from "./instrument-states.ts";

/** What the closings of a book gained since the start of P&L, epoch ms; each from the venue's mark then, or from a later trade. */
export function closedSince(book: PositionBook, market: HubMarket, start: StartMarks, startAt: number): ClosedTotals {
  if (!book.closed || book.closed.length === 0) return NOTHING_CLOSED;
  return closedTotals(book.closed, startAt, (name) => contractOf(name, market, start));
}

function contractOf(name: string, market: HubMarket, start: StartMarks): ClosedContract | null {
  const parsed = parseName(name);
  if (!parsed || parsed.kind === "combo" || parsed.kind === "index") return null;
  const { kind, root, base } = parsed;
  const inverse = root === base && kind !== "spot";
  return { kind, inverse, startMark: start.mark(name), rate: usdPerCoin(name, root, market) };
}

/** As a position in it counts: at its forward while it is listed, at the index once it has expired. */
function usdPerCoin(name: string, root: string, market: HubMarket): number {
  const slot = market.slotByName.get(name);
  const instrument = slot === undefined ? null : market.instruments[slot];
  if (slot !== undefined && instrument) {
    const level =
      instrument.kind === "option" ? market.derived[D.forward]![slot]! : (market.quotes[Q.mark]?.[slot] ?? Number.NaN);
    if (level > 0) return level;
  }
  const index = market.slotByName.get(indexOfUnderlying(root) ?? "");
  return index === undefined ? Number.NaN : market.quotes[Q.mark]![index]!;
}
