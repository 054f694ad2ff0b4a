import { type PortInput, type PortOutput, type ServedExchange, serveExchange } from "../simulator/port.ts";
import { fromEndpoint } from "./message-port.ts";
import { onAttach } from "./worker-attach.ts";

/** Every first visit sees the same market; its clock is the visitor's. */
const SEED = 7;

let served: ServedExchange | null = null;

onAttach({
  client: (port) => {
    const socket = fromEndpoint<PortInput, PortOutput>(port);
    if (served) {
      served.attach(socket);
      return;
    }
    served = serveExchange(socket, {
      seed: SEED,
      now: () => performance.timeOrigin + performance.now(),
      every: (ms, task) => {
        const timer = setInterval(task, ms);
        return () => clearInterval(timer);
      },
    });
  },
});
