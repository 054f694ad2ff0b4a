import { describe, expect, it } from "vitest";
import { certifyJob, packCertificateInput, readCertificate } from "../../market/certificate-job.ts";
import { sampleSnapshot, withQuote } from "../../market/snapshot-sample.test-support.ts";
import {
  certificateBadge,
  generalVerdict,
  marketVerdict,
  modelVerdict,
  sliceRows,
  warningLines,
  witnessRows,
} from "./model.ts";

const clean = { ...sampleSnapshot({ inverse: true }), currency: "BTC" };

function certificateOf(snapshot: typeof clean) {
  const read = readCertificate(certifyJob(packCertificateInput(snapshot, [])), snapshot);
  if (read === null) throw new Error("no certificate");
  return read;
}

describe("a certificate in words", () => {
  it("of a market without arbitrage and without a fit", () => {
    const certificate = certificateOf(clean);
    expect(marketVerdict(certificate)).toEqual({
      tone: "good",
      title: "No static arbitrage in these classes as of 13:00:00 UTC",
      detail: "verticals, butterflies, calendars, parity boxes · 78 executable options, after fees",
    });
    expect(modelVerdict(certificate)).toMatchObject({ tone: "none", title: "No expiry is fitted" });
    expect(sliceRows(certificate)[0]!.cells.slice(1, 4)).toEqual(["not fitted yet", "—", "—"]);
    expect(witnessRows(certificate)).toEqual([]);
    expect(certificateBadge(certificate)).toBe("no fit");
  });

  it("of a general check: none, found with its proof, and not decided", () => {
    const none = { expiry: clean.expiries[0]!.expiry, state: "none", reason: "", witness: null, trades: 50 } as const;
    const open = { ...none, state: "unknown", reason: "no forward", trades: 0 } as const;
    const check = { time: clean.time, currency: "BTC", verdicts: [none, open] };
    expect(generalVerdict(check)).toEqual({
      tone: "good",
      title: "General check: no portfolio in any of 1 expiry is sure to gain as of 13:00:00 UTC",
      detail:
        "linear program over 50 buys and sells, sizes and fees included; each expiry on its own · 1 expiry not decided: no forward",
    });
    expect(generalVerdict({ ...check, verdicts: [open] }).tone).toBe("none");
    const certificate = certificateOf(withQuote(clean, "X-1-85500-P", { bid: 0.1, ask: 0.101 }) as typeof clean);
    const witness = { ...certificate.market.witnesses[0]!, kind: "general" as const };
    const found = { ...check, verdicts: [{ ...none, state: "found" as const, witness }] };
    expect(generalVerdict(found)).toMatchObject({ tone: "bad" });
    expect(witnessRows(certificate, found)[0]!.cells[0]).toMatch(/^Portfolio/);
  });

  it("of a planted butterfly: one row in all, one per trade", () => {
    const certificate = certificateOf(withQuote(clean, "X-1-85500-P", { bid: 0.1, ask: 0.101 }) as typeof clean);
    expect(marketVerdict(certificate)).toMatchObject({ tone: "bad" });
    expect(marketVerdict(certificate).title).toMatch(
      /^\d+ static arbitrages as of 13:00:00 UTC, the best gains \+0\.\d{5} BTC$/,
    );
    const rows = witnessRows(certificate);
    const at = rows.findIndex(({ cells }) => cells[0]!.startsWith("Butterfly"));
    expect(rows[at]!.mark).toBe("current");
    expect(rows[at]!.cells[6]).toMatch(/^\+\d\.\d{5} BTC$/);
    expect(rows.slice(at + 1, at + 4).map(({ cells }) => cells[0])).toEqual([
      "Buy X-1-78300-P",
      "Buy X-1-92700-P",
      "Sell X-1-85500-P",
    ]);
    expect(rows[at + 1]!.cells[7]).toBe("0.5 s");
    expect(certificateBadge(certificate)).toMatch(/^no fit, \d+ in the quotes$/);
  });

  it("of quotes that cannot be executed, and of marks that contradict each other", () => {
    const stale = {
      ...clean,
      options: clean.options.map((option) => ({ ...option, confirmedAt: clean.time - 120_000 })),
    };
    expect(marketVerdict(certificateOf(stale))).toMatchObject({
      tone: "none",
      title: expect.stringMatching(/^No executable/),
    });
    const torn = {
      ...clean,
      options: clean.options.map((option) => ({ ...option, mark: option.isCall ? 0.4 : option.mark })),
    };
    expect(warningLines(certificateOf(torn))[0]).toMatch(/^12 DEC: marks break put-call parity at 13 of 13 strikes/);
  });
});
