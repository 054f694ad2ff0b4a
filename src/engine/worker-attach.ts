/** The one message a worker's own scope receives: a port, and what is at its other end. */
interface Attach {
  readonly attach: string;
  readonly port: MessagePort;
}

/** Calls `handlers[role](port)` for every port the page hands to this worker. */
export function onAttach(handlers: Readonly<Record<string, (port: MessagePort) => void>>): void {
  addEventListener("message", (event: MessageEvent<Attach>) => {
    handlers[event.data.attach]?.(event.data.port);
  });
}
