// What the scripts of every bench share: they run inside the built app, do what the server asks and post what they measured.
/** The app's engine client, once `serveOrders` has found it: this script may well run before the app has started it. */
export let engine = null;
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Waits until `test` holds, looking at every frame; throws after `patience` ms, naming `what` was waited for. */
export const until = async (test, what = "the page", patience = 60_000) => {
  const from = performance.now();
  while (!test()) {
    if (performance.now() - from > patience) throw new Error(`waited ${patience / 1_000} s for ${what}`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
};

const painted = new MessageChannel();
/** Resolves once the next frame has been drawn. */
export const frameShown = () =>
  new Promise((resolve) =>
    requestAnimationFrame(() => {
      painted.port1.onmessage = resolve;
      painted.port2.postMessage(null);
    }),
  );

/** Long animation frames since they were last cleared: duration (ms), and whether plotly was at work. */
export const longFrames = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const plotly = entry.scripts.some((script) => /plotly/i.test(script.sourceURL));
    longFrames.push({ duration: entry.duration, plotly });
  }
}).observe({ type: "long-animation-frame", buffered: false });

/** Bytes of the heaps of page and workers. */
export async function memory() {
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

const post = (result) => fetch("/bench/result", { method: "POST", body: JSON.stringify(result) });
// Whoever waits for figures hears at once that there are none.
addEventListener("unhandledrejection", ({ reason }) => post({ error: String(reason) }));
addEventListener("error", ({ message }) => post({ error: message }));

/** Waits for a whole live chain, posts what it took, then answers orders by `answer` until there are none. */
export async function serveOrders(prepare, answer) {
  await until(() => globalThis.volscape, "the app");
  engine = globalThis.volscape;
  await until(() => engine.view.status && engine.view.status.quoted > 0, "the first quote");
  const firstChain = performance.now();
  await until(() => engine.view.status.subscribed >= engine.view.status.wanted, "the whole chain");
  await prepare();
  await post({ listed: engine.view.status.listed, subscribed: engine.view.status.subscribed, firstChain });
  for (;;) {
    const order = await (await fetch("/bench/next")).json();
    await post(await Promise.resolve(answer(order)).catch((error) => ({ error: String(error) })));
  }
}
