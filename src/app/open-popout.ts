import { notify } from "./notices.ts";
import type { PopoutOffer } from "./popout-handshake.ts";

/**
 * Opens a panel in a window of its own, attached to this page's hub by a port: its frames go on while this page is
 * hidden. The child says when it is ready; only same-origin windows that this page opened are answered.
 */
export function openPopout(id: string, type: string, portForWindow: () => MessagePort): void {
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
  const onReady = (event: MessageEvent): void => {
    if (event.source !== child || event.origin !== location.origin || event.data !== "volscape popout ready") return;
    const offer: PopoutOffer = { type: "volscape popout", id, panel: type, port: portForWindow() };
    child.postMessage(offer, location.origin, [offer.port]);
  };
  addEventListener("message", onReady);
  const timer = setInterval(() => {
    if (!child.closed) return;
    clearInterval(timer);
    removeEventListener("message", onReady);
  }, 1_000);
}
