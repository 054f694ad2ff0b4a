import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/** Which rooms each room may import from. A room may always import itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  quant: [],
  market: ["quant"],
  feeds: ["market", "quant"],
  simulator: ["quant", "market"],
  risk: ["quant", "market"],
  engine: ["feeds", "market", "quant", "risk", "simulator"],
  views: ["market"],
  ui: [],
  panels: ["engine", "views", "ui", "market", "quant", "risk"],
  embed: ["panels", "views", "engine", "ui"],
  headless: ["engine", "feeds", "market", "quant", "risk", "simulator", "views"],
  app: ["panels", "embed", "views", "engine", "ui", "risk", "feeds", "market", "quant"],
};

/** What a panel may see of the engine: the client's contract, not the workers behind it. */
const ENGINE_FOR_PANELS = [
  "client.ts",
  "frame-loop.ts",
  "market-view.ts",
  "protocol.ts",
  "risk-protocol.ts",
  "aside-protocol.ts",
];

const root = dirname(new URL(import.meta.url).pathname);

interface Edge {
  readonly from: string;
  readonly to: string;
  /** Erased when built. */
  readonly typeOnly: boolean;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "assembly" ? [] : sourceFiles(path);
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [path] : [];
  });
}

const STATIC = /\b(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|\bimport\s*["']([^"']+)["']/g;
const DYNAMIC = /\bimport\(\s*["'`]([^"'`]+)["'`]/g;
const WORKER = /new URL\(\s*["'`]([^"'`]+)["'`]\s*,\s*import\.meta\.url/g;

function importsOf(text: string): { readonly target: string; readonly typeOnly: boolean }[] {
  return [STATIC, DYNAMIC, WORKER].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      target: match[1] ?? match[2] ?? "",
      typeOnly: /^(import|export)\s+type\b/.test(match[0]),
    })),
  );
}

const isTest = (path: string): boolean => /\.(test|bench)\.tsx?$/.test(path) || path.includes("/test-support/");
/** Scripts that build or start the product are no part of it. */
const isScript = (path: string): boolean => path.endsWith(".mjs");

const files = sourceFiles(root);
const product = files.filter((path) => !isTest(path) && !isScript(path));
const edges: Edge[] = product.flatMap((path) =>
  importsOf(readFileSync(path, "utf8")).map(({ target, typeOnly }) => ({
    from: relative(root, path),
    to: target.startsWith(".") ? relative(root, resolve(dirname(path), target)) : target,
    typeOnly,
  })),
);
const local = edges.filter(
  (edge) =>
    !edge.to.startsWith("..") && edge.to.includes("/") && files.includes(join(root, edge.to.split("?")[0] ?? "")),
);

const roomOf = (path: string): string => path.split("/")[0] ?? "";
const show = (edge: Edge): string => `${edge.from} → ${edge.to}`;

describe("import rules", () => {
  it("read the source", () => {
    expect(product.length).toBeGreaterThan(30);
    expect(local.length).toBeGreaterThan(50);
  });

  it("rooms import only what the table allows", () => {
    const wrong = local.filter((edge) => {
      const from = roomOf(edge.from);
      const to = roomOf(edge.to);
      return from !== to && !(MAY_IMPORT[from] ?? []).includes(to);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it("no panel imports a panel, no venue imports a venue", () => {
    const folder = (path: string, room: string): string | null => {
      const parts = path.split("/");
      return parts[0] === room && parts.length > 2 ? (parts[1] ?? null) : null;
    };
    const wrong = local.filter((edge) =>
      ["panels", "feeds"].some((room) => {
        const from = folder(edge.from, room);
        const to = folder(edge.to, room);
        return from !== null && to !== null && from !== to;
      }),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it("panels see the engine through its client only", () => {
    const wrong = local.filter(
      (edge) =>
        roomOf(edge.from) === "panels" &&
        roomOf(edge.to) === "engine" &&
        !ENGINE_FOR_PANELS.includes(edge.to.slice("engine/".length)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it("only ui/PlotlyChart imports plotly, only engine starts workers, only the registry lists panels", () => {
    const plotly = edges.filter(
      (edge) => edge.to.startsWith("plotly.js") && !edge.typeOnly && !/^ui\/(PlotlyChart|plotly)/.test(edge.from),
    );
    const workers = edges.filter((edge) => /\.worker\.ts/.test(edge.to) && roomOf(edge.from) !== "engine");
    const panels = local.filter(
      (edge) => /^panels\/[^/]+\/Panel\.tsx$/.test(edge.to) && edge.from !== "panels/registry.ts",
    );
    expect([...plotly, ...workers, ...panels].map(show)).toEqual([]);
  });

  it("pure rooms import no package and use no engine-dependent function, clock or random source", () => {
    const pure = new Set(["quant", "market", "risk"]);
    const packages = edges.filter(
      (edge) => pure.has(roomOf(edge.from)) && !local.includes(edge) && !edge.to.startsWith("."),
    );
    expect(packages.filter((edge) => !files.includes(join(root, edge.to))).map(show)).toEqual([]);
    const banned =
      /Math\.(exp|log|log2|log10|pow|expm1|log1p|sin|cos|tan|atan|atan2|asin|acos|tanh|sinh|cosh|cbrt|hypot|random)\b|\bMath\s*\[|=\s*Math\s*[;,)]|\*\*=|\bIntl\b|Date\.now|new Date\(\)|performance\.now|[^*/]\*\*[^*/]/;
    const wrong = product
      .filter((path) => pure.has(roomOf(relative(root, path))))
      .flatMap((path) =>
        readFileSync(path, "utf8")
          .replace(/\/\*[\s\S]*?\*\//g, "")
          .split("\n")
          .map((line) => line.replace(/\/\/.*$/, ""))
          .filter((line) => banned.test(line))
          .map((line) => `${relative(root, path)}: ${line.trim()}`),
      );
    expect(wrong).toEqual([]);
  });

  it("has no barrels and no drawer names", () => {
    const wrong = files
      .map((path) => relative(root, path))
      .filter((path) => /(^|\/)(index|utils?|helpers?|constants|types)\.tsx?$/.test(path));
    expect(wrong).toEqual([]);
  });
});
