import { SLICE_ROW_LENGTH } from "../market/derived-columns.ts";
import { FRAME_HEADER, FRAME_ROW, packFrame } from "./frame.ts";
import type { EngineReply, EngineRequest, FeedToHub, Moment, MomentQuestion } from "./protocol.ts";
import type { RiskResult, RiskSpec } from "./risk-protocol.ts";
import type { FrameSource } from "./window-feed.ts";

const OTHER_MARKET = "The market changed meanwhile. Try again.";

/** What is answered of one state of the market, the hash of which comes from the feed. */
export interface MomentAsking {
  readonly request: Extract<EngineRequest, { kind: "moment" }>;
  /** Has `also` answered at once, or calls `fail`. */
  answer(also: MomentQuestion, told: (value: EngineReply) => void): void;
  reply(value: EngineReply, transfer: ArrayBuffer[]): void;
  fail(error: string): void;
}

/** The hub that answers. */
export interface MomentHub {
  readonly source: FrameSource;
  /** Brings all that is derived up to the rows as they stand. */
  refresh(): void;
  once(specs: readonly RiskSpec[], done: (results: readonly RiskResult[]) => void): void;
}

/** Questions that are answered of one moment, from when they are asked until hash and answers are there. */
export interface Moments {
  ask(id: number, asking: MomentAsking): void;
  /** The hub knows the whole state now: nothing but this is called between the last batch of it and the next. */
  reached(id: number): void;
  /** The hash, or that there is none. False where the answer is to something else. */
  hashed(message: Extract<FeedToHub, { type: "reply" | "failure" }>): boolean;
  /** What was being computed is forgotten. */
  clear(): void;
}

type Made = Omit<Moment, "hash" | "event">;

interface UnderWay {
  readonly asking: MomentAsking;
  made: Made | null;
  hash: Pick<Moment, "hash" | "event"> | null;
}

export function createMoments({ source, refresh, once }: MomentHub): Moments {
  const underWay = new Map<number, UnderWay>();

  function finish(id: number, { asking, made, hash }: UnderWay): void {
    if (!made || !hash || !underWay.delete(id)) return;
    const large = made.results.flatMap((one) => (one.kind === "marginContributions" ? [one.packed.buffer] : []));
    asking.reply({ kind: "moment", ...made, ...hash }, [made.frame, ...large]);
  }

  /** What is worked out later is of what is read here. */
  function compute({ request, answer }: MomentAsking, done: (made: Made) => void): void {
    refresh();
    const told = { at: source.at, frame: momentFrame(source, request.names), status: source.status };
    let also: EngineReply | null = null;
    if (request.also)
      answer(request.also, (value) => {
        also = value;
      });
    once(request.specs, (results) => done({ ...told, results, also }));
  }

  return {
    ask(id, asking) {
      if (!source.status) asking.fail("No quotes yet");
      else underWay.set(id, { asking, made: null, hash: null });
    },
    reached(id) {
      const one = underWay.get(id);
      if (!one) return;
      if (!source.status || Number.isNaN(source.at)) {
        underWay.delete(id);
        one.asking.fail("No quotes yet");
        return;
      }
      compute(one.asking, (made) => {
        one.made = made;
        finish(id, one);
      });
    },
    hashed(message) {
      const one = underWay.get(message.id);
      if (!one) return false;
      const told = message.type === "reply" && message.value.kind === "stateHash" ? message.value : null;
      one.hash = { hash: told?.hash ?? null, event: told?.event ?? Number.NaN };
      finish(message.id, one);
      return true;
    },
    clear() {
      for (const { asking } of underWay.values()) asking.fail(OTHER_MARKET);
      underWay.clear();
    },
  };
}

/** A frame with the rows of `names` and of all that are no options, and every fit, in a buffer of its own. */
function momentFrame({ market, slices, at }: FrameSource, names: readonly string[]): ArrayBuffer {
  const wanted = new Set(names);
  const slots = market.instruments.flatMap((one, slot) =>
    one && (wanted.has(one.name) || (one.kind !== "option" && one.kind !== "combo")) ? [slot] : [],
  );
  const rows = [...slices.values()];
  const out = new Float64Array(FRAME_HEADER + slots.length * FRAME_ROW + rows.length * SLICE_ROW_LENGTH);
  const stamps = slots.map(() => Number.NaN);
  packFrame(out, at, slots, stamps, 0, market.generation, market.quotes, market.derived, rows);
  return out.buffer;
}
