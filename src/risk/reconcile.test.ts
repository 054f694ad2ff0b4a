import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { reconcilePme, reconcileSummary } from "./reconcile.ts";
import type { RiskInstrument } from "./risk-instrument.ts";
import { type PmeReply, parseVenueReply } from "./venue-reply.ts";

const text = (name: string) => readFileSync(new URL(`./test-support/pme-reply-${name}.json`, import.meta.url), "utf8");

/** BTC: the example of Deribit's API reference (June 2024). ETH: recorded on 15 February 2026. */
function pme(name: string, change: (result: Record<string, never>) => void = () => {}): PmeReply {
  const frame = JSON.parse(text(name)) as { result: Record<string, never> };
  change(frame.result);
  const reply = parseVenueReply(JSON.stringify(frame));
  if (reply.kind !== "pme") throw new Error(`a reply of kind ${reply.kind}`);
  return reply;
}

const EXPIRY = Date.UTC(2024, 5, 28, 8);

function instrument(id: string, time: number): RiskInstrument {
  const base = id.slice(0, 3);
  const isFuture = !id.endsWith("PERPETUAL");
  return {
    id,
    kind: isFuture ? "future" : "perpetual",
    base,
    pair: `${base}_USD`,
    settlement: base,
    inverse: true,
    strike: Number.NaN,
    isCall: false,
    expiry: isFuture ? EXPIRY : Number.POSITIVE_INFINITY,
    years: isFuture ? (EXPIRY - time) / (365 * 86_400_000) : 0,
    forward: 1,
    spot: 1,
    vol: Number.NaN,
    mark: 1,
    discount: 1,
    fixedShare: 0,
  };
}

describe("reconcilePme", () => {
  it.each(["btc", "eth"])("agrees with the recorded %s reply to the last printed digit", (name) => {
    const reply = pme(name);
    const { rows, book } = reconcilePme(reply, (id) => instrument(id, reply.time));
    expect(book.excluded).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(9);
    expect(rows.filter(({ agrees }) => !agrees)).toEqual([]);
    expect(rows.map(({ figure }) => figure.replace(/, entry.*/, ""))).toContain(
      `${name.toUpperCase()} maintenance margin`,
    );
  });

  it("takes its parameters from the reply", () => {
    const reply = pme("eth", (result) => {
      const { model_params } = result as unknown as {
        model_params: { currency_pair: { eth_usd: { price_range: number } } };
      };
      model_params.currency_pair.eth_usd.price_range = 0.2;
    });
    const { rows } = reconcilePme(reply, (id) => instrument(id, reply.time));
    const worst = rows.find(({ figure }) => figure === "ETH worst case");
    expect(worst).toMatchObject({ agrees: false, cause: "not explained" });
    // A rise of 20 % costs a short 1 − 1/1.2 of its coins.
    expect(worst?.ours).toBeCloseTo(0.999487053 * (1 - 1 / 1.2), 12);
  });

  it("names what the venue adds and what had to be left out", () => {
    const reply = pme("btc", (result) => {
      const { margins } = result as unknown as {
        margins: {
          btc: {
            initial_margin: number;
            initial_margin_details: { risk_matrix_margin_details: { delta_shock: number } };
          };
        };
      };
      margins.btc.initial_margin = 0.222861343;
      margins.btc.initial_margin_details.risk_matrix_margin_details.delta_shock = 0.1;
    });
    const { rows } = reconcilePme(reply, (id) => instrument(id, reply.time));
    expect(rows.find(({ figure }) => figure === "BTC initial margin")).toMatchObject({
      agrees: false,
      cause: "delta shock 0.1 is not modelled",
    });
    const { rows: partial } = reconcilePme(pme("btc"), (id) =>
      id === "BTC-28JUN24" ? "it has expired" : instrument(id, reply.time),
    );
    expect(partial.find(({ figure }) => figure === "BTC worst case")).toMatchObject({
      agrees: false,
      cause: "excluded: BTC-28JUN24, it has expired",
    });
  });
});

