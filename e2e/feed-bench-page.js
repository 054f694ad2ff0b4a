// Runs inside the built app: tick to paint, throughput and interaction.
import { engine, frameShown, longFrames, memory, serveOrders, sleep } from "./bench-page.js";

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
    await frameShown();
    delays.push(performance.now() - due);
  }
  return { delays: delays.sort((a, b) => a - b) };
}

// Chain and smile are measured: the software rasteriser that stands for a graphics card here would measure itself.
function hideSurface() {
  for (const tab of document.querySelectorAll('[role="tab"]')) if (tab.textContent === "Term structure") tab.click();
}

await serveOrders(hideSurface, (order) =>
  order.memory ? memory() : order.interactions ? interact(order.interactions) : measure(order.seconds),
);
