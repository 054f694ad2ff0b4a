import { americanPrice } from "../quant/american.ts";
import { exp } from "../quant/elementary.ts";
import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { createScenarioBatch } from "../quant/kernel/scenario-batch.ts";
import { createSviBatch } from "../quant/kernel/svi-batch.ts";
import { ALL_GREEKS, createScalarBatch, EVERYDAY_GREEKS, type OptionBatch } from "../quant/option-batch.ts";
import { type Baseline, quantLibBaseline, quantLibPortBaseline } from "./bench-baselines.ts";
import { CHAIN_OPTIONS, chainWork, sequence } from "./bench-chain.ts";
import { type BenchLine, medianMs } from "./bench-line.ts";

const OPTIONS = 10_000;
const SCENARIOS = 35;

/** Speed of the numeric kernel against its scalar form and other libraries, one core, medians. `root`: the project's folder. */
export async function runKernelBench(root: string): Promise<BenchLine[]> {
  const kernel = createOptionBatch(OPTIONS);
  const scalar = createScalarBatch(OPTIONS);
  for (const batch of [kernel, scalar]) fillChain(batch);
  kernel.greeks(OPTIONS, EVERYDAY_GREEKS);
  kernel.marketPrice.set(kernel.out.price);
  scalar.marketPrice.set(kernel.out.price);

  const ns = (work: () => void) => (medianMs(work) * 1e6) / OPTIONS;
  const everyday = ns(() => kernel.greeks(OPTIONS, EVERYDAY_GREEKS));
  const full = ns(() => kernel.greeks(OPTIONS, ALL_GREEKS));
  const onSpot = ns(() => kernel.spotGreeks(OPTIONS));
  const vols = ns(() => kernel.solveVols(OPTIONS));
  fillChain(kernel);
  const own: Baseline = {
    name: "scalar twin",
    greeks: ns(() => scalar.greeks(OPTIONS, EVERYDAY_GREEKS)),
    vols: ns(() => scalar.solveVols(OPTIONS)),
  };
  const others = [own, await quantLibPortBaseline(kernel, OPTIONS), quantLibBaseline(kernel, OPTIONS, root)];

  const line = (metric: string, value: number, unit: string, baseline?: string): BenchLine => ({
    bench: "kernel",
    metric,
    value,
    unit,
    ...(baseline === undefined ? {} : { baseline }),
  });
  const chain = chainWork();
  const priced = medianMs(chain.price);
  const fitted = medianMs(chain.fit);
  return [
    line("price and 6 Greeks", everyday, "ns/option"),
    line("price and 16 Greeks, forward", full, "ns/option"),
    line("price and 16 Greeks, spot", onSpot, "ns/option"),
    line("implied vol", vols, "ns/option"),
    line("1500 options: 3 vols and Greeks each", priced, "ms"),
    line("12 slice fits", fitted, "ms"),
    line("1500 options: 3 vols, Greeks, 12 slice fits", priced + fitted, "ms"),
    line("scenario vectors 1500 x 35", medianMs(scenarioWork()), "ms"),
    line("SVI: w, w', w'', g and density", sviNanoseconds(), "ns/strike"),
    line("American put", americanMicroseconds(), "us/option"),
    ...others.flatMap((other) =>
      other === null
        ? []
        : [
            line("price and Greeks", other.greeks, "ns/option", other.name),
            line("price and Greeks, times faster", other.greeks / everyday, "x", other.name),
            line("implied vol", other.vols, "ns/option", other.name),
            line("implied vol, times faster", other.vols / vols, "x", other.name),
          ],
    ),
  ];
}

/** A chain like those of BTC and ETH: one hour to 1.2 years, vol 30 to 130 %, within three standard deviations. */
function fillChain(batch: OptionBatch): void {
  const random = sequence(5);
  for (let i = 0; i < OPTIONS; i++) {
    const expiry = Math.floor((12 * i) / OPTIONS);
    const years = [1 / 8760, 1 / 365, 2 / 365, 7 / 365, 14 / 365, 30 / 365, 60 / 365, 0.25, 0.5, 0.75, 1, 1.2][expiry]!;
    const vol = 0.3 + random();
    batch.forward[i] = 60_000;
    batch.strike[i] = 60_000 * exp((random() - 0.5) * 6 * vol * Math.sqrt(years));
    batch.yearsToExpiry[i] = years;
    batch.vol[i] = vol;
    batch.isCall[i] = random() < 0.5 ? 1 : 0;
    batch.rate[i] = 0.03;
    batch.dividendYield[i] = 0.01;
  }
}

function scenarioWork(): () => void {
  const batch = createScenarioBatch(CHAIN_OPTIONS, SCENARIOS);
  const random = sequence(9);
  for (let i = 0; i < CHAIN_OPTIONS; i++) {
    const years = (1 + (i % 12) * 30) / 365;
    batch.forward[i] = 60_000;
    batch.vol[i] = 0.4 + 0.4 * random();
    batch.strike[i] = 60_000 * exp((random() - 0.5) * 5 * batch.vol[i]! * Math.sqrt(years));
    batch.yearsToExpiry[i] = years;
    batch.isCall[i] = i & 1;
  }
  for (let j = 0; j < SCENARIOS; j++) {
    batch.forwardFactor[j] = 1 + 0.05 * ((j % 7) - 3);
    batch.volFactor[j] = 1 + 0.15 * (Math.floor(j / 7) - 2);
  }
  return () => batch.run(CHAIN_OPTIONS, SCENARIOS);
}

function sviNanoseconds(): number {
  const batch = createSviBatch(OPTIONS);
  for (let i = 0; i < OPTIONS; i++) batch.k[i] = (4 * i) / OPTIONS - 2;
  const svi = { a: 0.02, b: 0.1, rho: -0.3, m: 0.02, sigma: 0.2 };
  return (medianMs(() => batch.evaluate(OPTIONS, svi)) * 1e6) / OPTIONS;
}

function americanMicroseconds(): number {
  const strikes = Array.from({ length: 40 }, (_, i) => 70 + 1.5 * i);
  const work = () => {
    for (const strike of strikes) americanPrice(100, strike, 0.5, 0.25, 0.045, 0.012, false);
  };
  return (medianMs(work) * 1e3) / strikes.length;
}
