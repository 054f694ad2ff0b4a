// Throughput, tick to paint and interaction of the built app (`runBench` in bench-rig.mjs).
import { runBench } from "./bench-rig.mjs";

const RATES = [1_000, 5_000, 10_000, 20_000];
const SECONDS = 8;
/** Real chains list 700 to 900 options: this many strikes per strike make it over 1,500. */
const STRIKE_DENSITY = 2.5;
const INTERACTIONS = 60;
/** `--minutes 10` measures how the heap grows at 5,000 messages a second instead of speed. */
const forMemory = process.argv.includes("--minutes");
const minutes = forMemory ? Number(process.argv[process.argv.indexOf("--minutes") + 1]) || 10 : 0;

async function measureSpeed({ ask, control, sentSoFar }, report) {
  for (const rate of RATES) {
    await control({ rate });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const before = await sentSoFar();
    const from = Date.now();
    const result = await ask({ seconds: SECONDS });
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
    const { delays } = await ask({ interactions: INTERACTIONS });
    report(`${name} interaction p50`, delays[Math.floor(delays.length * 0.5)], "ms");
    report(`${name} interaction p98`, delays[Math.floor(delays.length * 0.98)], "ms");
  }
  await control({ rate: 1_000 });
  await control({ burst: { rate: 50_000, seconds: 5 } });
  const during = await ask({ seconds: 5 });
  report("burst 50k/s for 5 s: received", during.receivedPerSecond, "messages/s");
  report("burst 50k/s for 5 s: worst lag shown", during.worstLag, "ms");
  await ask({ seconds: 5 });
  const later = await ask({ seconds: 2 });
  report("5 s after the burst: worst lag", later.worstLag, "ms");
}

/** Growth of all heaps of page and workers between one minute and the end, less what the capped event log took. */
async function measureMemory({ ask, control }, report) {
  await control({ rate: 5_000 });
  await ask({ seconds: 60 });
  const first = await ask({ memory: true });
  const result = await ask({ seconds: minutes * 60 });
  const last = await ask({ memory: true });
  const mb = (bytes) => bytes / 2 ** 20;
  report(`${minutes} min: received`, result.receivedPerSecond, "messages/s");
  for (const name of Object.keys(last.heaps)) {
    report(`${minutes} min: heap of ${name}, then`, mb(last.heaps[name]), "MB");
    report(`${minutes} min: heap of ${name}, growth`, mb(last.heaps[name] - (first.heaps[name] ?? 0)), "MB");
  }
  report(`${minutes} min: event log, growth`, mb(last.log - first.log), "MB");
  report(`${minutes} min: growth beyond the log`, mb(last.total - last.log - first.total + first.log), "MB");
}

const exchangeArgs = [
  "--seed",
  "7",
  "--underlyings",
  "BTC",
  "--strike-density",
  String(STRIKE_DENSITY),
  "--rate",
  "1000",
];
await runBench(
  "feed",
  { script: "feed-bench-page.js", exchangeArgs, patience: 90_000 + minutes * 60_000 },
  async (rig, report) => {
    const ready = await rig.nextResult();
    report("options listed and quoted", ready.listed, "count");
    report("channels subscribed", ready.subscribed, "count");
    report("first quotes after navigation", ready.firstChain, "ms");
    if (forMemory) await measureMemory(rig, report);
    else await measureSpeed(rig, report);
  },
);
