import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_PORTFOLIO } from "../risk/portfolio-document.ts";
import { EMPTY_WORKSPACE } from "../views/workspace-store.ts";
import { errorJournal } from "./error-journal.ts";
import { errorReport, type ReportSource } from "./error-report.ts";
import { notices, notify } from "./notices.ts";

/** Everything of a user's that must stay where it is. */
const SECRETS = [
  "Orion book",
  "BTC-28MAR27-100000-C",
  "734.25",
  "918273",
  "hedge against Acme",
  "M. Keller",
  "Delta desk, Q3",
  "gateway.bank.example",
  "k3yMaterialk3yMaterialk3yMaterial",
  "v1.eJxLTEoGAAJNAScAAAAAAAAA",
  "keller@bank.example",
];
const [book, instrument, size, price, reason, author, view, host, key, link, mail] = SECRETS as [string, ...string[]];

function source(part: Partial<ReportSource> = {}): ReportSource {
  return {
    at: 1_800_000_000_000,
    version: "1.0.0",
    entry: "assets/index-abc.js",
    browser: { userAgent: "Browser 1", width: 1440, online: true },
    market: { venue: "deribit", underlying: "BTC", host: `wss://${host}/ws` },
    status: null,
    panels: ["chain", "surface"],
    workspace: {
      ...EMPTY_WORKSPACE,
      settings: {
        "surface-2": { table: true, height: "vol", camera: { eye: 1 }, [instrument!]: size },
        chain: { preset: 2, book, extra: [size] },
      },
      view: { id: key!, revision: 3, title: view!, folder: book },
    },
    secrets: [
      {
        ...EMPTY_PORTFOLIO,
        books: [
          {
            id: "b1",
            name: book,
            cash: [],
            positions: [{ instrument, size: Number(size), tags: [reason], averagePrice: 918_273 }],
          },
        ],
        ownMarks: { [instrument!]: { price: Number(price), author, at: 1, reason } },
      },
    ],
    errors: [
      {
        at: 1,
        where: "page",
        error: new RangeError(`${book}: ${instrument} of size ${size} at ${price} (${reason}, ${author}, ${mail})`),
      },
      { at: 2, where: "promise", error: `wss://${host}/ws#${link} said “${view}” with key ${key}` },
      { at: 3, where: "notice", error: new Error(`“Some other view” ${key} ${link}`) },
    ],
    ...part,
  };
}

describe("the error report", () => {
  it("holds nothing that a user entered, byte for byte", () => {
    const text = errorReport(source());
    for (const secret of SECRETS) expect(text, secret).not.toContain(secret);
    for (const part of ["Orion", "Acme", "Keller", "100000", "bank.example", "Some other view", "28MAR27"])
      expect(text, part).not.toContain(part);
  });

  it("says which build, what state and what went wrong, and which settings are on", () => {
    const report = JSON.parse(errorReport(source()));
    expect(report).toMatchObject({
      product: { version: "1.0.0", entry: "assets/index-abc.js" },
      market: { venue: "deribit", ownAddress: true },
      workspace: {
        active: "trader",
        panels: [
          { panel: "surface", settings: { table: true, height: "string", camera: "object" } },
          { panel: "chain", settings: { preset: "number", book: "string", extra: "object" } },
        ],
      },
    });
    expect(report.errors[0]).toMatchObject({ where: "page", name: "RangeError" });
    expect(report.errors[0].stack[0]).toMatch(/error-report\.test\.ts:\d+:\d+$/);
  });

  it("keeps the words of the product in a message", () => {
    const error = new Error(
      "The portfolio could not be stored (QuotaExceededError): it holds until the page is closed.",
    );
    const report = JSON.parse(errorReport(source({ errors: [{ at: 1, where: "notice", error }] })));
    expect(report.errors[0].message).toBe(error.message);
  });

  it("cuts no word of the product for a name inside it, and knows a title that holds quotes", () => {
    const errors = [
      { at: 1, where: "notice" as const, error: new Error("The browser has no room: browse the row by row view") },
      { at: 2, where: "notice" as const, error: new Error("“Acme “big” deal” could not be stored") },
    ];
    const layouts = { trader: { row: [{ tabs: ["chain"] }] } };
    const laid = { ...EMPTY_WORKSPACE, layouts };
    const [first, second] = JSON.parse(errorReport(source({ workspace: laid, errors }))).errors;
    expect(first.message).toBe(errors[0]?.error.message);
    expect(second.message).toBe("“…” could not be stored");
    const named = JSON.parse(errorReport(source({ workspace: laid, errors, secrets: [{ name: "row" }] })));
    expect(named.errors[0].message).toBe("The browser has no room: browse the … by … view");
  });

  it("is not given the names in a notice", () => {
    const file = "Citadel merger hedge.csv";
    notify({ tone: "error", text: `${file}: holds no options.`, names: [file] });
    expect(errorJournal.at(-1)?.error).toBe("…: holds no options.");
    expect(notices.getState().shown.at(-1)?.text).toContain(file);
  });

  it("leaks no size or name through any message", () => {
    const word = fc.stringMatching(/^[A-Z][a-z]{4,12}[0-9]{3,6}$/);
    const anywhere = fc.tuple(fc.string(), fc.string(), fc.string());
    fc.assert(
      fc.property(word, fc.double({ min: 1000, max: 1e6, noNaN: true }), anywhere, (name, amount, [a, b, c]) => {
        const error = new Error(`${a}${name}${b} ${amount}${c}`);
        const report = JSON.parse(
          errorReport(source({ secrets: [{ name }], errors: [{ at: 1, where: "page", error }] })),
        );
        expect(report.errors[0].message).not.toContain(name);
        expect(report.errors[0].message).not.toContain(String(amount).slice(0, 4));
      }),
    );
  });
});
