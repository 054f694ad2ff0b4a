import type {
  FrameMessage,
  Hello,
  PortalContext,
  PortalEventName,
  PortalEvents,
  PortalLook,
  PortalRequestName,
  PortalRequests,
  PortalSnapshot,
  PortalStats,
} from "./portal-messages.ts";

export type * from "./portal-messages.ts";

/** What to show, and where it is served. */
export interface MountOptions extends PortalContext, PortalLook {
  /** Address of embed.html. */
  readonly src: string;
  /** Such as "surface" or "chain"; not needed with a view. */
  readonly panel?: string | undefined;
  /** A view as a link carries it, "v1.…" or "v2.…". */
  readonly view?: string | undefined;
  /** An X25519 pair that opens views sealed to its public key; its private key need not be extractable. Without it the viewer's own browser opens them, where it lets a frame reach its key. */
  readonly receiving?: CryptoKeyPair | undefined;
  /** Another address of the venue's feed. */
  readonly host?: string | undefined;
  /** Lets the viewer edit (positions, limits, models, the view itself) and save, where the site's config.json allows it; without it they only look. */
  readonly edit?: boolean | undefined;
  /** Joins the desktop agent of the portal. */
  readonly fdc3?: boolean | undefined;
  /** Name of the frame for screen readers. */
  readonly title?: string | undefined;
  /** How long the first answer may take, ms. */
  readonly timeout?: number | undefined;
}

const LOST =
  "The panel was loaded again with the view as it was edited: positions, or numbers pinned of them, were left out of that.";

/** How long a call waits for its answer, ms: a picture or a large view may take a while, but nobody waits for ever. */
const ANSWER_WITHIN = 60_000;

/** A frame in a portal's page. Calls wait for the frame, also while it is loaded again, up to a minute; they reject with one sentence. */
export interface Panel {
  readonly frame: HTMLIFrameElement;
  /** Resolves once the frame answered; rejects where it does not. */
  readonly ready: Promise<void>;
  setView(view: string): Promise<void>;
  /** The view as it is now, as a word to keep and set again. */
  view(): Promise<string>;
  setContext(context: PortalContext): Promise<void>;
  setTheme(look: PortalTheme | PortalLook): Promise<void>;
  snapshot(): Promise<PortalSnapshot>;
  /** A PNG. */
  image(scale?: number): Promise<Blob>;
  stats(): Promise<PortalStats>;
  /** Hears an event. Returns the way to stop. */
  on<Name extends PortalEventName>(event: Name, listener: (detail: PortalEvents[Name]) => void): () => void;
  /** Takes the frame away; calls that wait reject. */
  destroy(): void;
}

type PortalTheme = NonNullable<PortalLook["theme"]>;

const PARAMETERS = [
  "panel",
  "view",
  "venue",
  "underlying",
  "host",
  "expiry",
  "instrument",
  "theme",
  "palette",
  "density",
] as const;

function addressOf(options: MountOptions): URL {
  const { src } = options;
  const url = URL.canParse(src, document.baseURI) ? new URL(src, document.baseURI) : null;
  // A "javascript:" address would run in the portal itself, none at all is the portal's own.
  if (src.trim() === "" || !url || !/^https?:$/.test(url.protocol))
    throw new TypeError(`"${src}" is not the address of a panel.`);
  for (const name of PARAMETERS) {
    const value = options[name];
    if (value === undefined || (name === "view" && options.receiving)) continue;
    // After "#" no server sees it, and none finds it too long.
    if (name === "view") url.hash = value;
    else url.searchParams.set(name, value);
  }
  if (options.receiving) url.searchParams.set("wait", "1");
  if (options.edit) url.searchParams.set("edit", "1");
  if (options.fdc3) url.searchParams.set("fdc3", "1");
  return url;
}

