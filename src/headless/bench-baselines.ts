import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OptionBatch } from "../quant/option-batch.ts";
import { medianMs } from "./bench-line.ts";

/** Nanoseconds per option that another library takes. */
export interface Baseline {
  readonly name: string;
  /** Price and its usual Greeks. */
  readonly greeks: number;
  readonly vols: number;
}

/** The parts of @quantlib/ql that are timed; the library's own declarations do not compile under strict settings. */
interface QuantLibPort {
  readonly Option: { readonly Type: { readonly Call: number; readonly Put: number } };
  readonly BlackCalculator: new () => {
    init2(type: number, strike: number, forward: number, stdDev: number): BlackCalculatorPort;
  };
  blackFormulaImpliedStdDev1(
    type: number,
    strike: number,
    forward: number,
    price: number,
    discount: number,
    displacement: number,
    guess: number | undefined,
    accuracy: number,
  ): number;
}

interface BlackCalculatorPort {
  value(): number;
  deltaForward(): number;
  gammaForward(): number;
  vega(years: number): number;
  theta(spot: number, years: number): number;
}

/** The JavaScript port of QuantLib on the options of a batch (vol and marketPrice filled); null where it is missing. */
export async function quantLibPortBaseline(batch: OptionBatch, n: number): Promise<Baseline | null> {
  const name = "@quantlib/ql";
  const port = await import(name).then(
    (module) => module as QuantLibPort,
    () => null,
  );
  if (port === null) return null;
  const { Call, Put } = port.Option.Type;
  let sum = 0;
  const over = (each: (type: number, i: number) => number) => () => {
    for (let i = 0; i < n; i++) {
      try {
        sum += each(batch.isCall[i] === 1 ? Call : Put, i);
      } catch {
        // It throws where it does not converge: that costs it time, as it costs its users.
      }
    }
  };
  const greeks = medianMs(
    over((type, i) => {
      const years = batch.yearsToExpiry[i]!;
      const forward = batch.forward[i]!;
      const stdDev = batch.vol[i]! * Math.sqrt(years);
      const black = new port.BlackCalculator().init2(type, batch.strike[i]!, forward, stdDev);
      return (
        black.value() + black.deltaForward() + black.gammaForward() + black.vega(years) + black.theta(forward, years)
      );
    }),
  );
  const vols = medianMs(
    over((type, i) => {
      const [strike, forward, price] = [batch.strike[i]!, batch.forward[i]!, batch.marketPrice[i]!];
      return port.blackFormulaImpliedStdDev1(type, strike, forward, price, 1, 0, undefined, 1e-12);
    }),
  );
  return sum === 0 ? null : { name: "@quantlib/ql", greeks: (greeks * 1e6) / n, vols: (vols * 1e6) / n };
}

/** QuantLib itself, where g++ and its headers are installed; else null. Its program is compiled once, beside other caches. */
export function quantLibBaseline(batch: OptionBatch, n: number, root: string): Baseline | null {
  const source = join(root, "src/headless/quantlib-baseline.cpp");
  if (!existsSync("/usr/include/ql/quantlib.hpp") || !existsSync(source)) return null;
  const folder = join(root, "node_modules/.cache/volscape");
  mkdirSync(folder, { recursive: true });
  const print = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 16);
  const program = join(folder, `quantlib-baseline-${print}`);
  if (!existsSync(program)) {
    const compiled = spawnSync("g++", ["-O3", "-march=native", "-o", program, source, "-lQuantLib"], {
      stdio: "ignore",
    });
    if (compiled.status !== 0) return null;
  }
  const data = new Float64Array(1 + 5 * n);
  data[0] = n;
  for (let i = 0; i < n; i++) {
    data.set(
      [batch.forward[i]!, batch.strike[i]!, batch.yearsToExpiry[i]!, batch.vol[i]!, batch.isCall[i]!],
      1 + 5 * i,
    );
  }
  const input = join(folder, `options-${process.pid}.bin`);
  writeFileSync(input, data);
  const { status, stdout } = spawnSync(program, [input], { encoding: "utf8" });
  rmSync(input, { force: true });
  if (status !== 0) return null;
  const { greeks, vols } = JSON.parse(stdout) as { greeks: number; vols: number };
  return { name: "QuantLib C++", greeks, vols };
}
