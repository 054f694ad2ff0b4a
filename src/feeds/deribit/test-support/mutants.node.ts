import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import { build, type Rolldown } from "vite";
import type { DeribitSession, DeribitSessionOptions } from "../session.ts";

/** A change to the product's source: `find` must stand in `file` exactly once. */
export interface Mutant {
  readonly name: string;
  /** File of the folder above. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const folder = fileURLToPath(new URL("../", import.meta.url));

/** The session built from sources with the mutant's change in them, in memory; the product itself stays as it is. */
export async function createMutant(mutant: Mutant): Promise<(options: DeribitSessionOptions) => DeribitSession> {
  const target = folder + mutant.file;
  const source = readFileSync(target, "utf8");
  if (source.split(mutant.find).length !== 2) throw new Error(`${mutant.name}: the fragment is not there exactly once`);
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    build: { write: false, minify: false, lib: { entry: `${folder}session.ts`, formats: ["iife"], name: "mutant" } },
    plugins: [
      {
        name: "mutant",
        enforce: "pre",
        transform: (code, id) => (id === target ? code.replace(mutant.find, () => mutant.replace) : null),
      },
    ],
  })) as Rolldown.RolldownOutput[];
  const { code } = built[0]!.output[0];
  const module = runInThisContext(`${code}; mutant`) as {
    createDeribitSession: (options: DeribitSessionOptions) => DeribitSession;
  };
  return module.createDeribitSession;
}
