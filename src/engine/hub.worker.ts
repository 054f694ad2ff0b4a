import { createHub } from "./hub.ts";
import { fromEndpoint } from "./message-port.ts";
import { browserStorage } from "./portfolio-storage.ts";
import { onAttach } from "./worker-attach.ts";

const hub = createHub({
  now: () => performance.now(),
  after: (ms, callback) => void setTimeout(callback, ms),
  storage: browserStorage(),
});

onAttach({
  feed: (port) => hub.attachFeed(fromEndpoint(port)),
  compute: (port) => hub.attachCompute(fromEndpoint(port)),
  window: (port) => hub.attachWindow(fromEndpoint(port)),
});
