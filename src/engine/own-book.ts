import { parseName } from "../feeds/deribit/names.ts";
import type { PositionBook } from "../risk/portfolio-document.ts";
import type { MarginBook } from "./margin-book.ts";
import type { OwnBook } from "./reconciliation.ts";

/** A book of the portfolio as replies are held against it; `price` gives it at venue marks of `at`, epoch ms. */
export function ownBook(book: PositionBook, at: number, price: (book: PositionBook) => MarginBook): OwnBook {
  return {
    name: book.name,
    at,
    positions: price(book).portfolio.positions,
    whole: () => price(book),
    settling(currency) {
      const positions = book.positions.filter(({ instrument }) => {
        const parsed = parseName(instrument);
        // What settles in nobody knows what is left out of every currency by name, not in silence.
        if (parsed === null || parsed.kind === "combo") return true;
        return (parsed.counter === "USD" ? parsed.base : parsed.counter) === currency;
      });
      const cash = book.cash.reduce((sum, of) => (of.currency === currency ? sum + of.amount : sum), 0);
      const made = price({ ...book, positions });
      return { portfolio: { currency, cash, positions: made.portfolio.positions }, book: made.book };
    },
  };
}
