import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";

const START_MS = 180_000;

/** The first Firefox on the path, or null. */
export function findFirefox(): string | null {
  for (const name of ["firefox-esr", "firefox"]) {
    const path = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    if (path !== "") return path;
  }
  return null;
}

/**
 * Runs an expression in a page of a fresh headless Firefox, over WebDriver BiDi, and returns its string value: in a blank one, or in that
 * of an address.
 */
export async function evaluateInFirefox(
  executable: string,
  expression: string,
  address: string | null = null,
): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), "firefox-"));
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank"];
  const browser = spawn(executable, args, { stdio: ["ignore", "ignore", "pipe"] });
  const closed = new Promise((resolve) => browser.once("exit", resolve));
  try {
    const call = await connect(await listeningAddress(browser));
    await call("session.new", { capabilities: {} });
    const { contexts } = (await call("browsingContext.getTree", {})) as { contexts: { context: string }[] };
    const target = { context: contexts[0]!.context };
    if (address !== null) await call("browsingContext.navigate", { ...target, url: address, wait: "complete" });
    const parameters = { expression, target, awaitPromise: true };
    const answer = (await call("script.evaluate", parameters)) as {
      readonly type: string;
      readonly result?: { readonly value?: unknown };
      readonly exceptionDetails?: { readonly text: string };
    };
    if (answer.type !== "success") throw new Error(answer.exceptionDetails?.text ?? "Firefox could not evaluate");
    return String(answer.result?.value);
  } finally {
    browser.kill();
    await closed;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The address of the remote end, which Firefox prints when it listens. */
function listeningAddress(browser: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("Firefox did not start in time")), START_MS);
    let printed = "";
    browser.stderr?.on("data", (data: Buffer) => {
      printed += data.toString();
      const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(printed);
      if (!found) return;
      clearTimeout(timer);
      resolve(`${found[1]}/session`);
    });
    browser.once("exit", () => reject(new Error(`Firefox ended: ${printed.slice(-300)}`)));
  });
}

type Call = (method: string, params: object) => Promise<unknown>;

function connect(address: string): Promise<Call> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  socket.on("message", (data) => {
    const message = JSON.parse(String(data)) as { id?: number; type: string; result?: unknown; message?: string };
    const one = message.id === undefined ? undefined : waiting.get(message.id);
    if (one === undefined) return;
    waiting.delete(message.id!);
    if (message.type === "success") one.resolve(message.result);
    else one.reject(new Error(message.message ?? message.type));
  });
  const call: Call = (method, params) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(call));
    socket.once("error", reject);
  });
}
