import { spawnSync } from "node:child_process";
import { findBrowser } from "./browser.mjs";

// The browser is found once, before any test process starts: unpacking is not safe from two processes.
try {
  const executablePath = await findBrowser();
  console.error(`Journeys run in ${executablePath}`);
  const { status } = spawnSync(
    "npx",
    ["playwright", "test", "-c", "e2e/playwright.config.ts", ...process.argv.slice(2)],
    {
      stdio: "inherit",
      env: { ...process.env, CHROME_PATH: executablePath },
    },
  );
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
