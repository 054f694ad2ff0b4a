import { createServer } from "node:http";

/** A portal of another origin, as a firm would run it: pages by path, each with its own headers. */
export interface Portal {
  readonly origin: string;
  close(): Promise<void>;
}

export interface PortalPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts a portal at `host` (a name for this machine) on a free port. */
export async function startPortal(pages: Readonly<Record<string, PortalPage>>, host = "127.0.0.1"): Promise<Portal> {
  const server = createServer((request, response) => {
    const page = pages[new URL(request.url ?? "/", "http://portal").pathname];
    response.writeHead(page ? 200 : 404, { "Content-Type": "text/html;charset=utf-8", ...page?.headers });
    response.end(page?.html ?? "");
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  return {
    origin: `http://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A page with one frame. */
export function framePage(src: string, attributes = ""): string {
  return `<!doctype html><html lang="en"><title>Portal</title><link rel="icon" href="data:,"><iframe title="Volscape" width="640" height="420" src="${src}" ${attributes}></iframe></html>`;
}
