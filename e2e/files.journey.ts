import { existsSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { column, drop, expect, liveChain, statusValue, strikeRow, test } from "./app-page.ts";
import { chainSample, HALF_SPREAD, SAMPLE_EXPIRIES, sampleVol } from "./chain-sample.ts";
import { headless } from "./headless.ts";

const RECORDING = fileURLToPath(new URL("../src/feeds/recorded/sample-recording.jsonl", import.meta.url));
const SHARED = fileURLToPath(new URL("../../shared/data/", import.meta.url));

/** Columns of the chain at this width, from 1: the call's vols and prices. */
const COLUMN = { volBid: 4, volAsk: 5, bid: 7, ask: 8 } as const;

async function openApp(app: Page): Promise<void> {
  await app.goto("/");
  await liveChain(app);
}

test("a dropped JSONL recording replays: its market, marked as recorded, up to its last quotes", async ({ app }) => {
  await openApp(app);
  await drop(app, "sample.jsonl", await readFile(RECORDING));
  await expect(app.locator(".freshness-word")).toHaveText("Replaying");
  await expect(app.getByRole("button", { name: "Venue: RECORDED" })).toBeVisible();
  await expect(app.getByRole("radio", { name: "BTC", exact: true })).toHaveAttribute("aria-checked", "true");
  await expect(app.getByRole("region", { name: "Replay" })).toContainText("2026-01-01 08:00:");
  await app.getByRole("radio", { name: "max" }).click();
  await expect(app.getByText("Replay ended")).toBeVisible();
  const { tickers } = headless("replay", RECORDING)[0] ?? {};
  const last = (tickers as Record<string, { bid: number; ask: number }>)["BTC-30JAN26-90000-C"];
  await expect(column(strikeRow(app, 90_000), COLUMN.bid)).toHaveText(last?.bid.toFixed(4) ?? "missing");
  await expect(column(strikeRow(app, 90_000), COLUMN.ask)).toHaveText(last?.ask.toFixed(4) ?? "missing");
  // Nothing of the simulated market stays behind.
  await expect(app.locator(".surface .panel-facts")).toHaveText("");
  await app.getByRole("button", { name: "Play from the start" }).click();
  await app.getByRole("button", { name: "Back to live" }).click();
  await liveChain(app);
  await expect(app.getByRole("button", { name: "Venue: SIMULATED" })).toBeVisible();
});

test("a dropped chain CSV stands still, dated, and its vols are found again from its prices", async ({ app }) => {
  await openApp(app);
  await drop(app, "chain.csv", chainSample(), ["other.csv"]);
  await expect(app.getByText("One file at a time: of 2 dropped, chain.csv is opened.")).toBeVisible();
  await expect(app.locator(".freshness-word")).toHaveText("Recorded");
  await expect(app.locator(".status-item", { hasText: "Clock" }).locator(".status-value")).toHaveText("—");
  await expect(app.getByRole("button", { name: "Venue: RECORDED" })).toBeVisible();
  await expect(app.getByRole("region", { name: "Replay" })).toContainText("2026-01-02 09:30:05 UTC");
  await expect(app.getByRole("tablist", { name: "Expiry" }).getByRole("tab")).toHaveText([/30 JAN/, /27 MAR/]);
  for (const [index, of] of SAMPLE_EXPIRIES.entries()) {
    await app.getByRole("tablist", { name: "Expiry" }).getByRole("tab").nth(index).click();
    for (const strike of [90_000, 100_000]) {
      const vol = sampleVol(of, strike);
      const row = strikeRow(app, strike);
      await expect(column(row, COLUMN.volBid)).toHaveText((100 * (vol - HALF_SPREAD)).toFixed(1));
      await expect(column(row, COLUMN.volAsk)).toHaveText((100 * (vol + HALF_SPREAD)).toFixed(1));
    }
  }
  await expect(app.locator(".surface .panel-facts")).toContainText("2 slices");
  await expect(app.locator(".surface-picture")).toBeVisible();
});

const REAL = {
  recording: join(SHARED, "raw_ws/deribit_20210722.jsonl.gz"),
  chain: join(SHARED, "chains/deribit_btc_20251205.csv.gz"),
};

test("recordings of the real market show in the page what the command line finds in them", async ({ app }) => {
  test.skip(!existsSync(REAL.recording), "the recorded market data is not beside this checkout");
  await openApp(app);
  await drop(app, basename(REAL.recording), await readFile(REAL.recording));
  await expect(app.getByRole("region", { name: "Replay" })).toContainText("2021-07-22");
  await app.getByRole("radio", { name: "max" }).click();
  await expect(app.getByText("Replay ended")).toBeVisible();
  const { messages, rejected, gaps } = headless("replay", REAL.recording)[0] ?? {};
  expect([rejected, gaps]).toEqual([0, 0]);
  await app.locator(".status-items").click();
  const dialog = app.getByRole("dialog", { name: "Connection" });
  await expect(dialog.getByRole("row", { name: /Messages/ })).toContainText(`${messages} in all`);
  await app.keyboard.press("Escape");

  await drop(app, basename(REAL.chain), await readFile(REAL.chain));
  await expect(app.getByRole("region", { name: "Replay" })).toContainText("2025-12-05 01:09:36 UTC");
  await expect(statusValue(app, "Quoted")).toHaveText("676 / 676");
  const option = headless("chain", REAL.chain).find(({ instrument }) => instrument === "BTC-26DEC25-95000-C");
  await app.getByRole("tab", { name: /26 DEC/ }).click();
  await expect(column(strikeRow(app, 95_000), COLUMN.volBid)).toHaveText((100 * Number(option?.bidVol)).toFixed(1));
  await expect(column(strikeRow(app, 95_000), COLUMN.volAsk)).toHaveText((100 * Number(option?.askVol)).toFixed(1));
});

/** Line 3 of a recording as text, with something hostile in it. */
const inbound = (message: string): string => `{"t":1767254400.5,"dir":"in","msg":${message}}\n`;

test("files that are none: one clear message each, the market goes on and nothing is lost", async ({ app }) => {
  const recording = await readFile(RECORDING, "utf8");
  const huge = join(tmpdir(), `volscape-huge-${process.pid}.jsonl`);
  const file = await open(huge, "w");
  await file.truncate(200 << 20);
  await file.close();
  await openApp(app);
  const connect = recording.split("\n")[0];
  // The instrument's tab bears its name from the first book on.
  await expect(app.locator("[role=tab]", { hasText: /^BTC-\d/ })).toBeVisible();
  const tabs = await app.locator(".flexlayout__tab_button").allTextContents();
  const notices = app.locator(".notice.error");

  async function refused(name: string, give: () => Promise<void>, message: RegExp): Promise<void> {
    await give();
    await expect(notices, name).toHaveCount(1);
    await expect(notices).toContainText(message);
    await notices.getByRole("button", { name: "Dismiss" }).click();
    await expect(app.locator(".freshness-word")).toHaveText("Live");
  }
  const dropped = (name: string, bytes: Uint8Array | string, message: RegExp) =>
    refused(name, () => drop(app, name, bytes), message);

  const garbage = Uint8Array.from({ length: 4_096 }, (_, i) => (i * 7_919 + (i >> 3)) % 251);
  await refused(
    "200 MB",
    () => app.getByTestId("recording-file").setInputFiles(huge),
    /the file is 200 MB; at most 128 MB can be opened/,
  );
  await dropped("empty.jsonl", "", /^empty\.jsonl: the file is empty$/);
  await dropped("garbage.bin", garbage, /garbage\.bin: line 1: binary data, not a recording/);
  await dropped("damaged.gz", Uint8Array.of(0x1f, 0x8b, 8, 0, ...garbage), /damaged\.gz: the gzip file is damaged/);
  await dropped("cut-at-once.gz", gzipSync(recording).subarray(0, 30), /cut-at-once\.gz: the gzip file is cut short/);
  await dropped("page.html", "<!doctype html><title>503</title>", /page\.html: line 1: a web page, not a recording/);
  await dropped(
    "columns.csv",
    chainSample((header) => header.replace("mark_iv_pct", "iv")),
    /columns\.csv: line 1: unknown column "iv"/,
  );
  await dropped(
    "missing.csv",
    "ts_ms,venue,instrument,expiry_ms,strike,cp,bid,ask,mark\n",
    /missing\.csv: line 1, field underlying_price: column is missing/,
  );
  await dropped("cell.csv", chainSample().replace(",90000,C,", ",ninety,C,"), /cell\.csv: line \d+, field strike: /);
  await dropped("broken.jsonl", `${connect}\n{"t":1,"dir":`, /broken\.jsonl: line 2.*not JSON/);
  await dropped("shape.jsonl", `${connect}\n{"t":-1,"dir":"in"}\n`, /line 2, field t: not a time/);

  await expect(app.locator(".flexlayout__tab_button")).toHaveText(tabs);
  const before = await statusValue(app, "Messages").innerText();
  await expect.poll(() => statusValue(app, "Messages").innerText()).not.toBe(before);
  await rm(huge);
});

test("a cut recording plays to the cut and says so; huge integers and hostile names do no harm", async ({ app }) => {
  await openApp(app);
  const recording = await readFile(RECORDING, "utf8");
  const zipped = gzipSync(recording);
  await drop(app, "cut.jsonl.gz", zipped.subarray(0, zipped.length - 200));
  await expect(app.locator(".notice")).toContainText(/cut\.jsonl\.gz: the gzip file is cut short after line \d+/);
  await expect(app.locator(".freshness-word")).toHaveText("Replaying");
  await app.getByRole("button", { name: "Dismiss" }).click();

  const hostile = [
    '{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.__proto__.raw","data":{"instrument_name":"__proto__","best_bid_price":1,"timestamp":1767254400279}}}',
    '{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.BTC-30JAN26-90000-C.raw","data":{"__proto__":{"polluted":1},"instrument_name":"BTC-30JAN26-90000-C","timestamp":9007199254740993000,"best_bid_price":9007199254740993,"best_ask_price":1e999}}}',
  ];
  await drop(app, "hostile.jsonl", recording + hostile.map(inbound).join("").replaceAll("1767254400.5", "1767254409"));
  await app.getByRole("radio", { name: "max" }).click();
  await expect(app.getByText("Replay ended")).toBeVisible();
  await expect(statusValue(app, "Rejected")).not.toHaveText("0");
  // A price no market has is no price: the cell says so instead of showing it.
  await expect(column(strikeRow(app, 90_000), COLUMN.bid)).toHaveText(/^(0\.\d{4}|—)$/);
  expect(await app.evaluate(() => "polluted" in {})).toBe(false);
});
