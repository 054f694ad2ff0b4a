import { parseArgs } from "node:util";
import { startExchangeServer } from "./exchange-server.node.ts";
import { REGIMES } from "./market-model.ts";

const USAGE = `usage: npm run exchange -- [--port 8080] [--host 127.0.0.1] [--seed 1] [--rate <notifications per second>]
  [--regime ${REGIMES.join("|")}] [--speed 1] [--start <ISO time>] [--underlyings BTC,ETH,BTC_USDC,SOL_USDC,XRP_USDC]
  [--strike-density 1] [--no-limits]`;

/** Runs the exchange server until it is interrupted; 2 for arguments that make no sense. */
async function main(argv: readonly string[]): Promise<void> {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: "string" },
        host: { type: "string" },
        seed: { type: "string" },
        rate: { type: "string" },
        regime: { type: "string" },
        speed: { type: "string" },
        start: { type: "string" },
        underlyings: { type: "string" },
        "strike-density": { type: "string" },
        "no-limits": { type: "boolean" },
        help: { type: "boolean" },
      },
    }));
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
  if (values.help) fail(USAGE, 0);
  const server = await startExchangeServer({
    port: number(values, "port", 8080, 0, 65_535),
    host: text(values.host) ?? "127.0.0.1",
    seed: number(values, "seed", 1, 0, 0xffffffff),
    speed: number(values, "speed", 1, 0.001, 10_000),
    ...(values.rate === undefined ? {} : { rate: number(values, "rate", 0, 0, 200_000) }),
    ...(values.start === undefined ? {} : { start: instant(String(values.start)) }),
    regime: regime(text(values.regime)),
    underlyings: text(values.underlyings)?.split(","),
    strikeDensity: number(values, "strike-density", 1, 1, 5),
    limits: values["no-limits"] !== true,
  }).catch((error: Error) => fail(error.message, 1));
  const { market } = server.exchange;
  const options = [...market.instruments.values()].filter((instrument) => instrument.listing.kind === "option").length;
  process.stderr.write(
    `simulated exchange: ws://127.0.0.1:${server.port}/ws/api/v2, ${options} options, seed ${market.seed}\n`,
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(values: Record<string, unknown>, key: string, otherwise: number, low: number, high: number): number {
  if (values[key] === undefined) return otherwise;
  const value = Number(values[key]);
  return value >= low && value <= high ? value : fail(`--${key} is a number from ${low} to ${high}`);
}

function instant(value: string): number {
  const time = Date.parse(value);
  return Number.isNaN(time) ? fail("--start is a time such as 2026-11-24T07:25Z") : time;
}

function regime(value: string | undefined) {
  if (value === undefined) return undefined;
  return REGIMES.find((known) => known === value) ?? fail(`--regime is one of ${REGIMES.join(", ")}`);
}

function fail(message: string, code = 2): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

await main(process.argv.slice(2));
