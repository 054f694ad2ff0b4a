import { readFileSync, statSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { BadInput } from "../market/bad-input.ts";
import { type ChainRow, parseChainCsv } from "../market/chain-csv.ts";
import { type EquityChain, isEquityHeader, parseEquityCsv } from "../market/equity-chain-csv.ts";

/** Largest chain file read, packed or unpacked, bytes. */
export const MAX_CHAIN_BYTES = 64 * 1024 * 1024;

/** A chain file as read: of a crypto venue, or of equity options. */
export type ChainFile =
  | { readonly kind: "venue"; readonly rows: readonly ChainRow[] }
  | { readonly kind: "equity"; readonly chain: EquityChain };

/**
 * Reads a chain file (plain or gzip) of either kind. Throws `BadInput` for one that is missing, too large, damaged or wrong, naming line and
 * field where the text is at fault.
 */
export function readChainFile(path: string): ChainFile {
  const text = readBounded(path);
  const header = text.slice(0, Math.max(0, text.indexOf("\n")));
  if (isEquityHeader(header)) return { kind: "equity", chain: parseEquityCsv(text) };
  return { kind: "venue", rows: parseChainCsv(text) };
}

function readBounded(path: string): string {
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > MAX_CHAIN_BYTES) throw tooLarge();
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`cannot be read (${codeOf(error)})`);
  }
  if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) return bytes.toString("utf8");
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_CHAIN_BYTES }).toString("utf8");
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") throw tooLarge();
    throw new BadInput(`not a whole gzip file (${codeOf(error)})`);
  }
}

function tooLarge(): BadInput {
  return new BadInput(`larger than ${MAX_CHAIN_BYTES / (1024 * 1024)} MB`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
