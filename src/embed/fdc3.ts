import { getAgent } from "@finos/fdc3-get-agent";
import type { EngineClient } from "../engine/client.ts";
import { selection } from "../views/selection.ts";
import { site } from "../views/site.ts";
import { originAmong } from "../views/site-config.ts";
import { VENUE_LABELS } from "../views/site-market.ts";
import { tellBooks } from "./fdc3-books.ts";
import { type AskedMarket, instrumentToTell, readInstrument } from "./fdc3-context.ts";
import { handshakeAllowed, wasOpened } from "./fdc3-handshake.ts";
import { frame, shown } from "./frame.ts";
import type { PageEngine } from "./page-engine.ts";
import { portalHandlers } from "./portal-handlers.ts";

type Agent = Awaited<ReturnType<typeof getAgent>>;
type Told = Parameters<Agent["broadcast"]>[0];

/** How long an agent is looked for, ms. */
const LOOKED_FOR = 800;
/** Underlyings that every venue lists. Others are followed once the venue's list, which fills as it is read, names them. */
const LISTED: readonly string[] = ["BTC", "ETH"];
/** How long that is awaited, ms. */
const LIST_AWAITED = 20_000;

// The library takes LogLevel.NONE, which is 0, for no level at all; by its name it says nothing, also where no agent is found.
const SILENT = "NONE" as unknown as NonNullable<NonNullable<Parameters<typeof getAgent>[0]>["logLevels"]>["proxy"];

/** The library notes its agent in session storage; where a framed page may use none, in memory. */
function lendStorage(): void {
  try {
    window.sessionStorage.getItem("");
  } catch {
    const kept = new Map<string, string>();
    const value = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
      removeItem: (key: string) => void kept.delete(key),
    };
    Object.defineProperty(window, "sessionStorage", { configurable: true, value });
  }
}

/** Address to be known by: without a view, which may be for this frame alone. */
function identity(): string {
  const url = new URL(location.href);
  url.hash = "";
  url.searchParams.delete("view");
  return url.href;
}

const mayFrame = (origin: string): boolean =>
  origin === location.origin || originAmong(site.getState().parents, origin);

async function findAgent(): Promise<Agent | null> {
  if (location.href !== identity() && wasOpened(window)) return null;
  lendStorage();
  const guard = (event: MessageEvent): void => {
    if (!handshakeAllowed(event, mayFrame)) event.stopImmediatePropagation();
  };
  window.addEventListener("message", guard, { capture: true });
  try {
    return await getAgent({
      timeoutMs: LOOKED_FOR,
      identityUrl: identity(),
      channelSelector: false,
      intentResolver: false,
      dontSetWindowFdc3: true,
      logLevels: { connection: SILENT, proxy: SILENT },
    });
  } catch {
    return null;
  } finally {
    window.removeEventListener("message", guard, { capture: true });
  }
}

/** Follows what other applications look at; what cannot be followed is counted. */
function hear(engines: PageEngine): (context: unknown) => void {
  const handlers = portalHandlers(engines);
  const count = (): void => {
    const { fdc3 } = frame.getState();
    if (fdc3) frame.setState({ fdc3: { ...fdc3, ignored: fdc3.ignored + 1 } });
  };
  let stop = (): void => undefined;
  /** Goes where `asked` says; false where the market does not list it, or not yet. */
  function follow(asked: AskedMarket, engine: EngineClient, ignore: () => void): boolean {
    const { catalog } = engine.view;
    if (!catalog) return false;
    const { underlying, ...rest } = asked;
    if (underlying !== shown().embedded.choice.underlying) {
      if (!LISTED.includes(underlying) && !catalog.underlyings.includes(underlying)) return false;
      Promise.resolve(handlers["context.set"](asked)).catch(ignore);
      return true;
    }
    const { instrument } = asked;
    if (instrument !== undefined && !catalog.instruments.some(([, { name }]) => name === instrument)) return false;
    Promise.resolve(handlers["context.set"](rest)).catch(ignore);
    return true;
  }
  return (context) => {
    // The portal hears the count: what a sealed market lists could be told from it.
    const ignore = frame.getState().embedded?.sealed === "" ? count : () => undefined;
    const asked = readInstrument(context);
    if (!asked) {
      ignore();
      return;
    }
    stop();
    const { engine } = frame.getState();
    if (!engine) {
      ignore();
      return;
    }
    if (follow(asked, engine, ignore)) return;
    const unlisten = engine.onStructure(() => {
      if (follow(asked, engine, ignore)) stop();
    });
    const timer = window.setTimeout(() => {
      stop();
      ignore();
    }, LIST_AWAITED);
    stop = () => {
      unlisten();
      clearTimeout(timer);
      stop = () => undefined;
    };
  };
}

/** Tells other applications the instrument a person here looks at and, where config.json allows it, the book shown. */
function tell(agent: Agent): void {
  const broadcast = (context: object): void => {
    // An agent that went away hears nothing more.
    Promise.resolve(agent.broadcast(context as Told)).catch(() => undefined);
  };
  selection.subscribe((now, before) => {
    const { embedded } = frame.getState();
    if (embedded?.sealed !== "" || now.focused === null || !now.chosen) return;
    if (now.focused === before.focused && before.chosen) return;
    const { venue } = embedded.choice;
    broadcast(instrumentToTell(now.focused, venue === "recorded" ? "Recorded" : VENUE_LABELS[venue]));
  });
  if (site.getState().features.positionsToParents) tellBooks(broadcast);
}

/**
 * Joins the FDC3 2.2 desktop agent around this frame, where there is one: hears instruments on its channel and in ViewInstrument
 * and ViewAnalysis, and tells its own. How it stands is in `frame`; nothing waits for it.
 */
export async function startFdc3(engines: PageEngine): Promise<void> {
  const agent = await findAgent();
  if (!agent) {
    frame.setState({ fdc3: { state: "none", word: "no FDC3 agent", ignored: 0 } });
    return;
  }
  frame.setState({ fdc3: { state: "joined", word: "FDC3", ignored: 0 } });
  const heard = hear(engines);
  const listener = (context: unknown): void => heard(context);
  tell(agent);
  // An agent may refuse an intent that its directory does not give us; the others are heard all the same.
  await Promise.allSettled([
    agent.addContextListener("fdc3.instrument", listener),
    agent.addIntentListener("ViewInstrument", listener),
    agent.addIntentListener("ViewAnalysis", listener),
  ]);
}
