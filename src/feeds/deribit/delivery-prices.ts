import { isRecord } from "./decode.ts";

const MAX_TEXT = 1_000_000;
/** Days asked for; older ones have no price. */
const DAYS = 100;
const EIGHT = 8 * 3_600_000;

/** The request for the delivery prices of an index (`btc_usd`), the newest days first. */
export function deliveryPricesRequest(id: number, index: string): string {
  const params = { index_name: index, offset: 0, count: DAYS };
  return JSON.stringify({ jsonrpc: "2.0", id, method: "public/get_delivery_prices", params });
}

/**
 * Delivery prices of a reply by the expiry they are of (08:00 UTC of their date, epoch ms); entries that are none are left out. Throws
 * one sentence where the reply is an error or no list of them.
 */
export function readDeliveryPrices(text: string): Map<number, number> {
  if (text.length > MAX_TEXT) throw new Error("The venue's delivery prices are too many to read");
  let reply: unknown;
  try {
    reply = JSON.parse(text);
  } catch {
    throw new Error("The venue's delivery prices are not JSON");
  }
  if (!isRecord(reply)) throw new Error("The venue's answer is no reply");
  if (isRecord(reply.error))
    throw new Error(`The venue gives no delivery prices: ${String(reply.error.message).slice(0, 120)}`);
  const data = isRecord(reply.result) ? reply.result.data : undefined;
  if (!Array.isArray(data)) throw new Error("The venue's answer is no list of delivery prices");
  const found = new Map<number, number>();
  for (const entry of data.slice(0, 10 * DAYS) as unknown[]) {
    if (!isRecord(entry) || typeof entry.date !== "string" || !/^\d{4}-\d\d-\d\d$/.test(entry.date)) continue;
    const { delivery_price: price } = entry;
    const day = Date.parse(`${entry.date}T00:00:00Z`);
    if (Number.isFinite(day) && typeof price === "number" && price > 0 && Number.isFinite(price))
      found.set(day + EIGHT, price);
  }
  return found;
}
