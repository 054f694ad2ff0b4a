import { expect, it } from "vitest";
import { type AccountStatus, SIGNED_OUT } from "../feeds/account.ts";
import { liveBook } from "../risk/portfolio-document.ts";
import type { PortfolioStorage } from "./portfolio-storage.ts";
import { FORWARD, NOW } from "./test-support/fake-feed.ts";
import { hubRig } from "./test-support/hub-rig.ts";

const CALL = "BTC-25DEC26-96000-C";
const CONNECTED: AccountStatus = { ...SIGNED_OUT, phase: "connected", venue: "Deribit", name: "sim", readAt: NOW };

it("shows a venue's account as a book, in equity with its open gains, and stores nothing of it", async () => {
  const stored: unknown[] = [];
  const storage: PortfolioStorage = {
    load: async () => undefined,
    save: async (_key, value) => void stored.push(structuredClone(value)),
  };
  const { client, feed, market, hold, settle } = hubRig(storage);
  await market(NOW);
  const position = { instrument: CALL, size: 2, unit: "underlying" as const, averagePrice: 0.02 };
  await hold({ ...position, openedAt: null, tags: [], included: true });
  feed.send({
    type: "account",
    account: CONNECTED,
    book: {
      positions: [{ ...position, size: -3 }],
      cash: [
        { currency: "BTC", amount: 5 },
        { currency: "ETH", amount: 7 },
      ],
    },
  });
  await settle();
  const document = client.portfolio?.document;
  expect(document && liveBook(document)).toMatchObject({ venue: "Deribit", positions: [{ size: -3 }] });
  expect(client.account).toMatchObject({ phase: "connected", name: "sim" });
  client.setRisk("test/margin", { kind: "margin" });
  await market(NOW + 2_000);
  const margin = client.risk("test/margin");
  if (margin?.kind !== "margin") throw new Error("no margin");
  expect(margin.currency).toBe("BTC");
  expect(margin.rate).toBeCloseTo(FORWARD, 6);
  expect(margin.equity).toBeGreaterThan(4);
  expect(margin.excluded).toEqual({ count: 1, lines: "Cash in ETH: the market shown has no rate for it" });

  // A status alone leaves the book as it is.
  const { version } = client.portfolio!;
  feed.send({ type: "account", account: { ...CONNECTED, phase: "lost", detail: "gone" } });
  await settle();
  expect(client.account.phase).toBe("lost");
  expect(client.portfolio?.version).toBe(version);

  await expect(client.request({ kind: "editPortfolio", edit: { type: "remove", ids: [2] } })).rejects.toThrow(
    "read from the account at Deribit",
  );
  await client.request({ kind: "editPortfolio", edit: { type: "basis", basis: "mid" } });
  await settle();
  expect(stored.length).toBeGreaterThan(0);
  expect(JSON.stringify(stored)).not.toContain("Deribit");
  expect(JSON.stringify(stored)).not.toContain("-3");
  feed.send({ type: "account", account: SIGNED_OUT, book: null });
  await settle();
  expect(client.portfolio?.document.books).toHaveLength(1);
  await client.request({ kind: "stepPortfolio", step: "undo" });
  await settle();
  expect(JSON.stringify(client.portfolio?.document)).not.toContain("Deribit");
  expect(client.portfolio?.document.basis).toBe("mark");
});
