import type { ExportTables } from "../risk/export-table.ts";
import type { AsideAnswer, AsideProgress, AsideRequest, AsideResult } from "./aside-protocol.ts";
import type { Port } from "./protocol.ts";

/** A worker for long work beside the market, and the way to end it. */
export interface AsideWorker {
  readonly port: Port<AsideAnswer, AsideRequest>;
  end(): void;
}

/** Packed rows go over to the worker whole: nothing here reads them again. */
function packedBuffers({ tables }: ExportTables): ArrayBuffer[] {
  const buffers = tables.flatMap(({ rows }) =>
    "kind" in rows ? [rows.kind === "contributions" ? rows.reports.buffer : rows.packed.buffer] : [],
  );
  return [...new Set(buffers)];
}

/**
 * Has a worker of its own do `request`. The worker ends with the answer, or at once where `signal` gives up; the promise then
 * rejects.
 */
export function runAside(
  start: () => AsideWorker,
  request: AsideRequest,
  onProgress: (progress: AsideProgress) => void,
  signal: AbortSignal,
): Promise<AsideResult> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Error("Given up"));
    const worker = start();
    const finish = (act: () => void): void => {
      signal.removeEventListener("abort", giveUp);
      worker.end();
      act();
    };
    const giveUp = (): void => finish(() => reject(new Error("Given up")));
    signal.addEventListener("abort", giveUp);
    worker.port.listen((answer) => {
      if (answer.type === "progress") onProgress(answer.progress);
      else if (answer.type === "result") finish(() => resolve(answer.result));
      else finish(() => reject(new Error(answer.error)));
    });
    worker.port.post(request, request.kind === "tables" ? packedBuffers(request.made) : []);
  });
}