/** Puts a panel into `element` and keeps speaking with it, also when it is loaded again. Throws for an address that is none of the web. */
export function mount(element: Element, options: MountOptions): Panel {
  const url = addressOf(options);
  const listeners = new Map<string, Set<(detail: never) => void>>();
  /** Calls without an answer yet; until the frame is open they are not sent either. */
  const waiting = new Map<number, { message: object; resolve(value: unknown): void; reject(error: Error): void }>();
  let port: MessagePort | null = null;
  let open = false;
  let gone = false;
  let refused: Error | null = null;
  let nextId = 1;
  /** What the portal set since, for a frame that is loaded again. */
  let context: PortalContext = {};
  let look: PortalLook = {};
  let view: string | null = null;
  /** Positions were left out of that view when the frame told it. */
  let withheld = false;
  /** What was set before that view, which goes before it. */
  let earlier: PortalContext = {};
  const { receiving } = options;
  let viewSet = options.view !== undefined;

  const frame = document.createElement("iframe");
  frame.src = url.href;
  frame.title = options.title ?? "Volscape";
  frame.style.cssText = "display:block;width:100%;height:100%;border:0";
  frame.allow = "fullscreen; clipboard-write";
  // Its own origin is what keeps it apart from the portal: a frame of the portal's own origin gains nothing from a sandbox.
  if (url.origin !== location.origin)
    frame.setAttribute(
      "sandbox",
      "allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox",
    );

  /** Nothing that was asked is answered any more. */
  function rejectAll(error: Error): void {
    for (const [, call] of waiting) call.reject(error);
    waiting.clear();
  }

  let settle: { resolve(): void; reject(error: Error): void } = { resolve() {}, reject() {} };
  const ready = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  ready.catch(() => undefined);
  const timer = setTimeout(
    () =>
      settle.reject(
        new Error(
          `${url.origin}${url.pathname} did not answer: is that embed.html, and this page's origin, ${location.origin}, among the parents in its config.json?`,
        ),
      ),
    options.timeout ?? 15_000,
  );

  function ask<Name extends PortalRequestName>(
    type: Name,
    ask: PortalRequests[Name]["ask"],
  ): Promise<PortalRequests[Name]["answer"]> {
    return new Promise((resolve, reject) => {
      if (gone) return reject(new Error("The panel was taken away."));
      if (refused) return reject(refused);
      const id = nextId++;
      const late = setTimeout(() => {
        waiting.delete(id);
        reject(new Error(`${url.origin} did not answer ${type} within ${ANSWER_WITHIN / 1_000} s.`));
      }, ANSWER_WITHIN);
      const message = { id, type, ask };
      waiting.set(id, {
        message,
        resolve(value) {
          clearTimeout(late);
          resolve(value as PortalRequests[Name]["answer"]);
        },
        reject(error) {
          clearTimeout(late);
          reject(error);
        },
      });
      if (open) port?.postMessage(message);
    });
  }

  const askView = (word: string): Promise<null> =>
    ask("view.set", receiving ? { view: word, receiving } : { view: word });

  /** The frame is there and speaks no version of ours. */
  function refuse(problem: Error): void {
    clearTimeout(timer);
    refused = problem;
    settle.reject(problem);
    rejectAll(problem);
  }

  function welcomed(): void {
    clearTimeout(timer);
    open = true;
    settle.resolve();
    for (const { message } of waiting.values()) port?.postMessage(message);
  }

  /** The frame was loaded again: what it was asked is lost, what was set is set anew. */
  function restore(): void {
    rejectAll(new Error("The panel was loaded again."));
    const askContext = (set: PortalContext): void => {
      if (Object.keys(set).length > 0) void ask("context.set", set).catch(() => undefined);
    };
    askContext(earlier);
    const lost = withheld;
    if (view !== null)
      askView(view).then(
        () => lost && tell("error", { problem: LOST }),
        () => undefined,
      );
    askContext(context);
    if (Object.keys(look).length > 0) void ask("theme.set", look).catch(() => undefined);
  }

  function tell(event: PortalEventName, detail: PortalEvents[PortalEventName]): void {
    for (const listener of listeners.get(event) ?? []) listener(detail as never);
  }

  function hear(message: FrameMessage): void {
    if (message.type === "welcome") welcomed();
    else if (message.type === "refused") refuse(new Error(message.problem));
    else if (message.type === "event") {
      // Of a view that was set, the frame may say less than it holds: only what is edited since is worth more.
      if (message.event === "view.changed" && (options.edit || !viewSet))
        ({ view, withheld } = message.detail as PortalEvents["view.changed"]);
      tell(message.event, message.detail);
    } else {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.type === "reply") call?.resolve(message.value);
      else call?.reject(new Error(message.problem));
    }
  }

  function greet(event: MessageEvent): void {
    if (event.source !== frame.contentWindow || event.origin !== url.origin || event.data !== "volscape ready") return;
    const again = port !== null;
    port?.close();
    open = false;
    refused = null;
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }: MessageEvent<FrameMessage>) => hear(data);
    if (again) restore();
    const hello: Hello = { ns: "volscape", type: "hello", versions: [1] };
    frame.contentWindow?.postMessage(hello, url.origin, [channel.port2]);
  }

  addEventListener("message", greet);
  element.append(frame);
  if (receiving && options.view !== undefined) {
    view = options.view;
    askView(view).catch((error: Error) => tell("error", { problem: error.message }));
  }

  return {
    frame,
    ready,
    async setView(word) {
      await askView(word);
      view = word;
      withheld = false;
      viewSet = true;
      earlier = { ...earlier, ...context };
      context = {};
    },
    view: async () => (await ask("view.get", {})).view,
    async setContext(next) {
      await ask("context.set", next);
      context = { ...context, ...next };
    },
    async setTheme(next) {
      const part = typeof next === "string" ? { theme: next } : next;
      await ask("theme.set", part);
      look = { ...look, ...part };
    },
    snapshot: () => ask("snapshot.get", {}),
    image: (scale) => ask("image.get", scale === undefined ? {} : { scale }),
    stats: () => ask("stats.get", {}),
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener as (detail: never) => void);
      return () => set.delete(listener as (detail: never) => void);
    },
    destroy() {
      gone = true;
      clearTimeout(timer);
      removeEventListener("message", greet);
      port?.close();
      frame.remove();
      settle.reject(new Error("The panel was taken away."));
      rejectAll(new Error("The panel was taken away."));
    },
  };
}
