// A shared view of twelve panels in the built app: from the page's start, and from Open, to its numbers (`runBench` in bench-rig.mjs).
import { runBench } from "./bench-rig.mjs";

const VISITS = 5;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const exchangeArgs = ["--seed", "7", "--underlyings", "BTC", "--rate", "1000"];
await runBench("views", { script: "views-bench-page.js", exchangeArgs, patience: 60_000 }, async (rig, report) => {
  await rig.nextResult();
  await rig.ask({ arrange: true });
  const { word } = await rig.ask({ pin: true });
  const visits = [];
  for (let visit = 1; visit <= VISITS; visit++) visits.push(await rig.ask({ open: word, visit }));
  if (visits.some(({ identical }) => !identical)) throw new Error("the numbers of the view were not identical");
  const of = `view of ${visits[0].panels} panels, 200 positions and a whole chain`;
  report(`${of}: in a file`, word.length / 1_000, "kB");
  report(`${of}: page start to its numbers computed again`, median(visits.map(({ checked }) => checked)), "ms");
  report(`${of}: Open to first numbers`, median(visits.map(({ first }) => first)), "ms");
  report(`${of}: Open to numbers in all panels`, median(visits.map(({ all }) => all)), "ms");
  report(`${of}: page start to first numbers`, median(visits.map(({ checked, first }) => checked + first)), "ms");
});
