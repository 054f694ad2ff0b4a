/*
 * Compiles assembly/ to the module kernel-bytes.ts, which carries the WASM as base64: the one form that pages, workers,
 * tests and Node load alike. Does nothing while the sources and the compiler are the ones it was made from.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = new URL("./", import.meta.url);
const target = new URL("kernel-bytes.ts", here);
const MAX_BYTES = 40 * 1024;
const OPTIONS = ["--enable", "simd", "--runtime", "stub", "-O3", "--noAssert", "--use", "abort="];

/** Hash over everything the output depends on. */
function fingerprint() {
  const hash = createHash("sha256");
  const folder = new URL("assembly/", here);
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(new URL(name, folder)));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  const compiler = new URL("../../../node_modules/assemblyscript/package.json", here);
  hash.update(JSON.parse(readFileSync(compiler, "utf8")).version);
  return hash.digest("hex");
}

const print = fingerprint();
if (!existsSync(target) || !readFileSync(target, "utf8").includes(print)) {
  const { default: asc } = await import("assemblyscript/asc");
  let wasm;
  const entry = fileURLToPath(new URL("assembly/kernel.ts", here));
  const { error, stderr } = await asc.main([entry, "--outFile", "kernel.wasm", ...OPTIONS], {
    writeFile: (name, contents) => {
      if (name.endsWith(".wasm")) wasm = contents;
    },
  });
  if (error || !wasm) {
    console.error(stderr.toString() || error);
    process.exit(1);
  }
  if (wasm.length > MAX_BYTES) {
    console.error(`the kernel has ${wasm.length} bytes, more than ${MAX_BYTES}`);
    process.exit(1);
  }
  const text = `// Made by build.mjs from assembly/, ${wasm.length} bytes, ${print}\n/** The kernel module, base64. */\nexport const KERNEL_BASE64 =\n  "${Buffer.from(wasm).toString("base64")}";\n`;
  // Renamed into place, so that a build that runs at the same time never reads half a file.
  const draft = new URL(`kernel-bytes.${process.pid}.draft`, here);
  writeFileSync(draft, text);
  renameSync(draft, target);
}
