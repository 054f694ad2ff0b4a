import { parseArgs } from "node:util";
import { SURFACE_MODELS } from "../market/surface-fit.ts";
import { chain } from "./chain.ts";
import { BadUsage, type Command, inFile } from "./command.ts";

/** Recomputes a chain file: vols and Greeks per option, then a fit per expiry, then, with a model, the surface; JSON lines. */
export const chainCommand: Command = {
  usage: `chain <csv> [--model ${SURFACE_MODELS.join("|")}]`,
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { model: { type: "string" } },
      allowPositionals: true,
    });
    const [path, ...others] = positionals;
    if (path === undefined || others.length > 0) throw new BadUsage("name one chain file");
    const model = SURFACE_MODELS.find((known) => known === values.model);
    if (values.model !== undefined && model === undefined) throw new BadUsage(`no model "${values.model}"`);
    await inFile(path, () => chain(path, out.result, model));
  },
};
