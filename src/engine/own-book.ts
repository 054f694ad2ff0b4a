import { parseName } from "../feeds/deribit/names.ts";
import type { Position } from "../risk/portfolio.ts";
import type { PositionBook } from "../risk/portfolio-document.ts";
import type { MarginBook } from "./margin-book.ts";
import type { OwnBook } from "./reconciliation.ts";

/** A book of the portfolio as replies are held against it; `price` gives it at venue marks of `at`, epoch ms. */
export function ownBook(book: PositionBook, at: number, price: (book: PositionBook) => MarginBook): OwnBook {
  return {
    name: book.name,
    at,
    positions: sized(book, price(book)),
    settling(currency) {
      const positions = book.positions.filter(({ instrument }) => {
        const parsed = parseName(instrument);
        return parsed !== null && (parsed.counter === "USD" ? parsed.base : parsed.counter) === currency;
      });
      const cash = book.cash.reduce((sum, of) => (of.currency === currency ? sum + of.amount : sum), 0);
      const part = { ...book, positions };
      const made = price(part);
      return { portfolio: { currency, cash, positions: sized(part, made) }, book: made.book };
    },
  };
}

/** Positions in coin, with the prices paid. */
function sized({ positions }: PositionBook, { portfolio }: MarginBook): Position[] {
  return portfolio.positions.map((of, i) => {
    const paid = positions[i]?.averagePrice ?? null;
    return paid === null ? of : { ...of, averagePrice: paid };
  });
}
