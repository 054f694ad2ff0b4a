import type { PositionBook } from "../risk/portfolio-document.ts";

/**
 * SHA-256 (hex) over everything in a book that numbers follow from: positions in their order, cash, and what was closed. What a user holds is in no event
 * log, which may be handed on; whoever has both the log and the portfolio file can tell by this which book a number belongs to.
 */
export async function bookHash({ positions, cash, closed = [] }: PositionBook): Promise<string> {
  const rows = positions.map(({ instrument, size, unit, averagePrice, openedAt, included }) => [
    instrument,
    size,
    unit,
    averagePrice,
    openedAt,
    included,
  ]);
  const gone = closed.map(({ instrument, size, unit, averagePrice, openedAt, price, closedAt, fee }) => [
    instrument,
    size,
    unit,
    averagePrice,
    openedAt,
    price,
    closedAt,
    fee,
  ]);
  const money = cash.map(({ currency, amount }) => [currency, amount]);
  const text = JSON.stringify(gone.length === 0 ? [rows, money] : [rows, money, gone]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
