import { isRecord } from "./decode.ts";

/** Numbers of one candle in a packed list: time (epoch ms), open, high, low, close. */
export const CANDLE_FIELDS = 5;
const MAX_CANDLES = 20_000;
const MAX_TEXT = 4_000_000;

/** The request for candles of `name` between two times (epoch ms); `resolution` as the venue names it ("60", "1D"). */
export function candlesRequest(id: number, name: string, resolution: string, from: number, to: number): string {
  const params = { instrument_name: name, start_timestamp: from, end_timestamp: to, resolution };
  return JSON.stringify({ jsonrpc: "2.0", id, method: "public/get_tradingview_chart_data", params });
}

/**
 * Candles of a reply, packed and ascending; those that are none (not finite, not positive, or with a high or low that does not hold the
 * others) are left out. Throws one sentence where the reply is an error or no list of candles.
 */
export function readCandles(text: string): Float64Array {
  if (text.length > MAX_TEXT) throw new Error("The venue's candles are too many to read");
  let reply: unknown;
  try {
    reply = JSON.parse(text);
  } catch {
    throw new Error("The venue's candles are not JSON");
  }
  if (!isRecord(reply)) throw new Error("The venue's answer is no reply");
  if (isRecord(reply.error))
    throw new Error(`The venue gives no candles: ${String(reply.error.message).slice(0, 120)}`);
  const { result } = reply;
  const columns = isRecord(result) ? [result.ticks, result.open, result.high, result.low, result.close] : [];
  const lists = columns.filter((column): column is unknown[] => Array.isArray(column));
  const length = lists[0]?.length ?? 0;
  if (lists.length !== CANDLE_FIELDS || lists.some((list) => list.length !== length) || length > MAX_CANDLES)
    throw new Error("The venue's answer is no list of candles");
  const packed: number[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const candle = lists.map((list) => list[i]);
    if (!candle.every((value) => typeof value === "number" && Number.isFinite(value) && value > 0)) continue;
    const [time, open, high, low, close] = candle as [number, number, number, number, number];
    if (!(time > before && low <= Math.min(open, close) && high >= Math.max(open, close))) continue;
    before = time;
    packed.push(time, open, high, low, close);
  }
  return Float64Array.from(packed);
}
