import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, liveChain, test } from "./app-page.ts";
import { headless } from "./headless.ts";

const REPLY = readFileSync(new URL("../src/risk/test-support/pme-reply-btc.json", import.meta.url), "utf8");

const panel = (page: Page, name: string) => page.locator(`[data-panel="${name}"]`);

async function paste(app: Page, text: string): Promise<void> {
  const reconcile = panel(app, "reconcile");
  if (!(await reconcile.getByRole("textbox").isVisible())) {
    await reconcile.getByRole("button", { name: "Paste a reply" }).first().click();
  }
  await reconcile.getByRole("textbox").fill(text);
  await reconcile.getByRole("button", { name: "Read", exact: true }).click();
}

test("a pasted reply beside ours: places of faults, every digit, causes, and a case that headless answers", async ({
  app,
}, info) => {
  await app.goto("/");
  await liveChain(app);
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  await panel(app, "margin").waitFor();
  await app.getByRole("tab", { name: "Reconcile" }).click();
  const reconcile = panel(app, "reconcile");
  await expect(reconcile.getByText("Nothing to hold ours against")).toBeVisible();

  // What is wrong is named with its place, and what was pasted stays.
  for (const [text, words] of [
    [REPLY.replace('"general": {', '"general": {,'), /^line \d+: not JSON; the line reads "\\"general\\": \{,"/],
    [
      REPLY.replace('"price_range": 0.16', '"price_range": "wide"'),
      'field model_params.currency_pair.btc_usd.price_range: not a number: "wide"',
    ],
    ["[1, 2]", "field [0].instrument_name: no name"],
    ["{}", /^neither a reply of pme\/simulate, nor an account summary/],
  ] as const) {
    await paste(app, text);
    await expect(reconcile.getByRole("alert")).toHaveText(words);
    await expect(reconcile.getByRole("textbox")).toHaveValue(text);
  }

  await paste(app, REPLY);
  const table = reconcile.getByRole("table", { name: "Portfolio margin of 2024-06-17 10:22:20 UTC" });
  await expect(table.getByText(/^(\d+) of \1 agree$/)).toBeVisible();
  await expect(table.getByRole("row", { name: /BTC initial margin/ })).toContainText("0.122861343");
  await table.getByRole("button", { name: "BTC-PERPETUAL vector, standard" }).click();
  await expect(table.getByRole("row", { name: /^entry \d+/ })).toHaveCount(27);

  const download = app.waitForEvent("download");
  await reconcile.getByRole("button", { name: "Save as test case" }).click();
  const saved = info.outputPath("case.json");
  await (await download).saveAs(saved);
  const [answer] = headless("evaluate", "venue_reply", saved) as { result?: { figures: Record<string, number> } }[];
  expect(answer?.result?.figures["BTC initial margin"]).toBe(0.122861343);
  // Headless says what the panel says.
  const file = info.outputPath("reply.json");
  const changed = REPLY.replace('"delta_shock": 0,', '"delta_shock": 0.01,').replace("0.122861343", "0.132861343");
  writeFileSync(file, changed);
  const rows = headless("reconcile", file) as { figure?: string; agrees?: boolean; cause?: string }[];
  const differing = rows.filter(({ agrees }) => !agrees);
  expect(differing.map(({ figure }) => figure)).toEqual(["BTC initial margin"]);
  await paste(app, changed);
  await reconcile.getByRole("radio", { name: "Differing" }).click();
  await expect(table.locator("tbody tr")).toHaveCount(1);
  await expect(table.locator("tbody tr")).toContainText(differing[0]?.cause ?? "");
});

test("the account's own summary beside ours, at the same marks", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  await app.getByRole("button", { name: "Risk", exact: true }).click();
  const portfolio = panel(app, "portfolio");
  await portfolio.getByRole("button", { name: "Read an account" }).click();
  await portfolio.getByLabel("Client ID").fill("sim-reader");
  await portfolio.getByLabel("Client secret").fill("read-only-secret-of-the-simulated-exchange");
  await portfolio.getByRole("button", { name: "Sign in" }).click();
  await expect(portfolio.getByText("Account sim at Simulated")).toBeVisible();
  await app.getByRole("tab", { name: "Reconcile" }).click();
  const reconcile = panel(app, "reconcile");
  await expect(async () => {
    await reconcile.getByRole("button", { name: "Ask the account" }).first().click();
    const table = reconcile.getByRole("table", { name: "Account summary" });
    // Marks move between the venue's answer and ours now and then; both sides are of one instant mostly.
    for (const figure of ["equity", "initial margin", "maintenance margin"]) {
      await expect(table.getByRole("row", { name: new RegExp(`BTC ${figure}`) })).toContainText(/agrees|rounding/, {
        timeout: 5_000,
      });
    }
    const margin = reconcile.getByRole("table", { name: /^Portfolio margin of/ });
    for (const part of ["standard", "extended"]) {
      await expect(margin.getByRole("row", { name: new RegExp(`^BTC-PERPETUAL vector, ${part}`) })).toContainText(
        "agrees",
        { timeout: 5_000 },
      );
    }
    // What rests on no recorded reply is named where it differs.
    await expect(margin.getByText(/options: the order of vols/).first()).toBeVisible({ timeout: 5_000 });
  }).toPass();
  // Of another currency nothing is streamed here: what is left out is said, not guessed.
  await reconcile.getByLabel("Currency").selectOption("ETH");
  await reconcile.getByRole("button", { name: "Ask the account" }).click();
  await expect(
    reconcile.getByText(/left out: ETH-PERPETUAL, its underlying is not the one being streamed/),
  ).toBeVisible();
});
