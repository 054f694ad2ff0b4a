import * as v from "valibot";
import { helloSchema, idSchema, MAX_RATE, type PortalHandlers, READY, requestSchema, VERSIONS } from "./contract.ts";
import { isHandshake } from "./fdc3-handshake.ts";
import type { FrameMessage, PortalEventName, PortalEvents } from "./sdk/portal-messages.ts";

/** The part of the frame's window that the link needs. */
export interface FramePage {
  readonly parent: { postMessage(message: unknown, origin: string): void };
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

export interface PortalLinkOptions {
  /** Whether a page of this origin may speak with the frame. */
  allowed(origin: string): boolean;
  /** Ms, only ever growing. */
  now(): number;
  readonly handlers: Omit<PortalHandlers, "stats.get">;
  /** A portal was welcomed: it is to hear how things stand. */
  welcomed(): void;
}

export interface PortalLink {
  /** Tells the portal, where there is one. */
  tell<Name extends PortalEventName>(event: Name, detail: PortalEvents[Name]): void;
}

/** Requests that may come at once; more are given as time passes. */
const BURST = MAX_RATE * 1.5;

/** Says whether one more message is too many; `now` in ms. */
function createLimit(now: () => number): () => boolean {
  let left = BURST;
  let lastAt = now();
  return () => {
    const at = now();
    left = Math.min(BURST, left + ((at - lastAt) / 1_000) * MAX_RATE);
    lastAt = at;
    if (left < 1) return true;
    left--;
    return false;
  };
}

const TOO_MANY = `More than ${MAX_RATE} requests a second: this one was dropped.`;

const askedSchema = v.object({ id: idSchema });

function wrong(issue: v.BaseIssue<unknown>): string {
  return `The request was not understood: ${v.getDotPath(issue) ?? "message"}: ${issue.message.slice(0, 200)}`;
}

/** Speaks with the page that frames this one, by the contract of `contract.ts`; says that it is ready. */
export function startPortalLink(page: FramePage, options: PortalLinkOptions): PortalLink {
  const counts = { answered: 0, malformed: 0, foreign: 0, limited: 0 };
  let port: MessagePort | null = null;
  const tooMany = createLimit(options.now);
  // As many are told that they were too many; past that nothing is sent, or a flood would be answered by another.
  const tooManyRefused = createLimit(options.now);
  // A flood of hellos leaves the requests of who was welcomed alone.
  const tooManyHellos = createLimit(options.now);

  const say = (message: FrameMessage, to = port): void => to?.postMessage(message);
  const handlers: PortalHandlers = {
    ...options.handlers,
    "stats.get": () => ({ ...counts }),
  };

  /** Tells who asked, where an id says which call it was, why it was not looked at. */
  function refuse(data: unknown, problem: string, to: MessagePort): void {
    const asked = v.safeParse(askedSchema, data);
    if (asked.success) say({ type: "failed", id: asked.output.id, problem }, to);
  }

  /** Answers on the port that asked: ids are those of its own portal. */
  async function answer(data: unknown, to: MessagePort): Promise<void> {
    if (tooMany()) {
      counts.limited++;
      if (!tooManyRefused()) refuse(data, TOO_MANY, to);
      return;
    }
    const result = v.safeParse(requestSchema, data);
    if (!result.success) {
      counts.malformed++;
      refuse(data, wrong(result.issues[0]), to);
      return;
    }
    const { id, type, ask } = result.output;
    try {
      const value = await (handlers[type] as (ask: unknown) => unknown)(ask);
      counts.answered++;
      say({ type: "reply", id, value }, to);
    } catch (error) {
      say({ type: "failed", id, problem: error instanceof Error ? error.message : "It did not work." }, to);
    }
  }

  page.addEventListener("message", (event) => {
    if (event.source !== page.parent) return;
    if (!options.allowed(event.origin)) {
      counts.foreign++;
      return;
    }
    // The desktop agent of a portal speaks on the same window: that is for `fdc3.ts`.
    if (isHandshake(event.data)) return;
    if (tooManyHellos()) {
      counts.limited++;
      return;
    }
    const hello = v.safeParse(helloSchema, event.data);
    const [offered] = event.ports;
    if (!hello.success || !offered || event.ports.length > 1) {
      counts.malformed++;
      return;
    }
    port?.close();
    port = offered;
    const version = Math.max(...hello.output.versions.filter((one) => VERSIONS.includes(one)));
    if (version < 0) {
      say({ type: "refused", problem: `This frame speaks version ${VERSIONS.join(", ")} of the contract.` });
      port = null;
      return;
    }
    port.onmessage = ({ data }) => void answer(data, offered);
    say({ type: "welcome", version });
    options.welcomed();
  });
  page.parent.postMessage(READY, "*");

  return {
    tell(event, detail) {
      say({ type: "event", event, detail });
    },
  };
}
