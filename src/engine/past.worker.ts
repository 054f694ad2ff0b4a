import { fromEndpoint } from "./message-port.ts";
import { servePast } from "./past-surface.ts";

servePast(fromEndpoint(self as unknown as Parameters<typeof fromEndpoint>[0]));
