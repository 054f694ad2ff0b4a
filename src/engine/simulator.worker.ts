import { type PortInput, type PortOutput, serveExchange } from "../simulator/port.ts";
import { fromEndpoint } from "./message-port.ts";
import { onAttach } from "./worker-attach.ts";

/** Every first visit sees the same market; its clock is the visitor's. */
const SEED = 7;

onAttach({
  client: (port) => {
    serveExchange(fromEndpoint<PortInput, PortOutput>(port), {
      seed: SEED,
      now: () => performance.timeOrigin + performance.now(),
      every: (ms, task) => {
        const timer = setInterval(task, ms);
        return () => clearInterval(timer);
      },
    });
  },
});
