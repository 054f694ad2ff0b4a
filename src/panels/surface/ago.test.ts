import { describe, expect, it } from "vitest";
import type { AsideRequest } from "../../engine/aside-protocol.ts";
import type { EngineClient } from "../../engine/client.ts";
import type { EngineRequest } from "../../engine/protocol.ts";
import { chainView, NOW, smileChain } from "../test-support/chain-view.ts";
import { surfaceAgo } from "./instant.ts";

const MINUTE = 60_000;
const row = (at: number): readonly Float64Array[] => [Float64Array.of(at)];

/** An engine that kept a surface at `kept` (null for none) and whose log begins at `from` (null for no log). */
function engine(kept: number | null, from: number | null) {
  const asked: (EngineRequest | AsideRequest)[] = [];
  const log = from === null ? null : { from };
  const client = {
    view: { ...chainView(smileChain(), NOW), log },
    surface: "svi",
    async request(request: EngineRequest) {
      asked.push(request);
      if (request.kind === "logAt") return { kind: "file", blob: new Blob([String(request.at)]), name: "" };
      if (kept === null) throw new Error("No surface has been fitted yet");
      return { kind: "surface", at: kept, rows: row(kept) };
    },
    async aside(request: AsideRequest) {
      asked.push(request);
      if (request.kind !== "surface") throw new Error("not asked for");
      const { at, underlying } = request;
      return { kind: "surface", venue: "recorded", underlying, at, from, to: NOW, rows: row(at) };
    },
  } as unknown as EngineClient;
  return { client, asked };
}

const ago = (client: EngineClient, ms: number, said: () => void = () => undefined) =>
  surfaceAgo(client, ms, "1 h", said, new AbortController().signal);

describe("a surface of some time ago", () => {
  it("is the one kept near that time", async () => {
    const { client, asked } = engine(NOW - 62 * MINUTE, null);
    expect(await ago(client, 60 * MINUTE)).toEqual({
      venue: "simulated",
      underlying: "BTC",
      at: NOW - 62 * MINUTE,
      rows: row(NOW - 62 * MINUTE),
    });
    expect(asked).toHaveLength(1);
  });

  it.each([NOW - 3 * MINUTE, null])("is read off the log where none was kept then (kept: %s)", async (kept) => {
    const { client, asked } = engine(kept, NOW - 90 * MINUTE);
    let said = 0;
    const found = await ago(client, 60 * MINUTE, () => said++);
    expect(found).toMatchObject({ venue: "simulated", underlying: "BTC", at: NOW - 60 * MINUTE });
    expect(found.rows).toEqual(row(NOW - 60 * MINUTE));
    expect(said).toBe(1);
    expect(asked.at(-1)).toMatchObject({ kind: "surface", choice: "svi", at: NOW - 60 * MINUTE });
  });

  it("is refused where the log begins later, with its beginning", async () => {
    await expect(ago(engine(NOW - 3 * MINUTE, NOW - 30 * MINUTE).client, 60 * MINUTE)).rejects.toThrow(
      "Nothing of 1 h ago: the event log begins at 11:30:00 UTC",
    );
    await expect(ago(engine(null, null).client, 60 * MINUTE)).rejects.toThrow("the event log is empty");
    await expect(ago(engine(null, Number.NaN).client, 60 * MINUTE)).rejects.toThrow("the event log is empty");
  });
});
