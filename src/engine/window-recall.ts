import type { PastAnswer, PastProgress, PastRequest, PastSurface, Port } from "./protocol.ts";

/** A worker that looks into recordings, and the way to end it. */
export interface PastWorker {
  readonly port: Port<PastAnswer, PastRequest>;
  end(): void;
}

/**
 * Has a worker of its own replay a recording to an instant and fit the surface there. The worker ends with the answer, or at once
 * where `signal` gives up; the promise then rejects.
 */
export function recallSurface(
  start: () => PastWorker,
  request: PastRequest,
  onProgress: (progress: PastProgress) => void,
  signal: AbortSignal,
): Promise<PastSurface> {
  return new Promise<PastSurface>((resolve, reject) => {
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
      else if (answer.type === "surface") finish(() => resolve(answer.surface));
      else finish(() => reject(new Error(answer.error)));
    });
    worker.port.post(request);
  });
}
