import { expect, it } from "vitest";
import { API_KEYS } from "./accounts.ts";
import { createExchange } from "./exchange.ts";
import { ReadingClient } from "./reading-client.test-support.ts";

interface Reply {
  readonly model_params: { readonly general: { readonly mm_factor: number } };
  readonly initial_risk_vectors: Readonly<Record<string, { standard: number[]; extended: number[] }>>;
  readonly aggregated_risk_vectors: Readonly<Record<string, { standard: number[]; extended: number[] }>>;
  readonly portfolio: { readonly position: Readonly<Record<string, number>> };
  readonly margins: Readonly<Record<string, { initial_margin: number; maintenance_margin: number }>>;
}

it("answers pme/simulate in the shape the venue does, futures by its published formulas", () => {
  const exchange = createExchange({ seed: 7, start: Date.UTC(2026, 10, 24, 13), underlyings: ["BTC", "ETH"] });
  const client = new ReadingClient(exchange);
  const [key] = API_KEYS;
  client.call("public/auth", {
    grant_type: "client_credentials",
    client_id: key?.clientId,
    client_secret: key?.clientSecret,
  });
  const reply = client.call("private/pme/simulate", { currency: "BTC" }).result as Reply;
  const amount = reply.portfolio.position["BTC-PERPETUAL"]!;
  const { standard, extended } = reply.initial_risk_vectors["BTC-PERPETUAL"]!;
  expect(standard).toHaveLength(27);
  standard.forEach((pnl, i) => {
    const move = (0.16 * (Math.floor(i / 3) - 4)) / 4;
    expect(pnl).toBeCloseTo(amount * (1 - 1 / (1 + move)), 14);
  });
  // Far moves of futures are worth what the boundary of the range is.
  expect(extended[0]).toBeCloseTo(standard[0]!, 14);
  expect(extended[7]).toBeCloseTo(standard[26]!, 14);
  const sum = reply.aggregated_risk_vectors.btc_btc!;
  expect(Math.max(...sum.standard, ...sum.extended)).toBe(0);
  const { btc } = reply.margins;
  expect(btc!.initial_margin).toBeGreaterThan(-Math.min(...sum.standard, ...sum.extended));
  expect(btc!.maintenance_margin).toBeCloseTo(0.8 * btc!.initial_margin, 8);
  expect(client.call("private/pme/simulate", { currency: "USDC" }).error?.code).toBe(-32602);
});
