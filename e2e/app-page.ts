import { type BrowserContext, test as base, expect, type Locator, type Page } from "@playwright/test";

/** What a browser says in its console when it stops a page or a worker by the site's policy. */
const STOPPED = /Content[ -]Security[ -]Policy|Trusted ?(Type|HTML|Script)|policy violation:/i;

/** Notes what the policy stops in any page, pop-up or worker of a context. */
function watchPolicy(context: BrowserContext, violations: string[]): void {
  context.on("console", (message) => {
    if (STOPPED.test(message.text())) violations.push(message.text());
  });
  void context
    .addInitScript(() =>
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
        console.error(`policy violation: ${effectiveDirective} ${blockedURI} ${sample}`),
      ),
    )
    .catch(() => undefined);
}

const DAY = 86_400_000;

/** Milliseconds to wait at `now` so that no expiry of a market that starts now settles while a journey is under way. */
function untilSettled(now: number): number {
  const from = 8 * 3_600_000 - 90_000;
  const time = now % DAY;
  return time >= from && time < from + 100_000 ? from + 100_000 - time : 0;
}

interface Watched {
  readonly app: Page;
  /** A journey of its own market never begins just before 08:00 UTC, when the first expiry goes away. */
  readonly settled: undefined;
  /** What the site's policy stopped; it must be empty when the journey ends. */
  readonly violations: string[];
}

/** The app in a fresh browser, watched: no console error, no failed page script, no request to a host but our own. */
export const test = base.extend<Watched>({
  settled: [
    // biome-ignore lint/correctness/noEmptyPattern: a fixture names what it needs
    async ({}, use) => {
      await new Promise((resolve) => setTimeout(resolve, untilSettled(Date.now())));
      await use(undefined);
    },
    { auto: true, timeout: 180_000 },
  ],
  violations: [
    async ({ browser }, use) => {
      const violations: string[] = [];
      const watch = (context: BrowserContext): void => watchPolicy(context, violations);
      browser.on("context", watch);
      await use(violations);
      browser.off("context", watch);
      expect(violations, "stopped by the site's policy").toEqual([]);
    },
    { auto: true },
  ],
  app: async ({ page, baseURL }, use) => {
    const problems: string[] = [];
    const own = new URL(baseURL ?? "http://localhost");
    page.on("console", (message) => {
      if (
        message.type() === "error" &&
        !/ERR_CONNECTION_REFUSED|WebSocket connection to 'ws:\/\/127\.0\.0\.1/.test(message.text())
      ) {
        problems.push(message.text());
      }
    });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith("http") && url.host !== own.host) problems.push(`request to ${url.host}`);
    });
    await use(page);
    expect(problems).toEqual([]);
  },
});

export { expect };

/** Waits for the first live chain: every option has its quote state and prices are shown. */
export async function liveChain(page: Page): Promise<void> {
  await expect(page.locator(".freshness-word")).toHaveText("Live");
  await expect(cell(page, "bid")).toBeVisible();
  await expect(page.locator(".status-item", { hasText: "Quoted" }).locator(".status-value")).toHaveText(
    /^(\d+) \/ \1$/,
  );
}

/** A bid (ask) of the first call on screen that has one; rows out of sight are not painted. */
export function cell(page: Page, side: "bid" | "ask") {
  const column = side === "bid" ? 7 : 8;
  return page
    .locator(`[role=grid] [role=gridcell][aria-colindex="${column}"]`)
    .filter({ hasText: /^0\.\d{4}$/ })
    .first();
}

/** Drops a file on the page as a person does from a file manager; `more` are names of files dropped along with it. */
export async function drop(
  page: Page,
  name: string,
  bytes: Uint8Array | string,
  more: readonly string[] = [],
): Promise<void> {
  const base64 = Buffer.from(bytes).toString("base64");
  const dataTransfer = await page.evaluateHandle(
    ([fileName, content, others]) => {
      const transfer = new DataTransfer();
      const raw = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
      transfer.items.add(new File([raw], fileName));
      for (const other of others) transfer.items.add(new File(["x"], other));
      return transfer;
    },
    [name, base64, more] as const,
  );
  await page.dispatchEvent(".app", "dragover", { dataTransfer });
  await page.dispatchEvent(".app", "drop", { dataTransfer });
}

/** The chain's row of a strike, as the grid writes it: "90 000" with a thin space. */
export function strikeRow(page: Page, strike: number) {
  const text = String(strike).replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
  const header = page.getByRole("rowheader", { name: text, exact: true });
  return page.locator("[role=grid] [role=row]").filter({ has: header });
}

/** A cell of a row by the column's number from 1. */
export function column(row: Locator, index: number) {
  return row.locator(`[aria-colindex="${index}"]`);
}

/** What the status bar says of `label`. */
export function statusValue(page: Page, label: string) {
  return page.locator(".status-item", { hasText: label }).locator(".status-value");
}

/** Moves to the cell of the chain in the row `offset` strikes from the money, on the call or put side. */
export async function chainCell(page: Page, offset: number, side: "Call" | "Put"): Promise<void> {
  const body = page.locator('[data-panel="chain"] .grid-body');
  const rows = body.locator("> *");
  const forward = () => rows.evaluateAll((all) => all.findIndex((row) => row.classList.contains("grid-divider")));
  // The forward's row comes with the first fit, and then the chain is moved to it.
  let divider = -1;
  await expect
    .poll(async () => {
      divider = await forward();
      return divider;
    })
    .toBeGreaterThan(Math.abs(offset));
  const row = rows.nth(divider + (offset < 0 ? offset : offset + 1));
  const cells = row.locator("[role=gridcell]");
  await (side === "Call" ? cells.first() : cells.last()).click();
}

/** Runs the command of the palette whose title contains `words`. */
export async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  const search = page.getByRole("dialog", { name: "Search" });
  await expect(search.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(words);
  await expect(search.getByRole("option", { selected: true })).toContainText(words, { ignoreCase: true });
  await page.keyboard.press("Enter");
}

/** Brings a panel to the front by `g` and its key, and the focus into it. */
export async function goTo(page: Page, key: string, panel: string): Promise<void> {
  const focused = page.locator(`[data-panel="${panel}"]:focus, [data-panel="${panel}"] :focus`);
  // Keys count as one word for a second at most, and a page just loaded hears none.
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await expect(focused).toHaveCount(1, { timeout: 3_000 });
  }).toPass();
}

/** Stops a replay where it is; one that has come to its end by itself stands already. */
export async function pauseReplay(page: Page): Promise<void> {
  const bar = page.getByRole("region", { name: "Replay" });
  const pause = bar.getByRole("button", { name: "Pause" });
  const rests = bar.getByRole("button", { name: /^Play/ });
  // One that is being opened looks as if it had ended.
  let before = "";
  const stands = async (): Promise<boolean> => {
    if (await pause.isVisible()) await pause.click({ timeout: 5_000 }).catch(() => undefined);
    const position = await bar.locator(".replay-position").first().innerText();
    const still = position === before && !/^0\D/.test(position) && (await rests.isVisible());
    before = position;
    return still;
  };
  await expect.poll(stands, { intervals: [1_000] }).toBe(true);
}
