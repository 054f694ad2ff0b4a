import { chain } from "./chain.ts";
import { BadUsage, type Command, inFile } from "./command.ts";

/** Recomputes a chain file: vols and Greeks per option, then a fit per expiry, one JSON line each. */
export const chainCommand: Command = {
  usage: "chain <csv>",
  async run([path, ...others], out) {
    if (path === undefined || others.length > 0) throw new BadUsage("name one chain file");
    await inFile(path, () => chain(path, out.result));
  },
};