describe("parseVenueReply", () => {
  it("reads positions, futures in coin, and summaries", () => {
    const positions = [
      { instrument_name: "BTC-PERPETUAL", size: 50, size_currency: 0.006687487, average_price: 7440.18 },
      { instrument_name: "BTC-26DEC25-90000-C", size: -1.5, average_price: 0.02 },
      { instrument_name: "BTC-26DEC25", size: 0, size_currency: 0, average_price: 0 },
      { instrument_name: "BTC-27MAR26", size: -60_000, mark_price: 96_000 },
      { instrument_name: "BTC_USDC-PERPETUAL", size: 2 },
    ];
    expect(parseVenueReply(JSON.stringify({ result: positions }))).toEqual({
      kind: "positions",
      positions: [
        { instrument: "BTC-PERPETUAL", size: 0.006687487, averagePrice: 7440.18 },
        { instrument: "BTC-26DEC25-90000-C", size: -1.5, averagePrice: 0.02 },
        { instrument: "BTC-27MAR26", size: -0.625 },
        { instrument: "BTC_USDC-PERPETUAL", size: 2 },
      ],
    });
    const bare = [{ instrument_name: "BTC-PERPETUAL", size: 50 }];
    expect(() => parseVenueReply(JSON.stringify({ result: bare }))).toThrow(/takes size_currency or mark_price/);
    const reply = parseVenueReply(
      JSON.stringify({
        currency: "BTC",
        margin_model: "segregated_pm",
        equity: 302.61869214,
        delta_total: 31.5,
        initial_margin: 1.24669592,
        maintenance_margin: 0.8857841,
      }),
    );
    if (reply.kind !== "summary") throw new Error(reply.kind);
    const summary = reply.summaries[0]!;
    const ours = {
      equity: 302.618692141,
      deltaTotal: 31.5,
      marginBalance: Number.NaN,
      initial: 1.3,
      maintenance: Number.NaN,
    };
    const rows = reconcileSummary(summary, ours, []);
    expect(rows.map(({ agrees }) => agrees)).toEqual([true, true, false, false]);
    expect(rows[2]?.cause).toContain("open orders");
    expect(reconcileSummary(summary, { ...ours, equity: 302.61869212 }, [])[0]?.cause).toMatch(/^rounding/);
    expect(rows[3]?.cause).toBe("not computable here");
    expect(reconcileSummary(summary, ours, ["ETH-PERPETUAL"])[2]?.cause).toBe("excluded: ETH-PERPETUAL");
    const silent = reconcileSummary({ ...summary, deltaTotal: Number.NaN }, ours, []);
    expect(silent[1]?.cause).toBe("the reply does not state it");
  });

  it.each([
    ["{", /not JSON/],
    ["{}", /neither a reply/],
    [
      '{"result": {"buy": 0.02, "sell": 0, "min_price": 1, "max_price": 2}}',
      /get_margins states what one order would take.*paste/,
    ],
    ['{"error": {"code": 13009, "message": "unauthorized"}}', /the venue refused: "?unauthorized/],
    ['[{"uid": 3, "positions": []}]', /several accounts.*get_positions/],
    ['{"summaries": []}', /field summaries: no currency/],
    ['{"summaries": [{"currency": "btc coin"}]}', /field summaries\[0\]\.currency/],
    ['{"summaries": [{"currency": "BTC", "equity": "1"}]}', /field summaries\[0\]\.equity: not a number/],
    ['[{"size": 1}]', /field \[0\]\.instrument_name/],
    ['[{"instrument_name": "X", "size": "1"}]', /field \[0\]\.size: not a number/],
    ['{"model_params": {}, "margins": {}}', /model_params\.general\.timestamp: not a number/],
  ])("refuses %s", (bad, message) => {
    expect(() => parseVenueReply(bad)).toThrow(message);
  });
});
