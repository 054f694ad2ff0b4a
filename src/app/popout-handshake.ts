/** What the opener hands to a popped-out window. */
export interface PopoutOffer {
  readonly type: "volscape popout";
  readonly id: string;
  readonly panel: string;
  readonly port: MessagePort;
}

/** Asks the opener for a port; calls back once with a same-origin offer. */
export function awaitOffer(opener: Window, onOffer: (offer: PopoutOffer) => void): void {
  const listen = (event: MessageEvent<Partial<PopoutOffer>>): void => {
    const { data } = event;
    const known = data !== null && typeof data === "object" && data.type === "volscape popout";
    if (event.source !== opener || event.origin !== location.origin || !known || !(data.port instanceof MessagePort))
      return;
    removeEventListener("message", listen as EventListener);
    onOffer({ type: "volscape popout", id: String(data.id), panel: String(data.panel), port: data.port });
  };
  addEventListener("message", listen as EventListener);
  opener.postMessage("volscape popout ready", location.origin);
}
