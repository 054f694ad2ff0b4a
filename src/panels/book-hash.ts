import type { PositionBook } from "../risk/portfolio-document.ts";

/**
 * SHA-256 (hex) over everything in a book that numbers follow from: positions in their order, and cash. What a user holds is in no event
 * log, which may be handed on; whoever has both the log and the portfolio file can tell by this which book a number belongs to.
 */
export async function bookHash({ positions, cash }: PositionBook): Promise<string> {
  const rows = positions.map(({ instrument, size, unit, averagePrice, openedAt, included }) => [
    instrument,
    size,
    unit,
    averagePrice,
    openedAt,
    included,
  ]);
  const text = JSON.stringify([rows, cash.map(({ currency, amount }) => [currency, amount])]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
