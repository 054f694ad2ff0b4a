import { expect, it } from "vitest";
import { certify } from "./certificate.ts";
import { certifyJob, packCertificateInput, readCertificate } from "./certificate-job.ts";
import { S, SLICE_MODEL, SLICE_ROW_LENGTH } from "./derived-columns.ts";
import { rowSmile } from "./row-smile.ts";
import { sampleSnapshot, withQuote } from "./snapshot-sample.test-support.ts";

const snapshot = {
  ...withQuote(sampleSnapshot({ inverse: true }), "X-1-85500-C", { bid: 0.4, ask: 0.401 }),
  futures: [
    {
      name: "X-future",
      expiry: sampleSnapshot({ inverse: true }).expiries[2]!.expiry,
      bid: 80_000,
      ask: 80_010,
      bidSize: 1e6,
      askSize: 1e6,
      confirmedAt: sampleSnapshot({ inverse: true }).time,
    },
  ],
};

const rows = snapshot.expiries.slice(1).map(({ expiry, years, forward }) => {
  const row = new Float64Array(SLICE_ROW_LENGTH).fill(Number.NaN);
  const fields = {
    expiry,
    yearsToExpiry: years,
    forward,
    model: SLICE_MODEL.svi,
    reason: 0,
    from: -1,
    to: 1,
    minG: 0.5,
  };
  const svi = { param1: 0.02 * years, param2: 0.2 * years, param3: -0.2, param4: 0, param5: 0.4 };
  for (const [name, value] of Object.entries({ ...fields, ...svi })) row[S[name as keyof typeof S]] = value;
  return row;
});

it("hands a certificate through as numbers: the same as drawn up directly", () => {
  const smiles = snapshot.expiries.map((terms) =>
    rowSmile(
      terms,
      rows.find((row) => row[S.expiry] === terms.expiry),
    ),
  );
  const direct = certify(snapshot, smiles);
  const read = readCertificate(certifyJob(packCertificateInput(snapshot, rows)), snapshot)!;
  expect(read.found).toBe(direct.market.witnesses.length);
  expect(read.market.witnesses).toEqual(direct.market.witnesses.slice(0, 50));
  expect(read.market.witnesses.some(({ legs }) => legs.some(({ kind }) => kind === "future"))).toBe(true);
  const plain = direct.slices.map(({ params, unfitted, ...slice }) => slice);
  expect(read.slices.map(({ reason, ...slice }) => slice)).toEqual(plain);
  expect(read.slices.map(({ model }) => model)).toEqual([null, "svi", "svi"]);
  expect(direct.slices[0]!.unfitted).toBe("not fitted yet");
  expect([read.violations, read.minCalendarSlack, read.warnings]).toEqual([
    direct.violations,
    direct.minCalendarSlack,
    direct.warnings,
  ]);
});

it("is null for a job that failed", () => {
  expect(readCertificate(new Float64Array(0), snapshot)).toBeNull();
});
