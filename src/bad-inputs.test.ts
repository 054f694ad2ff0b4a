import { describe, expect, it } from "vitest";
import { READY } from "./embed/contract.ts";
import { type FramePage, startPortalLink } from "./embed/portal-link.ts";
import { parseDocument } from "./engine/portfolio-file.ts";
import type { AccountAction, AccountEvent } from "./feeds/account.ts";
import { createAccountSession } from "./feeds/deribit/account.ts";
import { parseName } from "./feeds/deribit/names.ts";
import { instrumentWords } from "./market/visible-text.ts";
import { instrumentCell } from "./panels/portfolio/model.ts";
import { csvLines, csvText } from "./risk/csv.ts";
import { csvHeading, csvPositions, positionTable } from "./risk/portfolio-csv.ts";
import { EMPTY_PORTFOLIO, liveBook } from "./risk/portfolio-document.ts";
import { applyEdit } from "./risk/portfolio-edits.ts";
import { plainText } from "./ui/PlotlyChart.tsx";
import { SMALL_VIEW } from "./views/test-support/sample-views.ts";
import { readView } from "./views/view-document.ts";

const position = (instrument: string) => ({
  instrument,
  size: -1.5,
  unit: "underlying" as const,
  averagePrice: null,
  openedAt: null,
  tags: [instrument],
  included: true,
});

/** Problems of a positions file with one line for `instrument`. */
function problemsOf(instrument: string): string[] {
  const text = `instrument,size\n${instrument},1\n`;
  const rows = [...csvPositions(text, { ...csvHeading(text), futuresUnit: null })];
  return rows.flatMap((row) => ("problem" in row ? [row.problem] : []));
}

/**
 * Bad inputs 15 to 19, 21, 39 and 40 of 40: names, tables, portals and keys. What is a view is in `views/bad-inputs.test.ts`, what comes
 * from a venue in `feeds/deribit/bad-inputs.test.ts`; names in every panel of a real page in `e2e/bad-inputs.journey.ts`.
 */
describe("bad names and tables", () => {
  it.each([
    ["15: <img onerror>", "<img src=x onerror=window.pwned=1>"],
    ["16: a javascript: link", '<a href="javascript:window.pwned=1">BTC</a>'],
    ["17: an https link", '<a href="https://evil.example">BTC-28MAR</a>'],
  ])("%s is no instrument, and text wherever a name is drawn", (_, name) => {
    expect(parseName(name)).toBeNull();
    // Charts read markup: there nothing of it is any.
    expect(plainText(name)).not.toMatch(/<|&(?!lt;|amp;)/);
    expect(plainText(name).replaceAll("&lt;", "<")).toBe(name);
    const read = readView({ ...SMALL_VIEW, title: name });
    expect(read.ok && read.view.title).toBe(name);
    expect(instrumentCell(name).text).toBe(name);
  });

  it("18: a name that turns its own direction keeps no character that cannot be seen, or is refused", () => {
    const named = applyEdit(EMPTY_PORTFOLIO, { type: "addBook", name: "BTC\u202E-\u206600001\u0007" });
    expect(liveBook(named).name).toBe("BTC-00001");
    expect(() => applyEdit(EMPTY_PORTFOLIO, { type: "addBook", name: "\u202E\u0000" })).toThrow("A book needs a name");
    const [book] = EMPTY_PORTFOLIO.books;
    const stored = { ...EMPTY_PORTFOLIO, books: [{ ...book, name: "BTC\u202EC-00001" }] };
    expect(parseDocument(stored).books[0]?.name).toBe("BTCC-00001");
    expect(readView({ ...SMALL_VIEW, title: "BTC\u202EC-00001" })).toMatchObject({ ok: false });
    expect(instrumentWords("BTC\u202EC-00001")).toBe("BTCC-00001");
    expect(problemsOf("BTC\u202EC-00001")).toEqual([expect.stringContaining("not a name of any venue")]);
  });

  it("19: Cyrillic letters in an instrument are flagged where it is held, and no line of a file", () => {
    const name = "ВТС-28MAR26-100000-C";
    const cell = instrumentCell(name);
    expect(cell.text).toBe(`${name} (no venue's name: В Т С only looks Latin)`);
    expect(cell.className).not.toBe(instrumentCell("BTC-28MAR26-100000-C").className);
    expect(instrumentCell("BTC-28MAR26-100000-C").text).toBe("BTC-28MAR26-100000-C");
    expect(parseName(name)).toBeNull();
    expect(problemsOf(name)).toEqual([expect.stringContaining(`not a name of any venue ("${name}")`)]);
  });

  it("21: what a spreadsheet would run stands in a CSV as text, and a negative number as a number", () => {
    const held = position('=HYPERLINK("http://e","x")');
    const text = csvText(positionTable([held]));
    expect(text).toContain(`"'=HYPERLINK(""http://e"",""x"")"`);
    const [, line] = [...csvLines(text, ",")];
    expect(line?.fields.filter((field) => /^[=+\-@\t\r]/.test(field))).toEqual(["-1.5"]);
  });
});

