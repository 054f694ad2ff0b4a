import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type Answer, evaluate } from "./evaluate.ts";

const shared = fileURLToPath(new URL("../../../shared/vectors/quant/", import.meta.url));
const sample = (name: string) => fileURLToPath(new URL(`../quant/${name}`, import.meta.url));

function answers(suite: string, path: string): Answer[] {
  const lines: Answer[] = [];
  evaluate(suite, path, (answer) => lines.push(answer));
  return lines;
}

/** A file of this content, gone with the system's temporary folder. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), "evaluate-")), name);
  writeFileSync(path, content);
  return path;
}

describe("evaluate", () => {
  it("answers option rows in order, plain and compressed", () => {
    const path = sample("vanilla-sample.csv");
    const rows = readFileSync(path, "utf8").trim().split("\n").slice(1);
    const found = answers("vanilla_greeks", path);
    expect(found.map(({ id }) => id)).toEqual(rows.map((row) => row.split(",")[0]));
    rows.forEach((row, i) => {
      const price = Number(row.split(",")[8]);
      expect(Math.abs(Number(found[i]!.price) - price)).toBeLessThan(1e-11 * Math.abs(price));
    });
    expect(answers("vanilla_greeks", file("packed.gz", gzipSync(readFileSync(path))))).toEqual(found);
  });

  it("answers implied vols with status and conditioning", () => {
    const found = answers("implied_vol", sample("implied-vol-sample.csv"));
    expect(found.length).toBeGreaterThan(50);
    expect(found.every(({ status, cond }) => status === "OK" && Number(cond) > 0)).toBe(true);
  });

  it("answers American options and says what it does not price", () => {
    const row = { id: 1, S: 100, r: 0.05, q: 0, vol: 0.3, T: 1, type: "C", K: 100 };
    const path = file(
      "exotics.jsonl",
      ["american", "barrier"].map((kind) => JSON.stringify({ ...row, kind })).join("\n"),
    );
    const [american, barrier] = answers("exotics_quantlib", path);
    expect(american).toEqual({ id: 1, value: expect.closeTo(14.231254785985827, 10) });
    expect(barrier).toEqual({ id: 1, unsupported: true });
  });

  it("answers surface rows by line", () => {
    const vogt = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };
    const lines = [
      { kind: "sviRaw", params: vogt, scanRange: [-8, 8], t: 1, k: [0.5] },
      {
        kind: "essviCalendar",
        slice1: { theta: 0.05, rho: -0.3, psi: 0.2 },
        slice2: { theta: 0.06, rho: -0.3, psi: 0.22 },
      },
      { kind: "power", params: { S: 100, K: 100, n: 1, vol: 0.2, T: 1, r: 0, q: 0, type: "C" } },
    ];
    const found = answers(
      "svi_ssvi_power_inverse",
      file("surface.jsonl", lines.map((l) => JSON.stringify(l)).join("\n")),
    );
    expect(found.map(({ line }) => line)).toEqual([0, 1, 2]);
    // Gatheral & Jacquier (2014), example 3.1.
    expect(found[0]).toMatchObject({ butterflyFree: false, minG: expect.closeTo(-0.0328635734, 6), leeOk: true });
    expect(found[1]).toMatchObject({ sufficient: true, calendarFree: true });
    expect(found[2]!.value).toBeCloseTo(7.965567455405804, 11);
  });

  it("refuses what it does not know, by name", () => {
    expect(() => answers("unknown", sample("vanilla-sample.csv"))).toThrow(
      /unknown suite "unknown"; known: vanilla_greeks/,
    );
    expect(() => answers("bad_inputs", file("bad.json", "{}"))).toThrow("no array");
    expect(() => answers("implied_vol", file("bad.csv", "id,K\n1\n"))).toThrow("a row of 1 fields under 2 names");
  });

  it.skipIf(!existsSync(shared))("gives every degenerate input an allowed status", () => {
    const path = join(shared, "bad_inputs.json");
    const cases = JSON.parse(readFileSync(path, "utf8")) as {
      name: string;
      expect: { status: string[]; price?: number };
    }[];
    answers("bad_inputs", path).forEach((answer, i) => {
      expect(cases[i]!.expect.status, cases[i]!.name).toContain(answer.status);
      const { price } = cases[i]!.expect;
      if (price !== undefined) expect(answer.price).toBeCloseTo(price, 8);
    });
  });
});
