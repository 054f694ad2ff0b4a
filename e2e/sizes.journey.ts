import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { expect, test } from "@playwright/test";

const dist = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../dist");

interface Chunk {
  readonly file: string;
  readonly src?: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8")) as Readonly<Record<string, Chunk>>;

function brotliBytes(file: string): number {
  const bytes = readFileSync(join(dist, file));
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

/** The chunk named by `key` and everything it imports statically. */
function closure(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  if (chunk.file.endsWith(".js")) seen.add(chunk.file);
  for (const next of chunk.imports ?? []) closure(next, seen);
  return seen;
}

const sum = (files: Iterable<string>): number => [...files].reduce((total, file) => total + brotliBytes(file), 0);
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB brotli`;

test("page JavaScript before the first live chain stays within 190 kB brotli", () => {
  const first = closure("index.html");
  for (const panel of ["src/panels/chain/Panel.tsx"]) closure(panel, first);
  const bytes = sum(first);
  test.info().annotations.push({ type: "size", description: kilobytes(bytes) });
  console.error(`before the first live chain: ${kilobytes(bytes)} in ${first.size} files`);
  expect(first.size).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(190_000);
});

test("JavaScript of an embedded panel stays within 150 kB brotli before plotly", () => {
  for (const panel of ["chain", "smile", "surface"]) {
    const first = closure("embed.html");
    closure(`src/panels/${panel}/Panel.tsx`, first);
    const bytes = sum(first);
    console.error(`embedded ${panel}: ${kilobytes(bytes)} in ${first.size} files`);
    expect(first.size).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(150_000);
    expect([...first].filter((file) => /\/plotly-/.test(file))).toEqual([]);
  }
});

test("the portal SDK is one module of at most 5 kB brotli, with its types beside it", () => {
  const bytes = brotliBytes("sdk/volscape.js");
  console.error(`portal SDK: ${kilobytes(bytes)}`);
  expect(bytes).toBeLessThanOrEqual(5_000);
  expect(readFileSync(join(dist, "sdk/volscape.js"), "utf8")).not.toMatch(/\bimport\b/);
  expect(readFileSync(join(dist, "sdk/mount.d.ts"), "utf8")).toContain("export declare function mount(");
});

test("the plotly chunk stays within 450 kB brotli and is loaded lazily", () => {
  const files = readdirSync(join(dist, "assets")).filter((name) => name.endsWith(".js"));
  const plotly = files.filter((name) => /plotly/i.test(name)).map((name) => `assets/${name}`);
  expect(plotly.length).toBeGreaterThan(0);
  const bytes = sum(plotly);
  console.error(`plotly: ${kilobytes(bytes)}`);
  expect(bytes).toBeLessThanOrEqual(450_000);
  const first = closure("index.html");
  expect(plotly.filter((file) => first.has(file))).toEqual([]);
});

test("workers are listed apart", () => {
  const workers = readdirSync(join(dist, "assets")).filter((name) => /worker.*\.js$/.test(name));
  for (const name of workers) console.error(`${name}: ${kilobytes(brotliBytes(`assets/${name}`))}`);
  expect(workers.length).toBeGreaterThanOrEqual(4);
});
