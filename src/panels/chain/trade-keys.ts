import type { EngineClient } from "../../engine/client.ts";
import { Q } from "../../market/quote-columns.ts";
import { formatAge, formatNumber } from "../../ui/format.ts";
import { dimming, quoteAge } from "../row-values.ts";

/**
 * Books a trade of the option `name` (null for none) in the shown book: bought at the ask, sold at the bid, at the mark where that side is
 * missing. `lots` is signed, in units of underlying or the venue's smallest amount where that is larger. Nothing is sent
 * anywhere. Resolves to one sentence that says what was booked, or why not.
 */
export async function bookTrade(engine: EngineClient, name: string | null, lots: number): Promise<string> {
  const { view } = engine;
  const slot = name === null ? undefined : view.slotByName.get(name);
  const instrument = slot === undefined ? undefined : view.instrumentBySlot.get(slot);
  if (name === null || slot === undefined || instrument?.kind !== "option") return "Choose a call or a put first";
  const side = view.quotes[lots > 0 ? Q.ask : Q.bid]![slot]!;
  const price = Number.isNaN(side) ? view.quotes[Q.mark]![slot]! : side;
  const size = Math.sign(lots) * Math.max(Math.abs(lots), instrument.minAmount);
  try {
    await engine.request({
      kind: "editPortfolio",
      edit: {
        type: "trade",
        position: {
          instrument: name,
          size,
          unit: "underlying",
          averagePrice: Number.isNaN(price) ? null : price,
          openedAt: Number.isNaN(view.now) ? null : view.now,
          tags: [],
          included: true,
        },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const at = Number.isNaN(price)
    ? "without a price"
    : `at ${formatNumber(price, price < 10 ? 4 : 2)}, the ${Number.isNaN(side) ? "mark" : lots > 0 ? "ask" : "bid"}`;
  // A price that is not known to hold any more is booked, and said to be old.
  const age = quoteAge(view, slot);
  const old = Number.isNaN(price) || dimming(age) === "" ? "" : `, ${formatAge(age)} old`;
  const book = engine.portfolio?.document.whatIf ? "the what-if copy" : "the book";
  return `${lots > 0 ? "Bought" : "Sold"} ${formatNumber(Math.abs(size), 1)} ${name} ${at}${old}, in ${book}`;
}
