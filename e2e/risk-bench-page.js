// Runs inside the built app: what-if edits of a large book, heat maps under load, margin in their cells.
import { engine, frameShown, longFrames, memory, serveOrders, sleep, until } from "./bench-page.js";

const panel = (name) => document.querySelector(`[data-panel="${name}"]`);
const button = (within, text) => [...within.querySelectorAll("button")].find((one) => one.textContent === text);
const held = () => {
  const { books, active, whatIf } = engine.portfolio.document;
  return (whatIf?.book ?? books.find(({ id }) => id === active)).positions.length;
};

/** Adds positions over all options listed until the book holds `count`. */
async function fill(count) {
  const options = [...engine.view.instrumentBySlot.values()].filter(({ kind }) => kind === "option");
  const positions = [];
  for (let i = held(); i < count; i++) {
    const size = (((i * 7919) % 199) - 99.5) / 10;
    const { name } = options[i % options.length];
    positions.push({
      instrument: name,
      size,
      unit: "underlying",
      averagePrice: 0.03,
      openedAt: null,
      tags: [],
      included: true,
    });
  }
  await engine.request({ kind: "editPortfolio", edit: { type: "add", positions } });
  await until(() => held() === count, `a book of ${count} positions`);
  return {};
}

/** Types into a field as a person does: React hears it, and leaving the field. */
function type(input, text) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
}

const cells = () => [...panel("scenario").querySelectorAll(".heat-cell")];

async function nodes(spot, vol) {
  const scenario = panel("scenario");
  if (!scenario.querySelector(".scenario-nodes")) button(scenario, "Nodes").click();
  await until(() => scenario.querySelectorAll(".scenario-node input").length >= 2, "the fields of the nodes");
  const [first, second] = scenario.querySelectorAll(".scenario-node input");
  type(first, spot);
  type(second, vol);
  await until(() => cells().length === 21 * 15, "a grid of 21 x 15");
  return {};
}

/** How often the cells of the heat map are written, and what it costs the page. */
async function heat(seconds) {
  let updates = 0;
  const seen = new MutationObserver(() => updates++);
  seen.observe(panel("scenario").querySelector(".heat"), {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ["style"],
  });
  longFrames.length = 0;
  const before = engine.view.status.messages;
  const from = performance.now();
  await sleep(seconds * 1_000);
  seen.disconnect();
  const elapsed = (performance.now() - from) / 1_000;
  return {
    updatesPerSecond: updates / elapsed,
    receivedPerSecond: (engine.view.status.messages - before) / elapsed,
    longFrames: longFrames.length,
    longest: Math.max(0, ...longFrames.map(({ duration }) => duration)),
  };
}

const radio = (text) =>
  [...panel("scenario").querySelectorAll('[role="radio"]')].find((one) => one.textContent === text);
const filled = () => cells().filter(({ textContent }) => /\d/.test(textContent)).length;
/** What must be posted bears no sign. */
const margins = () => !cells().some(({ textContent }) => /[+\u2212]/.test(textContent));

/** Time to the first and to the last number after the cells are asked for margin, ms. */
async function marginCells() {
  radio("IM").click();
  const from = performance.now();
  await until(() => margins() && filled() > 0, "the first margin in a cell");
  const first = performance.now() - from;
  await until(() => margins() && filled() === cells().length, "margin in every cell");
  const all = performance.now() - from;
  radio("P&L").click();
  return { first, all };
}

const initial = () =>
  Number(
    (panel("margin").querySelector(".margin-initial")?.firstChild?.textContent ?? "").replace(/[^\d.]/g, "") ||
      Number.NaN,
  );

/** Types a size over that of the first position and presses Enter; resolves to the event's time stamp. */
async function typeSize(size) {
  // The cell of the edit before closes a frame after its margin.
  await until(() => !panel("portfolio").querySelector(".row-list-body input"), "the table to be at rest");
  const cell = panel("portfolio").querySelector(".row-list-body .pos-size");
  cell.click();
  cell.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true, cancelable: true }));
  const input = cell.querySelector("input");
  input.value = String(size);
  // What is typed is seen before it is confirmed: no finger is quicker than a frame.
  await frameShown();
  const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  input.dispatchEvent(event);
  return event.timeStamp;
}

const SIZES = [4_000, 9_000];
/** An edit whose margin is not on screen by then counts as having taken so long, ms. */
const EDIT_PATIENCE = 5_000;

/** From key presses to after the frame that shows the new margin, ms: `count` edits, or as many as `seconds` have room for. */
async function whatIf(count, seconds) {
  if (!engine.portfolio.document.whatIf) {
    button(panel("portfolio"), "What-if").click();
    // The table is built anew for the copy and takes no typing before.
    await until(
      () => /^What-if/.test(panel("portfolio").querySelector(".list-pinned")?.textContent),
      "the what-if copy",
    );
  }
  await until(() => initial() > 0, "margin of the what-if copy");
  // The margin of a book just filled may still be that of the book before.
  let before = Number.NaN;
  while (!(Math.abs(initial() / before - 1) < 0.05)) {
    before = initial();
    await sleep(1_500);
  }
  const levels = [];
  for (const size of SIZES) {
    before = initial();
    await typeSize(size);
    await until(() => initial() > 1.2 * before, `another margin after a size of ${size}`);
    levels.push(initial());
  }
  const middle = (levels[0] + levels[1]) / 2;
  const delays = [];
  let late = 0;
  longFrames.length = 0;
  const end = performance.now() + seconds * 1_000;
  for (let i = 0; i < count && performance.now() < end; i++) {
    // Spread over the frame and over the second in which margin is taken anew.
    await sleep(300 + ((i * 137) % 500));
    const at = i % 2;
    const pressed = await typeSize(SIZES[at]);
    const above = levels[at] > middle;
    do await frameShown();
    while (initial() > middle !== above && performance.now() - pressed < EDIT_PATIENCE);
    delays.push(performance.now() - pressed);
    if (initial() > middle !== above) late++;
  }
  return {
    levels,
    late,
    delays: delays.sort((a, b) => a - b),
    longFrames: longFrames.map(({ duration }) => duration),
  };
}

async function showRisk() {
  button(document, "Risk").click();
  await until(() => panel("portfolio") && panel("margin") && panel("scenario"), "the panels of the Risk workspace");
}

await serveOrders(showRisk, (order) => {
  if (order.fill) return fill(order.fill);
  if (order.nodes) return nodes("-20%:20%:2%", "-35%:35%:5%");
  if (order.heat) return heat(order.heat);
  if (order.marginCells) return marginCells();
  if (order.whatIf) return whatIf(order.whatIf, order.seconds);
  return order.memory ? memory() : sleep(order.sleep * 1_000).then(() => ({}));
});
