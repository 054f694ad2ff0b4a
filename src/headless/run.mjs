import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// Starts a command of the product under Node: bundles its TypeScript when a source changed since the last time, then runs
// the bundle in this process. Plain JavaScript, so that nothing has to be built first.

const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(root, "node_modules/.cache/volscape");
const kernel = join(root, "src/quant/kernel");

/** Commands with a program of their own; all others are commands of `main.ts`. */
const PROGRAMS = { exchange: "src/simulator/exchange.node.ts" };

const [command = ""] = process.argv.slice(2);
const own = Object.hasOwn(PROGRAMS, command);
const name = own ? command : "main";
if (own) process.argv.splice(2, 1);
process.argv[1] = fileURLToPath(import.meta.url);

const bundle = join(cache, `${name}.mjs`);
const list = join(cache, `${name}.json`);

if (!isFresh()) {
  buildKernel();
  await build(own ? PROGRAMS[command] : "src/headless/main.ts");
}
await import(pathToFileURL(bundle).href);

/** True where every source that went into the bundle is as it was then. */
function isFresh() {
  if (!existsSync(bundle) || !existsSync(list)) return false;
  try {
    const inputs = JSON.parse(readFileSync(list, "utf8"));
    return inputs.every(([path, stamp]) => stampOf(path) === stamp);
  } catch {
    return false;
  }
}

function stampOf(path) {
  const { mtimeMs, size } = statSync(join(root, path));
  return `${mtimeMs} ${size}`;
}

/** The kernel's bytes are generated: makes them where they are missing or older than their sources. */
function buildKernel() {
  const script = join(kernel, "build.mjs");
  if (!existsSync(script)) return;
  const bytes = join(kernel, "kernel-bytes.ts");
  const made = existsSync(bytes) ? statSync(bytes).mtimeMs : Number.NEGATIVE_INFINITY;
  const sources = [script, ...readdirSync(join(kernel, "assembly")).map((file) => join(kernel, "assembly", file))];
  if (sources.every((path) => statSync(path).mtimeMs <= made)) return;
  const { status } = spawnSync(process.execPath, [script], { stdio: ["ignore", 2, 2], cwd: root });
  if (status !== 0) {
    console.error("the numeric kernel could not be built");
    process.exit(1);
  }
}

async function build(entry) {
  if (!existsSync(join(root, entry))) {
    console.error(`${entry} is missing`);
    process.exit(1);
  }
  const vite = await import("vite");
  mkdirSync(cache, { recursive: true });
  // Built aside and moved into place: another process may be running the old one, or building too.
  const outDir = mkdtempSync(join(cache, "build-"));
  try {
    const inputs = new Set();
    await vite.build({
      root,
      configFile: false,
      logLevel: "error",
      plugins: [
        {
          name: "inputs",
          generateBundle(_, output) {
            for (const chunk of Object.values(output)) for (const id of chunk.moduleIds ?? []) inputs.add(id);
          },
        },
      ],
      build: {
        ssr: entry,
        outDir,
        target: "node20",
        minify: false,
        rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: false } },
      },
    });
    const paths = [...inputs]
      .map((id) => id.split("?")[0])
      .filter((id) => id.startsWith(dirname(root)) && existsSync(id));
    const stamps = paths.map((id) => id.slice(root.length)).map((path) => [path, stampOf(path)]);
    stamps.push(["src/headless/run.mjs", stampOf("src/headless/run.mjs")]);
    rmSync(list, { force: true });
    renameSync(join(outDir, `${name}.mjs`), bundle);
    const written = join(outDir, "inputs.json");
    writeFileSync(written, JSON.stringify(stamps));
    renameSync(written, list);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
