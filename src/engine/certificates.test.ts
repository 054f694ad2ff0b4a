import { expect, it } from "vitest";
import { FORWARD, NOW } from "./test-support/fake-feed.ts";
import { hubRig } from "./test-support/hub-rig.ts";

it("takes the index into what a certificate and a portal are told of the market", async () => {
  const rig = hubRig();
  rig.client.choose({ venue: "simulated", underlying: "BTC" });
  await rig.market(NOW);
  await rig.market(NOW + 1_000);
  const reply = await rig.client.request({ kind: "snapshot" });
  expect(reply.kind === "snapshot" && reply.snapshot.spot).toBe(FORWARD);
});
