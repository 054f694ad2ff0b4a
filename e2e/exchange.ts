import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";

/** The Node exchange as a user starts it, on a free port. */
export interface RunningExchange {
  readonly url: string;
  readonly port: number;
  /** Kills it without a goodbye. */
  kill(): Promise<void>;
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export async function startExchange(port?: number, flags: readonly string[] = []): Promise<RunningExchange> {
  const chosen = port ?? (await freePort());
  const child: ChildProcess = spawn(
    process.execPath,
    ["src/headless/run.mjs", "exchange", "--port", String(chosen), "--seed", "7", ...flags],
    { cwd: new URL("..", import.meta.url).pathname, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  await new Promise<void>((resolve, reject) => {
    let text = "";
    const listen = (chunk: Buffer): void => {
      text += chunk.toString();
      if (text.includes("ws://")) resolve();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", () => reject(new Error(`the exchange did not start: ${text}`)));
  });
  return {
    port: chosen,
    url: `ws://127.0.0.1:${chosen}/ws/api/v2`,
    async kill() {
      const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await gone;
    },
  };
}
