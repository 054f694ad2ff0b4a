import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { americanPrice } from "../quant/american.ts";
import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { normalCdf, normalPdf } from "../quant/normal.ts";
import { GREEK_COLUMNS, type GreekColumn } from "../quant/option-batch.ts";
import type { BenchLine } from "./bench-line.ts";

/** Beyond this many deviations the last bit of an input moves a price by more than the kernel's own error. */
const DEVIATIONS = 8;
/** Likewise beyond this conditioning a price says nothing of its vol. */
const CONDITIONING = 1e12;

/**
 * Error of the kernel against quadruple-precision references, largest and 99th percentile per column: the whole reference set where it
 * lies beside the project, else the samples of the unit tests. Greeks within eight deviations, relative to the sum of the terms they
 * are made of; implied vols relative to vol·max(1, conditioning). `root`: the project's folder.
 */
export function runAccuracyBench(root: string): BenchLine[] {
  const vectors = join(root, "../shared/vectors/quant");
  const samples = join(root, "src/quant");
  const all = existsSync(join(vectors, "vanilla_greeks.csv.gz"));
  const rows = (whole: string, sample: string) =>
    all ? tableRows(join(vectors, whole)) : tableRows(join(samples, sample));
  return [
    ...greekErrors(rows("vanilla_greeks.csv.gz", "vanilla-sample.csv")),
    ...lines("implied vol", vanillaVols(rows("implied_vol.csv.gz", "implied-vol-sample.csv")), 1e-15),
    ...lines("American price", americanErrors(tableRows(join(samples, "american-sample.csv"))), 1e-9),
  ];
}

type Row = Readonly<Record<string, string>>;

function tableRows(path: string): Row[] {
  const bytes = readFileSync(path);
  const text = path.endsWith(".gz") ? gunzipSync(bytes).toString("utf8") : bytes.toString("utf8");
  const [head = "", ...body] = text.trim().split("\n");
  const names = head.split(",");
  return body.map((line) => Object.fromEntries(line.split(",").map((field, i) => [names[i] ?? "", field])));
}

const value = (row: Row, name: string): number => Number(row[name] ?? Number.NaN);

function lines(metric: string, errors: readonly number[], unit: number): BenchLine[] {
  const sorted = [...errors].sort((a, b) => a - b);
  const at = (share: number): number => (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN) / unit;
  const line = (name: string, figure: number): BenchLine => ({
    bench: "accuracy",
    metric: `${metric}, ${name} of ${sorted.length}`,
    value: figure,
    unit: unit.toExponential().replace("1e", "e"),
  });
  return [line("p99", at(0.99)), line("max", at(1))];
}

function greekErrors(rows: readonly Row[]): BenchLine[] {
  const batch = createOptionBatch(rows.length);
  rows.forEach((row, i) => {
    batch.forward[i] = value(row, "S");
    batch.strike[i] = value(row, "K");
    batch.yearsToExpiry[i] = value(row, "T");
    batch.vol[i] = value(row, "vol");
    batch.rate[i] = value(row, "r");
    batch.dividendYield[i] = value(row, "q");
    batch.isCall[i] = row.type === "C" ? 1 : 0;
  });
  batch.spotGreeks(rows.length);
  const errors = new Map<GreekColumn, number[]>(GREEK_COLUMNS.map((name) => [name, []]));
  rows.forEach((row, i) => {
    if (!(Math.max(Math.abs(value(row, "d1")), Math.abs(value(row, "d2"))) <= DEVIATIONS)) return;
    const scale = termsOf(row);
    for (const name of GREEK_COLUMNS)
      errors.get(name)?.push(Math.abs(batch.out[name][i]! - value(row, name)) / scale[name]);
  });
  return GREEK_COLUMNS.flatMap((name) => lines(name, errors.get(name) ?? [], 1e-15));
}

/** Sum of the sizes of the terms that each column is made of. */
function termsOf(row: Row): Record<GreekColumn, number> {
  const [S, K, T, vol, r, q] = ["S", "K", "T", "vol", "r", "q"].map((name) => value(row, name)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [d1, d2] = [value(row, "d1"), value(row, "d2")];
  const s = vol * Math.sqrt(T);
  const carry = Math.abs(r - q);
  const growth = Math.exp(-q * T);
  const discount = Math.exp(-r * T);
  const side = row.type === "C" ? 1 : -1;
  const share1 = growth * normalCdf(side * d1);
  const share2 = discount * normalCdf(side * d2);
  const density = growth * normalPdf(d1);
  const gamma = density / (S * s);
  const vega = S * density * Math.sqrt(T);
  const product = Math.abs(d1 * d2);
  const drift = Math.abs(q) + (carry * Math.abs(d1)) / s;
  const decay = (1 + product) / (2 * T);
  return {
    price: value(row, "price"),
    delta: share1,
    gamma,
    vega,
    theta: (vega * vol) / (2 * T) + Math.abs(q) * S * share1 + Math.abs(r) * K * share2,
    vanna: (density * (Math.abs(d1) + s)) / vol,
    volga: (vega * Math.abs(d1) * (Math.abs(d1) + s)) / vol,
    rho: K * T * share2,
    phi: S * T * share1,
    charm: Math.abs(q) * share1 + density * (carry / s + (Math.abs(d1) + s) / (2 * T)),
    veta: vega * (drift + decay),
    speed: (gamma / S) * (Math.abs(d1) / s + 1),
    zomma: (gamma * (product + 1)) / vol,
    color: gamma * (drift + decay),
    ultima: (vega / (vol * vol)) * (product * (1 + product) + d1 * d1 + d2 * d2),
    dualDelta: share2,
    dualGamma: (discount * normalPdf(d2)) / (K * s),
  };
}

function vanillaVols(rows: readonly Row[]): number[] {
  const batch = createOptionBatch(rows.length);
  rows.forEach((row, i) => {
    batch.forward[i] = value(row, "F");
    batch.strike[i] = value(row, "K");
    batch.yearsToExpiry[i] = value(row, "T");
    batch.isCall[i] = row.type === "C" ? 1 : 0;
    batch.marketPrice[i] = value(row, "price") / value(row, "df");
  });
  batch.solveVols(rows.length);
  return rows.flatMap((row, i) => {
    const conditioning = value(row, "condIn");
    if (!(conditioning < CONDITIONING)) return [];
    const vol = value(row, "vol");
    return [Math.abs(batch.vol[i]! - vol) / (vol * Math.max(1, conditioning))];
  });
}

function americanErrors(rows: readonly Row[]): number[] {
  return rows.map((row) => {
    const [S, K, T, vol, r, q, want] = ["S", "K", "T", "vol", "r", "q", "value"].map((name) => value(row, name)) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return Math.abs(americanPrice(S, K, T, vol, r, q, row.type === "C") - want) / Math.max(1, want);
  });
}
