import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packSnapshot } from "../engine/pinned-snapshot.ts";
import { pinnedSample } from "../engine/test-support/pinned-sample.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { openViewText, viewFile } from "../views/view-file.ts";
import { packView } from "../views/view-link.ts";
import { createSigningKey } from "../views/view-signature.ts";
import { runCommand } from "./run-command.ts";

const folder = mkdtempSync(join(tmpdir(), "view-command-"));
const path = join(folder, "desk.volview.json");
const VIEW: ViewDocument = {
  version: 1,
  title: "Desk",
  folder: "",
  market: { venue: "simulated", underlying: "BTC" },
  active: "trader",
  layouts: { trader: { row: [{ tabs: ["chain", "scenario"] }] } },
  settings: {},
  models: {},
};
let file = "";
let digest = "";

async function view(given: string): Promise<Record<string, unknown> | undefined> {
  const results: unknown[] = [];
  const said: string[] = [];
  const out = {
    result: (value: unknown) => void results.push(value),
    print: () => undefined,
    say: (line: string) => void said.push(line),
  };
  expect(await runCommand(["view", given], out), said.join()).toBe(0);
  return results[0] as Record<string, unknown> | undefined;
}

beforeAll(async () => {
  const snapshot = await packSnapshot((await pinnedSample()).market);
  digest = snapshot.digest;
  const signer = await createSigningKey();
  file = viewFile(
    await packView({ ...VIEW, snapshot: JSON.parse(JSON.stringify(snapshot)) }, { encrypted: false, signer }),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("headless view", () => {
  it("computes the numbers of a pinned view again: the digest that its author had", async () => {
    writeFileSync(path, file);
    const line = await view(path);
    expect(line).toMatchObject({ verdict: "identical", digest, title: "Desk", simulated: true, positions: 60 });
    expect(line?.signer).toMatch(/^([0-9A-F]{4} ){4}[0-9A-F]{4}$/);
  });

  it("says of a link without a snapshot that it is missing, and of no link that it is altered", async () => {
    const word = await packView(VIEW, { encrypted: true, signer: null });
    expect(await view(`https://host/#${word}`)).toMatchObject({ verdict: "missing", title: "Desk", encrypted: true });
    expect(await view(`#${word.slice(0, -1)}`)).toMatchObject({ verdict: "altered" });
    expect(await view(`#${word.slice(0, 60)}${word[60] === "B" ? "C" : "B"}${word.slice(61)}`)).toMatchObject({
      verdict: "altered",
    });
  });

  it("finds any byte of the file that was changed", async () => {
    const text = file.trim();
    const end = text.length - 1;
    const places = [
      ...Array.from({ length: 60 }, (_, i) => i),
      ...Array.from({ length: 100 }, (_, i) => Math.floor((i * end) / 100)),
      ...Array.from({ length: 20 }, (_, i) => end - i),
    ];
    for (const at of places) {
      const flipped = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
      expect((await openViewText(flipped)).ok, `byte ${at}`).toBe(false);
    }
  });

  it("says in one sentence what file it cannot read", async () => {
    const said: string[] = [];
    const out = { result: () => undefined, print: () => undefined, say: (line: string) => void said.push(line) };
    expect(await runCommand(["view", join(folder, "none")], out)).toBe(2);
    expect(await runCommand(["view"], out)).toBe(2);
    expect(said).toEqual([expect.stringMatching(/no such file/), expect.stringMatching(/name one view/)]);
  });
});
