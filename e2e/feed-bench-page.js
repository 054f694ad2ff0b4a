// Runs inside the built app: does what the benchmark server asks and posts what it measured.
const engine = globalThis.volscape;
const until = async (test) => {
  while (!test()) await new Promise((resolve) => requestAnimationFrame(resolve));
};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const longFrames = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const plotly = entry.scripts.some((script) => /plotly/i.test(script.sourceURL));
    longFrames.push({ duration: entry.duration, plotly });
  }
}).observe({ type: "long-animation-frame", buffered: false });

async function measure(seconds) {
  longFrames.length = 0;
  const before = engine.view.status;
  const from = performance.now();
  engine.timings.start();
  let frames = 0;
  let worstLag = 0;
  let running = true;
  const count = () => {
    frames++;
    const lag = engine.view.status?.lag ?? 0;
    if (lag > worstLag) worstLag = lag;
    if (running) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  await sleep(seconds * 1_000);
  running = false;
  const samples = engine.timings.stop().sort();
  const elapsed = (performance.now() - from) / 1_000;
  const after = engine.view.status;
  const at = (q) => samples[Math.min(samples.length - 1, Math.floor(q * samples.length))] ?? null;
  return {
    elapsed,
    receivedPerSecond: (after.messages - before.messages) / elapsed,
    decodedPerSecond: (after.accepted - before.accepted) / elapsed,
    rejected: after.rejected - before.rejected,
    reconnects: after.reconnects - before.reconnects,
    samples: samples.length,
    p50: at(0.5),
    p99: at(0.99),
    framesPerSecond: frames / elapsed,
    longFrames: longFrames.filter((frame) => !frame.plotly && frame.duration > 50).length,
    plotlyLongFrames: longFrames.filter((frame) => frame.plotly && frame.duration > 50).length,
    lag: after.lag,
    worstLag,
    quoted: after.quoted,
    subscribed: after.subscribed,
  };
}

// What a trader does all day, as keys on the focused element: each timed from when it was due to after the frame that shows it.
const KEYS = ["ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft", "2", "3", "4", "1", "]", "[", " ", " "];

async function interact(count) {
  const delays = [];
  const shown = new MessageChannel();
  document.querySelector('[role="grid"] [tabindex="0"]')?.focus();
  for (let i = 0; i < count; i++) {
    // Spread over the frame, so that no fixed phase of it is measured.
    const wait = 80 + ((i * 37) % 50);
    const due = performance.now() + wait;
    await sleep(wait);
    const key = KEYS[i % KEYS.length];
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(
      new KeyboardEvent("keydown", { key, code: key === " " ? "Space" : "", bubbles: true, cancelable: true }),
    );
    target.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
    await new Promise((resolve) =>
      requestAnimationFrame(() => {
        shown.port1.onmessage = resolve;
        shown.port2.postMessage(null);
      }),
    );
    delays.push(performance.now() - due);
  }
  return { delays: delays.sort((a, b) => a - b) };
}

async function memory() {
  const { bytes, breakdown } = await performance.measureUserAgentSpecificMemory();
  const heaps = {};
  for (const part of breakdown) {
    const where = part.attribution[0];
    const name =
      where?.scope === "DedicatedWorkerGlobalScope" ? (/([a-z]+)\.worker/.exec(where.url)?.[1] ?? "worker") : "page";
    heaps[name] = (heaps[name] ?? 0) + part.bytes;
  }
  return { total: bytes, heaps, log: engine.view.log?.bytes ?? 0 };
}

await until(() => engine.view.status && engine.view.status.quoted > 0);
const firstChain = performance.now();
await until(() => engine.view.status.subscribed >= engine.view.status.wanted);
// Chain and smile are measured: the software rasteriser that stands for a graphics card here would measure itself.
for (const tab of document.querySelectorAll('[role="tab"]')) if (tab.textContent === "Term structure") tab.click();
await fetch("/bench/result", {
  method: "POST",
  body: JSON.stringify({ listed: engine.view.status.listed, subscribed: engine.view.status.subscribed, firstChain }),
});
for (;;) {
  const order = await (await fetch("/bench/next")).json();
  if (order.done) break;
  const result = order.memory
    ? await memory()
    : order.interactions
      ? await interact(order.interactions)
      : await measure(order.seconds);
  await fetch("/bench/result", { method: "POST", body: JSON.stringify(result) });
}
