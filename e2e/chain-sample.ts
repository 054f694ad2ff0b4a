/** A chain file whose vols are known: every price is a Black price written out here, so the page must find the vols again. */

export interface SampleExpiry {
  readonly name: string;
  readonly expiry: number;
  readonly forward: number;
}

export const SAMPLE_TIME = Date.UTC(2026, 0, 2, 9, 30, 5);
export const SAMPLE_EXPIRIES: readonly SampleExpiry[] = [
  { name: "30JAN26", expiry: Date.UTC(2026, 0, 30, 8), forward: 90_000 },
  { name: "27MAR26", expiry: Date.UTC(2026, 2, 27, 8), forward: 91_000 },
];
const STRIKES = [70_000, 75_000, 80_000, 85_000, 90_000, 95_000, 100_000, 110_000, 120_000];
/** Bid and ask stand this far from the vol in the middle. */
export const HALF_SPREAD = 0.005;

/** Vol in the middle: a smile that is not symmetric. */
export function sampleVol({ forward }: SampleExpiry, strike: number): number {
  const k = Math.log(strike / forward);
  return 0.45 - 0.12 * k + 0.6 * k * k;
}

/** Normal distribution function by Simpson's rule. */
function normal(x: number): number {
  const steps = 2_000;
  const width = x / steps;
  const density = (at: number) => Math.exp(-0.5 * at * at) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(x);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density(i * width);
  return 0.5 + (sum * width) / 3;
}

/** Price in coin of an inverse option. */
function coinPrice(of: SampleExpiry, strike: number, right: "C" | "P", vol: number): number {
  const deviation = vol * Math.sqrt((of.expiry - SAMPLE_TIME) / (365 * 86_400_000));
  const d1 = Math.log(of.forward / strike) / deviation + deviation / 2;
  const sign = right === "C" ? 1 : -1;
  const ratio = strike / of.forward;
  return sign * (normal(sign * d1) - ratio * normal(sign * (d1 - deviation)));
}

/** The file's text; `columns` maps its header, to spoil it. */
export function chainSample(columns: (header: string) => string = (header) => header): string {
  const lines = [columns("ts_ms,venue,instrument,expiry_ms,strike,cp,bid,ask,mark,mark_iv_pct,underlying_price")];
  for (const of of SAMPLE_EXPIRIES) {
    for (const strike of STRIKES) {
      for (const right of ["C", "P"] as const) {
        const vol = sampleVol(of, strike);
        const [bid, ask, mark] = [vol - HALF_SPREAD, vol + HALF_SPREAD, vol].map((at) =>
          coinPrice(of, strike, right, at).toPrecision(10),
        );
        const name = `BTC-${of.name}-${strike}-${right}`;
        lines.push(
          [SAMPLE_TIME, "deribit", name, of.expiry, strike, right, bid, ask, mark, 100 * vol, of.forward].join(","),
        );
      }
    }
  }
  return `${lines.join("\n")}\n`;
}