describe("39: a frame and pages that are not its portal", () => {
  const PORTAL = "https://portal.example";

  function framed(now: () => number) {
    let hear: (event: MessageEvent) => void = () => undefined;
    const said: unknown[] = [];
    const parent = { postMessage: (message: unknown) => void said.push(message) };
    const page: FramePage = { parent, addEventListener: (_type, heard) => (hear = heard) };
    const none = () => Promise.reject(new Error("not asked for"));
    startPortalLink(page, {
      allowed: (origin) => origin === PORTAL,
      now,
      handlers: {
        "view.set": none,
        "view.get": none,
        "context.set": none,
        "theme.set": none,
        "snapshot.get": none,
        "image.get": none,
      },
      welcomed: () => undefined,
    });
    const send = (data: unknown, origin = PORTAL, ports: readonly MessagePort[] = []) =>
      hear({ data, origin, source: parent, ports } as unknown as MessageEvent);
    return { said, send };
  }

  /** The frame's counts, through a portal that is welcomed now. */
  async function countsOf(send: ReturnType<typeof framed>["send"]): Promise<unknown> {
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => {
      port1.onmessage = ({ data }) => data.type === "reply" && resolve(data.value);
    });
    send({ ns: "volscape", type: "hello", versions: [1] }, PORTAL, [port2]);
    port1.postMessage({ id: 1, type: "stats.get", ask: {} });
    const counts = await answer;
    port1.close();
    return counts;
  }

  it("hears and answers nothing of a foreign origin, nothing crooked, no other version; counts it", async () => {
    const { said, send } = framed(() => 0);
    for (const origin of ["https://evil.example", "null", `${PORTAL}.evil`])
      send({ ns: "volscape", type: "hello", versions: [1] }, origin, [new MessageChannel().port2]);
    // What a getter gives is evaluated where it is sent: a clone has plain fields, here of a wrong kind.
    const clone = structuredClone({
      ns: "volscape",
      get type() {
        return { toString: "hello" };
      },
      versions: [1],
    });
    for (const data of [clone, { ns: "volscape", v: 99, type: "hello" }, JSON.parse('{"__proto__":{"ns":"volscape"}}')])
      send(data);
    const { port1, port2 } = new MessageChannel();
    const refused = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    send({ ns: "volscape", type: "hello", versions: [99] }, PORTAL, [port2]);
    expect(await refused).toMatchObject({ type: "refused", problem: expect.stringContaining("version 1") });
    port1.close();
    expect(said).toEqual([READY]);
    expect(await countsOf(send)).toMatchObject({ foreign: 3, malformed: 3, limited: 0 });
  });

  it("looks at few of a million messages in a second, and hears its portal after them", async () => {
    let now = 0;
    const { send } = framed(() => now);
    const flood = { ns: "volscape", type: "hello", versions: [1] };
    for (let i = 0; i < 1_000_000; i++) {
      now = i / 1_000;
      send(flood);
    }
    now = 3_000;
    const { malformed, limited } = (await countsOf(send)) as { malformed: number; limited: number };
    expect(malformed).toBeLessThanOrEqual(250);
    expect(malformed + limited).toBe(1_000_000);
  });
});

describe("40: a key, or a token, that the venue refuses", () => {
  /** An account session played by hand: `answers` are the venue's errors by method. */
  function signIn(answers: Readonly<Record<string, object>>) {
    const session = createAccountSession({ venue: "Test", clientId: "reader", seed: 7 });
    let now = 1_796_000_000_000;
    const connected: number[] = [];
    const take = (event: AccountEvent): void => {
      for (const action of session.handle(event)) act(action);
    };
    const act = (action: AccountAction): void => {
      if (action.type === "connect") {
        connected.push(now);
        take({ type: "open", at: now });
      } else if (action.type === "sign") {
        take({
          type: "signed",
          at: now,
          proof: { clientId: "reader", timestamp: String(now), nonce: "n", signature: "s" },
        });
      } else if (action.type === "send") {
        const { id, method } = JSON.parse(action.text) as { id: number; method: string };
        const body = answers[method] ?? { result: "ok" };
        take({ type: "message", at: now, text: JSON.stringify({ jsonrpc: "2.0", id, ...body }) });
      }
    };
    for (const until = now + 600_000; now < until; now += 500) take({ type: "clock", at: now });
    return { session, connected };
  }
  const token = { result: { scope: "account:read trade:read", expires_in: 900, refresh_token: "r" } };
  const unauthorized = { error: { code: 13009, message: "unauthorized" } };

  it.each([
    ["of another account, or wrong", { code: 13004, message: "invalid_credentials" }],
    ["with a time an hour off", { code: 13004, message: "invalid_credentials", data: { reason: "timestamp" } }],
  ])("is refused with the reason and not tried again: a key %s", (_, error) => {
    const { session, connected } = signIn({ "public/auth": { error } });
    expect(session.status).toMatchObject({ phase: "refused" });
    expect(session.status.detail).toMatch(/does not accept this key and secret \(\w+, code 13004\)/);
    expect(connected).toHaveLength(1);
  });

  it("is refused without being used where the token says more than reading", () => {
    const { session, connected } = signIn({
      "public/auth": { result: { ...token.result, scope: "trade:read_write" } },
    });
    expect(session.status).toMatchObject({ phase: "refused", detail: expect.stringContaining("could trade") });
    expect(connected).toHaveLength(1);
  });

  it("is no reason for a storm: the next sign-in comes half a minute later at the soonest", () => {
    const { session, connected } = signIn({ "public/auth": token, "private/list_api_keys": unauthorized });
    expect(session.status).toMatchObject({ phase: "lost", detail: expect.stringContaining("code 13009") });
    const waits = connected.slice(1).map((at, i) => at - (connected[i] ?? 0));
    expect(waits.length).toBeGreaterThan(5);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(30_000);
  });
});
