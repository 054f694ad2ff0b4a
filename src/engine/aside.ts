import { strToU8, zipSync } from "fflate";
import { tellAttribution } from "../risk/attribution-summary.ts";
import { tablesCsv } from "../risk/export-table.ts";
import { workbookFiles } from "../risk/workbook.ts";
import type { AsideAnswer, AsideProgress, AsideRequest, AsideResult } from "./aside-protocol.ts";
import { recheckCertificateFile, writeCertificateFile } from "./certificate-file.ts";
import { pastAttribution } from "./past-attribution.ts";
import { pastSurface } from "./past-surface.ts";
import { packSnapshot, readSnapshot } from "./pinned-snapshot.ts";
import { verifySnapshot } from "./pinned-verdict.ts";
import type { Port } from "./protocol.ts";
import { readPositions } from "./read-positions.ts";

/** Answers requests for long work beside the market on `port`. */
export function serveAside(port: Port<AsideRequest, AsideAnswer>): void {
  port.listen((request) => {
    work(request, (progress) => port.post({ type: "progress", progress })).then(
      (result) => port.post({ type: "result", result }, result.kind === "attribution" ? [result.packed.buffer] : []),
      (error: unknown) => port.post({ type: "failure", error: error instanceof Error ? error.message : String(error) }),
    );
  });
}

async function work(request: AsideRequest, onProgress: (progress: AsideProgress) => void): Promise<AsideResult> {
  switch (request.kind) {
    case "surface":
      return pastSurface(request, onProgress);
    case "attribution":
      return { kind: "attribution", ...tellAttribution(await pastAttribution(request, onProgress)) };
    case "positions":
      return readPositions(request, onProgress);
    case "tables":
      return { kind: "tables", file: tablesFile(request) };
    case "certify":
      return { kind: "file", text: writeCertificateFile(request.snapshot, request.rows) };
    case "recheck":
      return { kind: "rechecked", ...recheckCertificateFile(await request.file.text()) };
    case "pack":
      return { kind: "packed", snapshot: await packSnapshot(request.market) };
    case "verify": {
      const read = readSnapshot(request.snapshot);
      return { kind: "verified", market: read.market, verdict: await verifySnapshot(read) };
    }
  }
}

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

function tablesFile({ form, made }: Extract<AsideRequest, { kind: "tables" }>): Blob {
  if (form === "csv") return new Blob([tablesCsv(made)], { type: "text/csv" });
  // Here, not in workers of the library's own: a page's policy has those stopped.
  return new Blob([zipSync(Object.fromEntries(workbookFiles(made).map(([path, text]) => [path, strToU8(text)])))], {
    type: XLSX,
  });
}
