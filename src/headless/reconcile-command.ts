import { readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { type OwnBook, reconcileReply } from "../engine/reconciliation.ts";
import { parseName } from "../feeds/deribit/names.ts";
import { BadInput } from "../market/bad-input.ts";
import { nameOfId } from "../risk/portfolio.ts";
import { priceBook } from "../risk/risk-instrument.ts";
import { readChainFile } from "./chain-file.ts";
import { chainLookup } from "./chain-lookup.ts";
import { BadUsage, type Command, inFile } from "./command.ts";
import { readPortfolioFile } from "./portfolio-file.ts";

const MAX_BYTES = 8 * 1024 * 1024;

/** A venue's reply beside ours, one JSON line a figure: ours, theirs, difference and the cause where they differ. */
export const reconcileCommand: Command = {
  usage: "reconcile <reply.json> [--portfolio <portfolio.json> --chain <csv>]",
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { chain: { type: "string" }, portfolio: { type: "string" } },
      allowPositionals: true,
    });
    const [path, ...others] = positionals;
    if (path === undefined || others.length > 0) throw new BadUsage("name one reply file");
    if ((values.chain === undefined) !== (values.portfolio === undefined))
      throw new BadUsage("a portfolio and a chain go together");
    const own =
      values.chain === undefined || values.portfolio === undefined ? null : await ownOf(values.portfolio, values.chain);
    const { rows, basis, excluded } = await inFile(path, () => {
      if (statSync(path).size > MAX_BYTES) throw new BadInput("larger than 8 MB");
      return reconcileReply(readFileSync(path, "utf8"), own);
    });
    for (const of of rows) out.result(of);
    out.say(`ours from ${basis}`);
    for (const [instrument, reason] of excluded) out.say(`left out: ${instrument}, ${reason}`);
  },
};

async function ownOf(portfolioPath: string, chainPath: string): Promise<OwnBook> {
  const chain = await inFile(chainPath, () => readChainFile(chainPath));
  const portfolio = await inFile(portfolioPath, () => readPortfolioFile(portfolioPath));
  const lookup = chainLookup(chain);
  const all = portfolio.positions;
  const whole = priceBook(all, lookup);
  const at = chain.kind === "equity" ? chain.chain.time : (chain.rows[0]?.time ?? Number.NaN);
  return {
    name: portfolioPath,
    at,
    positions: all,
    whole: () => ({ portfolio, book: whole }),
    settling(currency) {
      const positions = all.filter(({ instrument }) => {
        const parsed = parseName(nameOfId(instrument));
        return parsed !== null && (parsed.counter === "USD" ? parsed.base : parsed.counter) === currency;
      });
      const cash = portfolio.currency === currency ? portfolio.cash : 0;
      return { portfolio: { currency, cash, positions }, book: priceBook(positions, lookup) };
    },
  };
}
