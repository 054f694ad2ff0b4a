import { fileURLToPath } from "node:url";
import { build } from "vite";
import { determinismDigest } from "../src/quant/kernel/determinism.ts";
import { expect, test } from "./app-page.ts";
import { evaluateInFirefox, findFirefox } from "./firefox.ts";

const CASES = 1_000_000;

/** The digest program as one script that a blank page can run; its value is the digest. */
async function bundled(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL("../src/quant/kernel/determinism.ts", import.meta.url)),
        formats: ["iife"],
        name: "determinism",
      },
    },
  });
  const [bundle] = Array.isArray(output) ? output : [output];
  const chunk = "output" in bundle! ? bundle.output[0] : undefined;
  if (chunk?.type !== "chunk") throw new Error("the digest program did not build");
  return `(() => { ${chunk.code}; return determinism.determinismDigest(${CASES}); })()`;
}

test("a million random cases give the same bits in Node, Chromium and Firefox", async ({ page }) => {
  const here = determinismDigest(CASES);
  const program = await bundled();
  await page.goto("about:blank");
  expect(await page.evaluate(program), "Chromium").toBe(here);
  const firefox = findFirefox();
  if (firefox === null) {
    console.error("No Firefox found: its numbers were not compared (apt-get install firefox-esr).");
    return;
  }
  expect(await evaluateInFirefox(firefox, program), "Firefox").toBe(here);
});
