import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { serveAside } from "./aside.ts";
import type { AsideAnswer, AsideRequest } from "./aside-protocol.ts";
import { portPair } from "./message-port.ts";

/** What is answered to `request`, its progress left out. */
function asked(request: AsideRequest): Promise<AsideAnswer> {
  const [own, worker] = portPair<AsideAnswer, AsideRequest>();
  serveAside(worker);
  return new Promise((resolve) => {
    own.listen((answer) => {
      if (answer.type !== "progress") resolve(answer);
    });
    own.post(request);
  });
}

describe("tables written aside", () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => [`BTC-${i}`, i / 7, Number.NaN]);
  const made = { title: "Values", facts: [], tables: [{ name: "Positions", head: ["name", "value", "none"], rows }] };

  it("are a workbook that unpacks to a sheet of every row", async () => {
    const answer = await asked({ kind: "tables", form: "xlsx", made });
    if (answer.type !== "result" || answer.result.kind !== "tables") throw new Error("no tables");
    const files = unzipSync(new Uint8Array(await answer.result.file.arrayBuffer()));
    const sheet = strFromU8(files["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
    expect(sheet.match(/<row /g)).toHaveLength(10_001);
    expect(sheet).toContain(`<c r="B10001"><v>${9_999 / 7}</v></c></row>`);
  });
});
