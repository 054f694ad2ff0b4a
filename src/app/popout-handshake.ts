import * as v from "valibot";

/** What a popped-out window and its opener tell each other afterwards. Ids and settings only: no market data. */
const linkSchema = v.variant("type", [
  v.object({ type: v.literal("selection"), expiry: v.nullable(v.number()), focused: v.nullable(v.string()) }),
  v.object({ type: v.literal("settings"), settings: v.record(v.string(), v.unknown()) }),
  v.object({ type: v.literal("closing") }),
  /** The hub is another; its port comes along. */
  v.object({ type: v.literal("hub"), port: v.instance(MessagePort) }),
]);

export type LinkMessage = v.InferOutput<typeof linkSchema>;

/** What the opener hands to a popped-out window. */
export interface PopoutOffer {
  readonly type: "volscape popout";
  /** Id of the panel's settings in the opener's workspace. */
  readonly id: string;
  readonly panel: string;
  readonly settings: unknown;
  readonly singleKeys: boolean;
  readonly expiry: number | null;
  readonly focused: string | null;
  /** To the hub. */
  readonly port: MessagePort;
  /** To the opener's page. */
  readonly link: MessagePort;
}

const offerSchema = v.object({
  type: v.literal("volscape popout"),
  id: v.string(),
  panel: v.string(),
  settings: v.unknown(),
  singleKeys: v.boolean(),
  expiry: v.nullable(v.number()),
  focused: v.nullable(v.string()),
  port: v.instance(MessagePort),
  link: v.instance(MessagePort),
});

const READY = "volscape popout ready";

/** Asks the opener for a port; calls back once with a same-origin offer. */
export function awaitOffer(opener: Window, onOffer: (offer: PopoutOffer) => void): void {
  const listen = (event: MessageEvent): void => {
    if (event.source !== opener || event.origin !== location.origin) return;
    const result = v.safeParse(offerSchema, event.data);
    if (!result.success) return;
    removeEventListener("message", listen);
    onOffer({ ...result.output, settings: result.output.settings });
  };
  addEventListener("message", listen);
  opener.postMessage(READY, location.origin);
}

/** Answers `child` with an offer each time it says it is ready (once more when it was reloaded). Returns the way to stop. */
export function answerReady(child: Window, offer: () => PopoutOffer): () => void {
  const listen = (event: MessageEvent): void => {
    if (event.source !== child || event.origin !== location.origin || event.data !== READY) return;
    const made = offer();
    child.postMessage(made, location.origin, [made.port, made.link]);
  };
  addEventListener("message", listen);
  return () => removeEventListener("message", listen);
}

/** Hears what the other window says on `port`; anything else than a link message is dropped. */
export function listenLink(port: MessagePort, heard: (message: LinkMessage) => void): void {
  port.onmessage = (event: MessageEvent) => {
    const result = v.safeParse(linkSchema, event.data);
    if (result.success) heard(result.output);
  };
}

export function sayLink(port: MessagePort, message: LinkMessage): void {
  port.postMessage(message, message.type === "hub" ? [message.port] : []);
}
