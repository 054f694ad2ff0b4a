// Measures the built app on a real WebSocket from the Node exchange, in a browser that nothing is attached to: a debugger
// forwards every frame and halves the throughput. The page measures itself and posts its figures to this server.
import { spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { findBrowser } from "./browser.mjs";

const root = new URL("..", import.meta.url).pathname;
const dist = join(root, "dist");
const json = process.argv.includes("--json");
const RATES = [1_000, 5_000, 10_000, 20_000];
const SECONDS = 8;
/** Real chains list 700 to 900 options: this many strikes per strike make it over 1,500. */
const STRIKE_DENSITY = 2.5;
const INTERACTIONS = 60;
/** `--minutes 10` measures how the heap grows at 5,000 messages a second instead of speed. */
const forMemory = process.argv.includes("--minutes");
const minutes = forMemory ? Number(process.argv[process.argv.indexOf("--minutes") + 1]) || 10 : 0;
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

if (!existsSync(join(dist, "index.html"))) {
  console.error("Build the app first: npm run build");
  process.exit(1);
}

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
  } else if (path === "/bench/page.js") {
    response.setHeader("Content-Type", "text/javascript").end(readFileSync(join(root, "e2e/feed-bench-page.js")));
  } else if (path === "/") {
    const html = readFileSync(join(dist, "index.html"), "utf8");
    // Only an isolated page may ask for the memory of its workers; the app itself needs no such header.
    response
      .setHeader("Cross-Origin-Opener-Policy", "same-origin")
      .setHeader("Cross-Origin-Embedder-Policy", "require-corp")
      .setHeader("Content-Type", "text/html")
      .end(html.replace("</body>", '<script type="module" src="/bench/page.js"></script></body>'));
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
    const timer = setTimeout(() => reject(new Error("the page did not answer in time")), 90_000 + minutes * 60_000);
    wake = () => {
      clearTimeout(timer);
      resolve(results.shift());
    };
    if (results.length > 0) wake();
  });

const exchangePort = server.address().port + 1;
const exchange = spawn(
  process.execPath,
  [
    "src/headless/run.mjs",
    "exchange",
    "--port",
    String(exchangePort),
    "--seed",
    "7",
    "--underlyings",
    "BTC",
    "--strike-density",
    String(STRIKE_DENSITY),
    "--rate",
    "1000",
  ],
  {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  },
);
await new Promise((resolve) => exchange.stderr.on("data", (text) => String(text).includes("ws://") && resolve()));
const control = async (command) => {
  const reply = await fetch(`http://127.0.0.1:${exchangePort}/control`, {
    method: "POST",
    body: JSON.stringify(command),
  });
  if (!reply.ok) throw new Error(await reply.text());
};
const sentSoFar = async () => (await (await fetch(`http://127.0.0.1:${exchangePort}/control`)).json()).sent;

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

const lines = [];
const report = (metric, value, unit) =>
  lines.push({ bench: "feed", metric, value: value === null ? null : Math.round(value * 100) / 100, unit });

async function measureSpeed() {
  for (const rate of RATES) {
    await control({ rate });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const before = await sentSoFar();
    const from = Date.now();
    order = { seconds: SECONDS };
    const result = await nextResult();
    const sent = ((await sentSoFar()) - before) / ((Date.now() - from) / 1_000);
    const name = `${rate / 1_000}k/s`;
    report(`${name} sent`, sent, "messages/s");
    report(`${name} received`, result.receivedPerSecond, "messages/s");
    report(`${name} decoded`, result.decodedPerSecond, "messages/s");
    report(`${name} tick to paint p50`, result.p50, "ms");
    report(`${name} tick to paint p99`, result.p99, "ms");
    report(`${name} frames`, result.framesPerSecond, "1/s");
    report(`${name} long frames outside plotly`, result.longFrames, "count");
    report(`${name} long frames of plotly`, result.plotlyLongFrames, "count");
    report(`${name} worst lag behind the exchange`, result.worstLag, "ms");
    report(`${name} rejected, reconnects`, result.rejected + result.reconnects, "count");
    if (rate !== 10_000) continue;
    order = { interactions: INTERACTIONS };
    const { delays } = await nextResult();
    report(`${name} interaction p50`, delays[Math.floor(delays.length * 0.5)], "ms");
    report(`${name} interaction p98`, delays[Math.floor(delays.length * 0.98)], "ms");
  }
  await control({ rate: 1_000 });
  await control({ burst: { rate: 50_000, seconds: 5 } });
  order = { seconds: 5 };
  const during = await nextResult();
  report("burst 50k/s for 5 s: received", during.receivedPerSecond, "messages/s");
  report("burst 50k/s for 5 s: worst lag shown", during.worstLag, "ms");
  order = { seconds: 5 };
  await nextResult();
  order = { seconds: 2 };
  const later = await nextResult();
  report("5 s after the burst: worst lag", later.worstLag, "ms");
}

/** Growth of all heaps of page and workers between one minute and the end, less what the capped event log took. */
async function measureMemory() {
  await control({ rate: 5_000 });
  order = { seconds: 60 };
  await nextResult();
  order = { memory: true };
  const first = await nextResult();
  order = { seconds: minutes * 60 };
  const result = await nextResult();
  order = { memory: true };
  const last = await nextResult();
  const mb = (bytes) => bytes / 2 ** 20;
  report(`${minutes} min: received`, result.receivedPerSecond, "messages/s");
  for (const name of Object.keys(last.heaps)) {
    report(`${minutes} min: heap of ${name}, then`, mb(last.heaps[name]), "MB");
    report(`${minutes} min: heap of ${name}, growth`, mb(last.heaps[name] - (first.heaps[name] ?? 0)), "MB");
  }
  report(`${minutes} min: event log, growth`, mb(last.log - first.log), "MB");
  report(`${minutes} min: growth beyond the log`, mb(last.total - last.log - first.total + first.log), "MB");
}

let failed = false;
try {
  const ready = await nextResult();
  report("options listed and quoted", ready.listed, "count");
  report("channels subscribed", ready.subscribed, "count");
  report("first quotes after navigation", ready.firstChain, "ms");
  if (forMemory) await measureMemory();
  else await measureSpeed();
  order = { done: true };
} catch (error) {
  failed = true;
  console.error(error instanceof Error ? error.message : error);
} finally {
  const gone = new Promise((resolve) => browser.once("exit", resolve));
  browser.kill("SIGKILL");
  exchange.kill("SIGKILL");
  server.closeAllConnections();
  server.close();
  await gone;
}
for (const line of lines) {
  const text = `${line.metric.padEnd(48)} ${String(line.value).padStart(12)} ${line.unit}`;
  process.stdout.write(`${json ? JSON.stringify(line) : text}\n`);
}
process.exitCode = failed ? 1 : 0;
// The browser's other processes may still write to its profile: what cannot be removed is left to the system.
try {
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
} catch {}
