// A large book in the built app: what-if edit to paint, heat map under load, margin in its cells (`runBench` in bench-rig.mjs).
import { attempt, runBench } from "./bench-rig.mjs";

const SECONDS = 8;
const EDITS = 100;
/** Slow edits end after this, however many were made. */
const EDIT_SECONDS = 100;
/** `--minutes 3` measures how the heaps grow with a book of 10,000 positions on screen instead of speed. */
const forMemory = process.argv.includes("--minutes");
const minutes = forMemory ? Number(process.argv[process.argv.indexOf("--minutes") + 1]) || 3 : 0;

async function measureHeat({ ask, control }, report) {
  await ask({ fill: 1_000 });
  await ask({ nodes: true });
  await control({ rate: 5_000 });
  await ask({ sleep: 2 });
  const heat = await ask({ heat: SECONDS });
  const of = "heatmap 21 x 15 of 1000 positions in the app";
  report(`${of}: messages received`, heat.receivedPerSecond, "messages/s");
  report(`${of}: updates painted`, heat.updatesPerSecond, "1/s");
  report(`${of}: frames over 50 ms`, heat.longFrames, "count");
  report(`${of}: longest frame over 50 ms`, heat.longest, "ms");
}

async function measureMarginCells({ ask }, report) {
  const cells = await ask({ marginCells: true });
  report("margin in its cells: first row after asking", cells.first, "ms");
  report("margin in its cells: all after asking", cells.all, "ms");
}

async function measureWhatIf({ ask, control }, report) {
  await control({ rate: 1_000 });
  await ask({ fill: 10_000 });
  const { delays, late, longFrames } = await ask({ whatIf: EDITS, seconds: EDIT_SECONDS });
  const at = (q) => delays[Math.min(delays.length - 1, Math.floor(q * delays.length))] ?? null;
  const of = "what-if edit of 10000 positions";
  report(`${of}: edits measured`, delays.length, "count");
  report(`${of}: edits not painted in 5 s`, late, "count");
  report(`${of}, key press to margin painted p50`, at(0.5), "ms");
  report(`${of}, key press to margin painted p95`, at(0.95), "ms");
  report(`${of}, frames over 50 ms`, longFrames.length, "count");
  report(`${of}, longest frame over 50 ms`, Math.max(0, ...longFrames), "ms");
}

async function measureSpeed(rig, report) {
  await attempt("heat map", () => measureHeat(rig, report));
  await attempt("margin in its cells", () => measureMarginCells(rig, report));
  await attempt("what-if edit", () => measureWhatIf(rig, report));
}

/** Growth of all heaps of page and workers with a large book on screen, less what the capped event log took. */
async function measureMemory({ ask }, report) {
  await ask({ fill: 10_000 });
  await ask({ sleep: 60 });
  const first = await ask({ memory: true });
  await ask({ sleep: minutes * 60 });
  const last = await ask({ memory: true });
  const mb = (bytes) => bytes / 2 ** 20;
  for (const name of Object.keys(last.heaps)) {
    report(`10000 positions, ${minutes} min: heap of ${name}, then`, mb(last.heaps[name]), "MB");
    report(
      `10000 positions, ${minutes} min: heap of ${name}, growth`,
      mb(last.heaps[name] - (first.heaps[name] ?? 0)),
      "MB",
    );
  }
  report(
    `10000 positions, ${minutes} min: growth beyond the log`,
    mb(last.total - last.log - first.total + first.log),
    "MB",
  );
}

const exchangeArgs = ["--seed", "7", "--underlyings", "BTC", "--strike-density", "2.5", "--rate", "1000"];
await runBench(
  "risk",
  { script: "risk-bench-page.js", exchangeArgs, patience: 150_000 + minutes * 60_000 },
  async (rig, report) => {
    await rig.nextResult();
    if (forMemory) await measureMemory(rig, report);
    else await measureSpeed(rig, report);
  },
);
