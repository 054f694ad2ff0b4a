import type { Engine } from "../engine/start-engine.ts";
import { selection } from "../views/selection.ts";
import { workspace } from "../views/workspace-store.ts";
import { linkSelection } from "./link-selection.ts";
import { notify } from "./notices.ts";
import { answerReady, listenLink, sayLink } from "./popout-handshake.ts";

/** How often a child that went without a word is looked for, ms. */
const CLOSED_CHECK = 1_000;

const open = new Map<string, () => void>();

/** Settings of a popped-out panel are its own: it starts with those of the docked one. */
export function popoutId(id: string): string {
  return `${id} popout`;
}

/**
 * Opens a panel in a window of its own, attached to this page's hub by a port: its frames go on while this page is
 * hidden. The child says when it is ready; only same-origin windows that this page opened are answered. Expiry and
 * instrument stay the same in both.
 */
export function openPopout(id: string, type: string, engine: Pick<Engine, "portForWindow" | "onMoved">): void {
  const child = window.open(
    `./popout.html?panel=${encodeURIComponent(type)}`,
    `volscape ${id}`,
    "popup,width=900,height=640",
  );
  if (!child) {
    notify({
      tone: "error",
      text: "The browser did not allow another window. Allow pop-ups for this page and try again.",
    });
    return;
  }
  open.get(id)?.();
  let link: MessagePort | null = null;
  const shared = linkSelection((now) => link && sayLink(link, { type: "selection", ...now }));

  const stopAnswering = answerReady(child, () => {
    const hub = engine.portForWindow();
    const channel = new MessageChannel();
    link?.close();
    link = channel.port1;
    listenLink(link, (message) => {
      if (message.type === "selection") shared.take(message);
      else if (message.type === "settings")
        workspace.setState((state) => ({ settings: { ...state.settings, [popoutId(id)]: message.settings } }));
    });
    const { settings, singleKeys } = workspace.getState();
    const { expiry, focused } = selection.getState();
    return {
      type: "volscape popout",
      id: popoutId(id),
      panel: type,
      settings: settings[popoutId(id)] ?? settings[id],
      singleKeys,
      expiry,
      focused,
      port: hub,
      link: channel.port2,
    };
  });

  const stopMoving = engine.onMoved(() => {
    if (link) sayLink(link, { type: "hub", port: engine.portForWindow() });
  });
  const timer = setInterval(() => {
    if (child.closed) stop();
  }, CLOSED_CHECK);
  const bye = (): void => {
    if (link) sayLink(link, { type: "closing" });
  };
  addEventListener("pagehide", bye);
  const stop = (): void => {
    clearInterval(timer);
    stopAnswering();
    stopMoving();
    shared.stop();
    link?.close();
    removeEventListener("pagehide", bye);
    if (open.get(id) === stop) open.delete(id);
  };
  open.set(id, stop);
}
