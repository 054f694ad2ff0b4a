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
    worstLag = Math.max(worstLag, engine.view.status?.lag ?? 0);
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
    heap: performance.memory?.usedJSHeapSize ?? null,
  };
}

await until(() => engine.view.status && engine.view.status.quoted > 0);
const firstChain = performance.now();
await until(() => engine.view.status.subscribed >= engine.view.status.wanted);
// Chain and smile are measured: the software rasteriser that stands for a graphics card here would measure itself.
for (const tab of document.querySelectorAll('[role="tab"]')) if (tab.textContent === "Term structure") tab.click();
await fetch("/bench/result", { method: "POST", body: JSON.stringify({ ready: true, firstChain }) });
for (;;) {
  const order = await (await fetch("/bench/next")).json();
  if (order.done) break;
  const result = await measure(order.seconds);
  await fetch("/bench/result", { method: "POST", body: JSON.stringify(result) });
}
