import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { readSnapshot } from "../engine/pinned-snapshot.ts";
import { verifySnapshot } from "../engine/pinned-verdict.ts";
import { openViewText } from "../views/view-file.ts";
import { fingerprint } from "../views/view-signature.ts";
import { BadUsage, type Command, inFile } from "./command.ts";

/**
 * Opens a view, computes the numbers of its pinned snapshot again and prints one line: `verdict` (identical, differs, altered, missing; refused for what is no view),
 * `digest` of the numbers computed here, and what the view says of itself.
 */
export const viewCommand: Command = {
  usage: "view <file.volview.json | link>",
  async run(args, out) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
    const [given, ...others] = positionals;
    if (given === undefined || others.length > 0) throw new BadUsage("name one view");
    const text = isLink(given) ? given : await inFile(given, () => readFile(given, "utf8"));
    out.result(await viewLine(text));
  },
};

const isLink = (given: string): boolean => /(^|#)v\d{1,4}\./.test(given);

async function viewLine(text: string): Promise<Record<string, unknown>> {
  const opened = await openViewText(text);
  if (!opened.ok) {
    // What is no view, or not for this reader, was not altered for that.
    const altered = /altered|damaged|does not fit/.test(opened.problem);
    return { verdict: altered ? "altered" : "refused", reason: opened.problem };
  }
  const { view, signer, encrypted } = opened;
  const facts = { title: view.title, encrypted, signer: signer ? await fingerprint(signer) : null };
  if (view.snapshot === undefined) return { verdict: "missing", ...facts };
  const snapshot = readSnapshot(view.snapshot);
  const { market } = snapshot;
  const { kind, ...found } = await verifySnapshot(snapshot);
  return {
    verdict: kind,
    ...found,
    ...facts,
    at: new Date(market.at).toISOString(),
    simulated: market.venue.simulated,
    underlying: market.underlying,
    instruments: market.instruments.length,
    positions: market.portfolio?.books.reduce((sum, { positions }) => sum + positions.length, 0) ?? 0,
  };
}
