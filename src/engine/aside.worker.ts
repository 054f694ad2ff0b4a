import { serveAside } from "./aside.ts";
import { fromEndpoint } from "./message-port.ts";

serveAside(fromEndpoint(self as unknown as Parameters<typeof fromEndpoint>[0]));
