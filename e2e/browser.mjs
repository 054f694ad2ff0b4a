import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";

const cache = new URL("../node_modules/.cache/chromium/", import.meta.url).pathname;

function onPath(name) {
  const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
  return found || null;
}

/** Chromium as an npm package (Linux x64): unpacked once into our own cache, with the libraries it brings along. */
async function fromPackage() {
  mkdirSync(cache, { recursive: true });
  process.env.TMPDIR = cache;
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs22.x";
  const { default: packaged } = await import("@sparticuz/chromium");
  return packaged.executablePath();
}

async function starts(executablePath) {
  try {
    const browser = await chromium.launch({ executablePath, timeout: 30_000 });
    await browser.close();
    return true;
  } catch {
    return false;
  }
}

/** The first browser that really starts: path of the executable. Throws one clear line when there is none. */
export async function findBrowser() {
  const candidates = [
    () => process.env.CHROME_PATH ?? null,
    () => (existsSync(chromium.executablePath()) ? chromium.executablePath() : null),
    () => onPath("chromium"),
    () => onPath("chromium-browser"),
    () => onPath("google-chrome"),
    () => onPath("google-chrome-stable"),
    fromPackage,
    () => {
      spawnSync("npx", ["playwright", "install", "chromium-headless-shell"], { timeout: 60_000, stdio: "ignore" });
      return existsSync(chromium.executablePath()) ? chromium.executablePath() : null;
    },
  ];
  for (const candidate of candidates) {
    const path = await Promise.resolve()
      .then(candidate)
      .catch(() => null);
    if (path && (await starts(path))) return path;
  }
  throw new Error("No browser found for the journeys: install one (apt-get install chromium) or set CHROME_PATH.");
}
