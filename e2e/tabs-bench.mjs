// The tab that hosts the engine closes: how soon another hosts it, and every quote on screen in the others is fresh again.
import { spawn } from "node:child_process";
import { chromium } from "@playwright/test";
import { printBench, startExchange } from "./bench-rig.mjs";
import { findBrowser } from "./browser.mjs";

const RUNS = 4;
const PORT = Number(process.env.PORT ?? 4179);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const root = new URL("..", import.meta.url).pathname;
const host = encodeURIComponent(`ws://localhost:${PORT + 1}/ws/api/v2`);
const address = `http://localhost:${PORT}/?venue=deribit-testnet&underlying=BTC&host=${host}`;

/** Notes in the page what its panels have on screen. */
function noteSight() {
  const wait = setInterval(() => {
    const engine = globalThis.volscape;
    if (!engine) return;
    clearInterval(wait);
    const { setInterest } = engine;
    engine.setInterest = (owner, interest) => {
      if (interest?.visible?.length > 0) globalThis.sight = interest.visible;
      setInterest(owner, interest);
    };
  });
}

/** In the page: when the market was live again after it was not, and when all on screen was confirmed by its own channel; epoch ms. */
function recovery() {
  const [CONFIRMED_AT, REASONS, IN_STEP, FRESH_MS] = [27, 28, 1 << 4, 500];
  return new Promise((resolve) => {
    let lost = false;
    let live = 0;
    const look = setInterval(() => {
      const { view } = globalThis.volscape;
      if (view.status.state !== "live") lost = true;
      else if (lost) {
        live ||= Date.now();
        const fresh = globalThis.sight.every((name) => {
          const slot = view.slotByName.get(name);
          const inStep = (view.quotes[REASONS][slot] & IN_STEP) !== 0;
          return inStep && view.now - view.quotes[CONFIRMED_AT][slot] < FRESH_MS;
        });
        if (!fresh) return;
        clearInterval(look);
        resolve({ live, fresh: Date.now() });
      }
    }, 5);
  });
}

/** Opens a tab that hosts and `others` that look at expiries of their own, closes the first, and times the rest. */
async function closeHost(browser, others) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(noteSight);
  const tabs = [];
  for (let i = 0; i <= others; i++) {
    const tab = await context.newPage();
    await tab.goto(address);
    await tab.waitForFunction(() => globalThis.volscape?.view.status?.state === "live" && globalThis.sight);
    for (let step = 0; step < i; step++) await tab.keyboard.press("]");
    tabs.push(tab);
  }
  const [first, ...rest] = tabs;
  for (const tab of rest)
    await tab.waitForFunction(() => {
      const { subscribed, wanted } = globalThis.volscape.view.status;
      return subscribed === wanted;
    });
  // What a tab draws when it opens is no part of this.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const recovering = Promise.all(rest.map((tab) => tab.evaluate(recovery)));
  const closedAt = Date.now();
  await first.close();
  const times = await recovering;
  await context.close();
  const last = (of) => Math.max(...times.map(of)) - closedAt;
  return { live: last(({ live }) => live), fresh: last(({ fresh }) => fresh) };
}

await printBench("tabs", async (report) => {
  const exchange = await startExchange(PORT + 1, ["--seed", "7", "--underlyings", "BTC"]);
  const site = spawn("npx", ["vite", "preview", "--port", String(PORT)], {
    cwd: root,
    detached: true,
    stdio: "ignore",
  });
  const browser = await chromium.launch({ executablePath: await findBrowser(), args: ["--enable-unsafe-swiftshader"] });
  try {
    while (!(await fetch(address).catch(() => null))?.ok) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const others of [1, 3]) {
      const runs = [];
      for (let run = 0; run < RUNS; run++) runs.push(await closeHost(browser, others));
      const of = `the tab that hosts closes, ${others} ${others === 1 ? "goes" : "go"} on`;
      report(`${of}: live again`, median(runs.map(({ live }) => live)), "ms");
      report(`${of}: all on screen fresh`, median(runs.map(({ fresh }) => fresh)), "ms");
      report(`${of}: all on screen fresh, slowest of ${RUNS}`, Math.max(...runs.map(({ fresh }) => fresh)), "ms");
    }
  } finally {
    await browser.close();
    process.kill(-site.pid, "SIGKILL");
    exchange.kill("SIGKILL");
  }
});
