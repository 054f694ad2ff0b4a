import type { EngineClient } from "../engine/client.ts";
import type { EngineRequest } from "../engine/protocol.ts";

/** What changes something that outlasts the frame, hands it out, or speaks with the venue in somebody's name. */
const EDITS: ReadonlySet<EngineRequest["kind"]> = new Set<EngineRequest["kind"]>([
  "editPortfolio",
  "stepPortfolio",
  "openPortfolio",
  "savePortfolio",
  "addPositions",
  "editLimits",
  "takeLimits",
  "signIn",
  "signOut",
  "record",
  "openRecording",
]);

/** The same engine, without what a frame that is only looked at does not offer: were it asked for all the same, it is refused. */
export function lookOnlyClient(engine: EngineClient): EngineClient {
  const request: EngineClient["request"] = (asked) =>
    EDITS.has(asked.kind)
      ? Promise.reject(new Error("This frame is only looked at: nothing can be changed in it."))
      : engine.request(asked);
  return Object.create(engine, { request: { value: request } }) as EngineClient;
}
