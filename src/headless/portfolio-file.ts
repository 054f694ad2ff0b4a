import { readFileSync, statSync } from "node:fs";
import { BadInput, quoteForMessage } from "../market/bad-input.ts";
import { MAX_POSITIONS, MAX_SIZE, type Portfolio, type Position } from "../risk/portfolio.ts";

const MAX_PORTFOLIO_BYTES = 64 * 1024 * 1024;
const CURRENCY = /^[A-Z0-9]{1,12}$/;
const INSTRUMENT = /^[A-Za-z0-9_.:-]{1,80}$/;

/** Reads a portfolio file `{currency, cash, positions: [{instrument, size, averagePrice?}]}`; throws `BadInput` naming line or field. */
export function readPortfolioFile(path: string): Portfolio {
  if (statSync(path).size > MAX_PORTFOLIO_BYTES) throw new BadInput("larger than 64 MB");
  return parsePortfolio(readFileSync(path, "utf8"));
}

/** Reads the text of a portfolio file. */
export function parsePortfolio(text: string): Portfolio {
  const top = objectAt(parseJson(text), "portfolio");
  const { currency, cash, positions } = top;
  if (typeof currency !== "string" || !CURRENCY.test(currency)) throw wrong("currency", "no currency code", currency);
  if (!Array.isArray(positions)) throw wrong("positions", "not a list", positions);
  if (positions.length > MAX_POSITIONS) {
    throw new BadInput(`more than ${MAX_POSITIONS} positions`, { field: "positions" });
  }
  return {
    currency,
    cash: cash === undefined ? 0 : finite(cash, "cash"),
    positions: positions.map((of: unknown, i) => position(of, `positions[${i}]`)),
  };
}

function position(value: unknown, field: string): Position {
  const { instrument, size, averagePrice } = objectAt(value, field);
  if (typeof instrument !== "string" || !INSTRUMENT.test(instrument)) {
    throw wrong(`${field}.instrument`, "no instrument name", instrument);
  }
  const read = { instrument, size: finite(size, `${field}.size`) };
  if (Math.abs(read.size) > MAX_SIZE) throw wrong(`${field}.size`, `beyond ${MAX_SIZE}`, size);
  if (averagePrice === undefined || averagePrice === null) return read;
  return { ...read, averagePrice: finite(averagePrice, `${field}.averagePrice`) };
}

function objectAt(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(field, "not an object", value);
  return value as Readonly<Record<string, unknown>>;
}

function finite(value: unknown, field: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrong(field, "not a number", value);
  return value;
}

function wrong(field: string, reason: string, value: unknown): BadInput {
  const shown = value === undefined ? "it is missing" : quoteForMessage(JSON.stringify(value));
  return new BadInput(`${reason}: ${shown}`, { field });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const words = error instanceof Error ? error.message : "";
    const at = /position (\d+)/.exec(words);
    // Without a position the text ends too early.
    const upTo = at === null ? text : text.slice(0, Number(at[1]));
    throw new BadInput("not JSON", { line: upTo.split("\n").length });
  }
}
