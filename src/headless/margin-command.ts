import { parseArgs } from "node:util";
import { BadInput, quoteForMessage } from "../market/bad-input.ts";
import { RULE_SETS } from "../risk/margin/rule-sets.ts";
import { marginReport } from "../risk/margin-report.ts";
import { type PricedBook, priceBook } from "../risk/risk-instrument.ts";
import { readChainFile } from "./chain-file.ts";
import { chainLookup } from "./chain-lookup.ts";
import { BadUsage, type Command, inFile } from "./command.ts";
import { readPortfolioFile } from "./portfolio-file.ts";

const IDS = RULE_SETS.map(({ id }) => id);

/** Margin of a portfolio (sizes of inverse contracts in coin, whatever was paid) on a chain under each rule set, one JSON line each. */
export const marginCommand: Command = {
  usage: `margin <portfolio.json> --chain <csv> [--rules a,b]; rules: ${IDS.join(", ")}`,
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { chain: { type: "string" }, rules: { type: "string" } },
      allowPositionals: true,
    });
    const [path, ...others] = positionals;
    if (path === undefined || others.length > 0) throw new BadUsage("name one portfolio file");
    const chainPath = values.chain;
    if (chainPath === undefined) throw new BadUsage("name the chain with --chain");
    const wanted = values.rules?.split(",") ?? IDS;
    const unknown = wanted.find((id) => !IDS.includes(id));
    if (unknown !== undefined) throw new BadUsage(`no rule set ${quoteForMessage(unknown)}`);
    const chain = await inFile(chainPath, () => readChainFile(chainPath));
    const { portfolio, book } = await inFile(path, () => {
      const read = readPortfolioFile(path);
      return { portfolio: read, book: wholeBook(priceBook(read.positions, chainLookup(chain))) };
    });
    for (const rules of RULE_SETS) {
      if (wanted.includes(rules.id)) out.result(marginReport(rules, portfolio, book));
    }
  },
};

/** A margin that left a position out would be wrong, so that one which cannot be priced is refused. */
function wholeBook(book: PricedBook): PricedBook {
  const [first] = book.excluded;
  if (first === undefined) return book;
  throw new BadInput(`${quoteForMessage(first.instrument)} cannot be priced: ${first.reason}`, {
    field: `positions[${first.position}].instrument`,
  });
}
