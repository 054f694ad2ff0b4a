import { expect, it } from "vitest";
import { API_KEYS } from "../simulator/accounts.ts";
import { createExchange } from "../simulator/exchange.ts";
import { ReadingClient } from "../simulator/reading-client.test-support.ts";
import { reconcileReply } from "./reconciliation.ts";

it("comes close to what the simulated exchange answers, and names options as the cause of the rest", () => {
  const exchange = createExchange({ seed: 7, start: Date.UTC(2026, 10, 24, 13), underlyings: ["BTC", "ETH"] });
  const client = new ReadingClient(exchange);
  const [key] = API_KEYS;
  client.call("public/auth", {
    grant_type: "client_credentials",
    client_id: key?.clientId,
    client_secret: key?.clientSecret,
  });
  for (const currency of ["BTC", "ETH"]) {
    const reply = JSON.stringify(client.call("private/pme/simulate", { currency }));
    const { rows, excluded } = reconcileReply(reply, null);
    expect(excluded).toEqual([]);
    expect(rows.length).toBeGreaterThan(8);
    for (const { figure, ours, theirs, agrees, cause } of rows) {
      // The reply states vols to two decimals of a percent.
      expect(Math.abs(ours - theirs), figure).toBeLessThanOrEqual(5e-5 * Math.max(1, Math.abs(theirs)));
      if (!agrees) expect(cause, figure).toMatch(/^options: /);
    }
    const perpetual = rows.filter(({ figure }) => figure.startsWith(`${currency}-PERPETUAL`));
    expect(perpetual.map(({ agrees }) => agrees)).toEqual([true, true]);
  }
});
