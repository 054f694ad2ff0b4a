import { americanPrice } from "../american.ts";
import { exp } from "../elementary.ts";
import { ALL_GREEKS, GREEK_COLUMNS } from "../option-batch.ts";
import { DEFAULT_WEIGHTS } from "../svi-fit.ts";
import { createNormalEquations } from "../svi-objective.ts";
import { createOptionBatch } from "./kernel.ts";
import { createPrimitiveBatch, type Primitive } from "./primitive-batch.ts";
import { createScenarioBatch } from "./scenario-batch.ts";
import { createSviBatch } from "./svi-batch.ts";
import { createSviEquationsBatch } from "./svi-equations-batch.ts";

const CHUNK = 5000;
const PRIMITIVES: readonly Primitive[] = ["exp", "log", "normalPdf", "normalCdf", "normalInverse"];

/** Folds columns of doubles into 64 bits; every NaN counts as one, -0 as 0. */
interface Fold {
  column(values: Float64Array): void;
  digest(): string;
}

function createFold(): Fold {
  const one = new Float64Array(1);
  const words = new Uint32Array(one.buffer);
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  return {
    column(values) {
      for (let i = 0; i < values.length; i++) {
        one[0] = values[i]! + 0;
        const low = Number.isNaN(values[i]!) ? 0 : words[0]!;
        const high = Number.isNaN(values[i]!) ? 0x7ff80000 : words[1]!;
        a = Math.imul(a ^ low, 0x01000193) ^ high;
        b = Math.imul(b ^ high, 0x85ebca6b) ^ (low >>> 3);
        a = (a << 7) | (a >>> 25);
      }
    },
    digest: () => [a, b].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join(""),
  };
}

/**
 * A digest of everything the kernel computes, over `cases` random options and arguments: the same in every engine, or some
 * number depends on the engine. 0 < cases; whole chunks of 5 000.
 */
export function determinismDigest(cases: number): string {
  const fold = createFold();
  let state = 20_240_229;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const options = createOptionBatch(CHUNK);
  const scenarios = createScenarioBatch(CHUNK, 2);
  const primitives = createPrimitiveBatch(CHUNK);
  const slices = createSviBatch(CHUNK);
  const losses = createSviEquationsBatch(CHUNK);
  const normal = createNormalEquations();
  for (let done = 0; done < cases; done += CHUNK) {
    for (let i = 0; i < CHUNK; i++) {
      const years = exp(-11 + 12 * random());
      const vol = exp(-4 + 5.5 * random());
      const spread = Math.min(vol * Math.sqrt(years), 3);
      options.forward[i] = exp(12 * random());
      options.strike[i] = options.forward[i]! * exp((random() - 0.5) * 14 * spread);
      options.yearsToExpiry[i] = years;
      options.vol[i] = vol;
      options.isCall[i] = random() < 0.5 ? 1 : 0;
      options.rate[i] = 0.2 * (random() - 0.5);
      options.dividendYield[i] = 0.1 * (random() - 0.5);
      primitives.input[i] = random() < 0.5 ? random() : (random() - 0.5) * 80;
      slices.k[i] = (random() - 0.5) * 6;
    }
    for (const name of ["forward", "strike", "yearsToExpiry", "isCall", "vol"] as const)
      scenarios[name].set(options[name]);
    scenarios.forwardFactor.set([0.85, 1.1]);
    scenarios.volFactor.set([1.4, 0.8]);
    scenarios.volShift.set([0, 0.02]);
    scenarios.yearsPassed.set([0, 0.003]);
    scenarios.inCoin.fill((done / CHUNK) % 2 === 0 ? 1 : 0);
    scenarios.run(CHUNK, 2);
    for (const row of [scenarios.price, ...scenarios.pnl]) fold.column(row);
    options.spotGreeks(CHUNK);
    for (const name of GREEK_COLUMNS) fold.column(options.out[name]);
    options.greeks(CHUNK, ALL_GREEKS);
    fold.column(options.out.price);
    options.marketPrice.set(options.out.price);
    options.solveVols(CHUNK);
    for (const column of [options.vol, options.status, options.conditioning]) fold.column(column);
    for (const primitive of PRIMITIVES) {
      primitives.apply(primitive, CHUNK);
      fold.column(primitives.output);
    }
    slices.evaluate(CHUNK, {
      a: 0.05 * random(),
      b: random(),
      rho: random() - 0.5,
      m: random() - 0.5,
      sigma: random() + 0.01,
    });
    for (const column of [slices.totalVariance, slices.g, slices.density]) fold.column(column);
    losses.k.set(slices.k);
    for (let i = 0; i < CHUNK; i++) {
      losses.mid[i] = 0.2 + random();
      losses.bidEdge[i] = losses.mid[i]! - 0.3 * random();
      losses.askEdge[i] = losses.mid[i]! + 0.3 * random();
      losses.inverseHalf[i] = 10 + 90 * random();
      losses.price[i] = 20 * random();
    }
    const at = { omega: 0.1 * random(), b: random(), rho: random() - 0.5, m: random() - 0.5, sigma: random() + 0.01 };
    fold.column(Float64Array.of(losses.evaluate(CHUNK, at, 0.5, DEFAULT_WEIGHTS, normal)));
    for (const column of [normal.vector, normal.matrix]) fold.column(column);
    const american = americanPrice(
      100,
      80 + 40 * random(),
      0.1 + random(),
      0.1 + random(),
      0.1 * random(),
      0.1 * random(),
      false,
    );
    fold.column(Float64Array.of(american));
  }
  return fold.digest();
}
