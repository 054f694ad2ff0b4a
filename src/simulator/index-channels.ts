import type { Channel } from "./channel.ts";
import { createChannel } from "./channel.ts";
import type { IndexTopic } from "./channel-names.ts";
import { rankingText } from "./index-feed.ts";
import { refreshMark } from "./maker.ts";
import type { Instrument, Underlying } from "./market-state.ts";
import { SETTLEMENT_WINDOW_MS } from "./market-state.ts";
import { FIELD, rounded } from "./ticker-fields.ts";
import type { Venue } from "./venue.ts";
import { momentOf } from "./venue.ts";

/** A channel of one price index; it speaks once a second. Null where the topic does not exist for the index. */
export function indexChannel(name: string, what: IndexTopic, underlying: Underlying, venue: Venue): Channel | null {
  const whole = indexText(what, underlying, venue);
  if (what === "deribit_volatility_index" && Number.isNaN(underlying.volIndex)) return null;
  const behaviour =
    what === "markprice.options"
      ? markPrices(underlying, venue)
      : { publish: whole, snapshot: whole, attach: () => {} };
  const channel: Channel = createChannel(name, {
    ...behaviour,
    attach() {
      behaviour.attach();
      venue.secondly.push(channel);
    },
    detach() {
      const at = venue.secondly.indexOf(channel);
      if (at >= 0) venue.secondly.splice(at, 1);
    },
  });
  return channel;
}

function indexText(what: IndexTopic, underlying: Underlying, venue: Venue): () => string {
  const { market } = venue;
  const index = underlying.spec.indexName;
  switch (what) {
    case "deribit_price_ranking":
      return () => rankingText(underlying);
    case "deribit_price_statistics":
      return () => {
        const { low, high, open } = underlying.day;
        const change = rounded(underlying.index - open, 1e4);
        return `{"low24h":${low},"high24h":${high},"change24h":${change},"high_volatility":${market.mood.stress > 1},"index_name":"${index}"}`;
      };
    case "deribit_volatility_index":
      return () =>
        `{"volatility":${underlying.volIndex},"timestamp":${market.now},"index_name":"${index}","estimated_delivery":${underlying.volIndex}}`;
    case "estimated_expiration_price":
      return () => {
        const tenor = underlying.tenors[0];
        const left = tenor ? tenor.expiry - market.now : 0;
        const averaging = tenor !== undefined && tenor.samples > 0 && left <= SETTLEMENT_WINDOW_MS;
        const price = averaging ? rounded(tenor.sampleSum / tenor.samples, 1e4) : underlying.index;
        return `{"seconds":${Math.max(0, Math.floor(left / 1000))},"price":${price},"is_estimated":${averaging}}`;
      };
    default:
      return () => `{"timestamp":${market.now},"price":${underlying.index},"index_name":"${index}"}`;
  }
}

/** `markprice.options`: the whole surface first, then what changed; iv as a fraction. */
function markPrices(underlying: Underlying, venue: Venue) {
  const published = new Map<Instrument, { mark: number; iv: number }>();
  let time = 0;
  const row = (option: Instrument, mark: number, iv: number): string =>
    `,{"timestamp":${time},"iv":${rounded(iv / 100, 1e4)},"instrument_name":"${option.listing.name}","mark_price":${mark}}`;
  const collect = (all: boolean): string => {
    const moment = momentOf(venue);
    time = venue.market.now;
    let text = "";
    for (const tenor of underlying.tenors) {
      for (const option of tenor.options) {
        refreshMark(option, moment);
        const mark = option.values[FIELD.mark]!;
        const iv = option.values[FIELD.markIv]!;
        const before = published.get(option);
        if (before && before.mark === mark && before.iv === iv) continue;
        published.set(option, { mark, iv });
        if (!all) text += row(option, mark, iv);
      }
    }
    return `[${text.slice(1)}]`;
  };
  return {
    attach() {
      published.clear();
      collect(true);
    },
    snapshot() {
      let text = "";
      for (const [option, { mark, iv }] of published) text += row(option, mark, iv);
      return `[${text.slice(1)}]`;
    },
    publish() {
      for (const option of published.keys()) if (!option.alive) published.delete(option);
      return collect(false);
    },
  };
}
