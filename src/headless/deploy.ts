import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { BadInput } from "../market/bad-input.ts";
import { BadUsage, type Command } from "./command.ts";

const RECORD = "deploys.json";
const assetName = v.pipe(v.string(), v.regex(/^assets\/[\w.-]+$/));
const recordSchema = v.array(v.object({ build: v.string(), assets: v.array(assetName) }));
const versionSchema = v.object({ build: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)) });

/** What a deploy did. */
export interface Deployed {
  readonly build: string;
  readonly copied: number;
  /** Assets of builds too old to be kept, removed. */
  readonly removed: number;
  /** Builds whose open pages go on finding their parts, newest first. */
  readonly kept: readonly string[];
}

function filesIn(folder: string, inside = ""): string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".")) return [];
    const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}

function readJson<T extends v.GenericSchema>(path: string, schema: T): v.InferOutput<T> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new BadInput(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const result = v.safeParse(schema, value);
  if (!result.success)
    throw new BadInput(`${path}, ${v.getDotPath(result.issues[0]) ?? "document"}: ${result.issues[0].message}`);
  return result.output;
}

/** In one step: whoever asks for the file in between gets the old or the new one, whole. */
function replace(from: string, to: string): void {
  const draft = `${to}.draft`;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, draft);
  renameSync(draft, to);
}

/**
 * Puts the build in `from` into the served folder `to`. Its assets come first and version.json last, so that at no instant a page
 * names a part that is not there; assets of the `keep` builds before it stay for pages that are open. A config.json that is there
 * stays. Throws BadInput where `from` holds no build.
 */
export function deploy(from: string, to: string, keep: number): Deployed {
  const { build } = readJson(join(from, "version.json"), versionSchema);
  const files = filesIn(from);
  const assets = files.filter((file) => file.startsWith("assets/"));
  const record = join(to, RECORD);
  const before = existsSync(record) ? readJson(record, recordSchema) : [];
  const last = ["index.html", "version.json"];
  const rest = files.filter((file) => !assets.includes(file) && !last.includes(file));
  let copied = 0;
  for (const file of [...assets, ...rest, ...last]) {
    const target = join(to, file);
    const there = existsSync(target);
    if (file === "config.json" && there) continue;
    if (assets.includes(file) && there && statSync(target).size === statSync(join(from, file)).size) continue;
    replace(join(from, file), target);
    copied++;
  }
  const all = [{ build, assets }, ...before.filter((one) => one.build !== build)];
  const kept = all.slice(0, keep + 1);
  const needed = new Set(kept.flatMap((one) => one.assets));
  const old = new Set(all.slice(keep + 1).flatMap((one) => one.assets));
  const gone = [...old].filter((file) => !needed.has(file));
  for (const file of gone) rmSync(join(to, file), { force: true });
  writeFileSync(`${record}.draft`, JSON.stringify(kept));
  renameSync(`${record}.draft`, record);
  return { build, copied, removed: gone.length, kept: kept.map((one) => one.build) };
}

/** Puts a build into the folder a server serves. */
export const deployCommand: Command = {
  usage: "deploy <folder> [--from dist] [--keep 3]",
  async run(args, out) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { from: { type: "string", default: "dist" }, keep: { type: "string", default: "3" } },
      allowPositionals: true,
    });
    const [folder, ...others] = positionals;
    if (folder === undefined || others.length > 0) throw new BadUsage("name one folder");
    if (!/^\d{1,3}$/.test(values.keep)) throw new BadUsage("--keep is a number of builds");
    out.result(deploy(values.from, folder, Number(values.keep)));
  },
};
