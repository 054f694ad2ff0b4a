import { serveJobs } from "./jobs.ts";
import { fromEndpoint } from "./message-port.ts";
import { onAttach } from "./worker-attach.ts";

onAttach({ hub: (port) => serveJobs(fromEndpoint(port), async () => (await import("./page-solver.ts")).pageSolver()) });
