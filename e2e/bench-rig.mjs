// Serves the built app with a script of ours in it to a browser that nothing is attached to (a debugger forwards every frame and
// halves the throughput), on a real WebSocket from the Node exchange. The page measures itself and posts its figures here.
import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { findBrowser } from "./browser.mjs";

const root = new URL("..", import.meta.url).pathname;
const dist = join(root, "dist");
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/**
 * Starts exchange, server and browser. `script` is a file of this folder that runs in the page, `exchangeArgs` go to the exchange; an
 * order that the page does not answer within `patience` ms fails.
 */
export async function startBench({ script, exchangeArgs, patience }) {
  if (!existsSync(join(dist, "index.html"))) throw new Error("Build the app first: npm run build");
  const results = [];
  let wake = () => {};
  let order = null;
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (path === "/bench/next") {
      while (order === null) await new Promise((resolve) => setTimeout(resolve, 20));
      response.end(JSON.stringify(order));
      order = null;
    } else if (path === "/bench/result") {
      let text = "";
      for await (const part of request) text += part;
      results.push(JSON.parse(text));
      response.end();
      wake();
    } else if (path.startsWith("/bench/")) {
      const name = path.slice("/bench/".length);
      if (!/^[a-z-]+\.js$/.test(name)) return void response.writeHead(404).end();
      response.setHeader("Content-Type", "text/javascript").end(readFileSync(join(root, "e2e", name)));
    } else if (path === "/config.json") {
      response.setHeader("Content-Type", "application/json").end('{"version":1,"hosts":["ws://127.0.0.1:*"]}');
    } else if (path === "/") {
      const html = readFileSync(join(dist, "index.html"), "utf8");
      // Only an isolated page may ask for the memory of its workers; the app itself needs no such header.
      response
        .setHeader("Cross-Origin-Opener-Policy", "same-origin")
        .setHeader("Cross-Origin-Embedder-Policy", "require-corp")
        .setHeader("Content-Type", "text/html")
        .end(html.replace("</body>", `<script type="module" src="/bench/${script}"></script></body>`));
    } else {
      const file = join(dist, normalize(path));
      if (!file.startsWith(dist) || !existsSync(file) || !statSync(file).isFile())
        return void response.writeHead(404).end();
      response
        .setHeader("Cross-Origin-Embedder-Policy", "require-corp")
        .setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
      createReadStream(file).pipe(response);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

  const nextResult = () =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the page did not answer in time")), patience);
      wake = () => {
        clearTimeout(timer);
        const result = results.shift();
        if (result.error === undefined) resolve(result);
        else reject(new Error(`in the page: ${result.error}`));
      };
      if (results.length > 0) wake();
    });

  const exchangePort = server.address().port + 1;
  const exchange = await startExchange(exchangePort, exchangeArgs);
  const profile = mkdtempSync(join(tmpdir(), "volscape-bench-"));
  const host = encodeURIComponent(`ws://127.0.0.1:${exchangePort}/ws/api/v2`);
  const browser = spawn(
    await findBrowser(),
    [
      "--headless=new",
      "--no-sandbox",
      "--enable-unsafe-swiftshader",
      "--enable-blink-features=ForceEagerMeasureMemory",
      "--disable-background-networking",
      "--no-first-run",
      "--window-size=1440,900",
      `--user-data-dir=${profile}`,
      `http://127.0.0.1:${server.address().port}/?venue=deribit-testnet&underlying=BTC&host=${host}`,
    ],
    { stdio: "ignore" },
  );

  return {
    /** What the page posts next. */
    nextResult,
    /** Has the page do `next` and waits for what it measured. */
    ask(next) {
      order = next;
      return nextResult();
    },
    async control(command) {
      const reply = await fetch(`http://127.0.0.1:${exchangePort}/control`, {
        method: "POST",
        body: JSON.stringify(command),
      });
      if (!reply.ok) throw new Error(await reply.text());
    },
    sentSoFar: async () => (await (await fetch(`http://127.0.0.1:${exchangePort}/control`)).json()).sent,
    async stop() {
      const gone = new Promise((resolve) => browser.once("exit", resolve));
      browser.kill("SIGKILL");
      exchange.kill("SIGKILL");
      server.closeAllConnections();
      server.close();
      await gone;
      // The browser's other processes may still write to its profile: what cannot be removed is left to the system.
      try {
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      } catch {}
    },
  };
}

/** The Node exchange on `port`, once it listens. */
export async function startExchange(port, args) {
  const command = ["src/headless/run.mjs", "exchange", "--port", String(port), ...args];
  const exchange = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  await new Promise((resolve) => exchange.stderr.on("data", (text) => String(text).includes("ws://") && resolve()));
  return exchange;
}

/** Runs one part of a bench. What it cannot measure is said and fails the process, but the parts after it are measured. */
export async function attempt(part, work) {
  try {
    await work();
  } catch (error) {
    process.exitCode = 1;
    console.error(`${part}: ${error instanceof Error ? error.message : error}`);
  }
}

/** `printBench` of what `work` does with the rig of `setup`. */
export function runBench(bench, setup, work) {
  return printBench(bench, async (report) => {
    const rig = await startBench(setup);
    try {
      await work(rig, report);
    } finally {
      await rig.stop();
    }
  });
}

/**
 * Runs `work`, which hands each figure to its argument, and prints them: a table, or a line of JSON each with `--json`. The process fails
 * where `work` does, after what was measured.
 */
export async function printBench(bench, work) {
  const json = process.argv.includes("--json");
  const lines = [];
  const report = (metric, value, unit) =>
    lines.push({ bench, metric, value: value === null ? null : Math.round(value * 100) / 100, unit });
  try {
    await work(report);
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof Error ? error.message : error);
  }
  for (const line of lines) {
    const text = `${line.metric.padEnd(64)} ${String(line.value).padStart(12)} ${line.unit}`;
    process.stdout.write(`${json ? JSON.stringify(line) : text}\n`);
  }
}
