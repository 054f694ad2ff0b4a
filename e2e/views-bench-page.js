// Runs inside the built app: twelve panels beside one another, pinned, and opened again as a link; how soon they show numbers.
const until = async (test) => {
  while (!test()) await new Promise((resolve) => requestAnimationFrame(resolve));
};
const post = (result) => fetch("/bench/result", { method: "POST", body: JSON.stringify(result) });
const linked = new URLSearchParams(location.search).has("visit");

const PANELS = [
  ["chain", "surface", "smile", "term"],
  ["portfolio", "scenario", "greeks", "margin"],
  ["instrument", "payoff", "certificate", "limits"],
];

const button = (within, text) => [...within.querySelectorAll("button")].find((one) => one.textContent.trim() === text);
const views = () => document.querySelector('dialog[aria-label="Views"]');
const shared = () => document.querySelector('dialog[aria-label="Shared view"]');
/** Panels whose body holds a number of more than one digit. */
const filled = () =>
  [...document.querySelectorAll("[data-panel]")].filter((panel) => /\d[\d.,\u2009]*\d/.test(panel.textContent)).length;

/** Twelve panels in three rows, from the next start on. */
function arrange() {
  const row = (types) => ({
    type: "row",
    children: types.map((type) => ({
      type: "tabset",
      children: [{ type: "tab", id: type, name: type, component: type }],
    })),
  });
  const workspace = JSON.parse(sessionStorage.getItem("volscape.workspace") ?? "{}");
  const layout = { type: "row", children: [{ type: "row", children: PANELS.map(row) }] };
  sessionStorage.setItem(
    "volscape.workspace",
    JSON.stringify({ ...workspace, active: "trader", layouts: { trader: { layout } } }),
  );
  location.reload();
}

/** The workspace with its numbers and positions as the word of a link. */
async function pin() {
  const { volscape: engine } = globalThis;
  const options = [...engine.view.instrumentBySlot.values()].filter(({ kind }) => kind === "option");
  const positions = Array.from({ length: 200 }, (_, i) => ({
    instrument: options[(i * 37) % options.length].name,
    size: i % 3 === 0 ? -1.5 : 2,
    unit: "underlying",
    averagePrice: 0.03,
    openedAt: null,
    tags: [],
    included: true,
  }));
  await engine.request({ kind: "editPortfolio", edit: { type: "add", positions } });
  await until(() => filled() >= 11);
  document.querySelector(".view-name-button").click();
  await until(() => views() && button(views(), "Share…"));
  button(views(), "Share…").click();
  await until(() => views().querySelector('select[aria-label="Positions in the link"]'));
  const select = views().querySelector('select[aria-label="Positions in the link"]');
  Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(select, "whole");
  select.dispatchEvent(new Event("change", { bubbles: true }));
  const label = [...views().querySelectorAll("label")].find((one) => one.textContent.startsWith("Pin the numbers"));
  label.querySelector("input").click();
  await until(() => /as of/.test(label.textContent) && !button(views(), "Save file").disabled);
  let saved = null;
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    saved = blob;
    return createObjectURL.call(URL, blob);
  };
  button(views(), "Save file").click();
  await until(() => saved !== null);
  URL.createObjectURL = createObjectURL;
  return { word: JSON.parse(await saved.text()).view };
}

/** The page has been opened with a link: times since then, ms. */
async function opened() {
  await until(() => shared() && button(shared(), "Open") && !button(shared(), "Open").disabled);
  const checked = performance.now();
  button(shared(), "Open").click();
  const pinned = () => document.querySelector(".pinned-bar");
  await until(
    () => pinned() && /\d\.\d{4}/.test(document.querySelector('[data-panel="chain"] [role="grid"]')?.textContent ?? ""),
  );
  const first = performance.now();
  await until(() => filled() >= 11);
  const all = performance.now();
  return {
    checked,
    first: first - checked,
    all: all - checked,
    identical: /Identical numbers/.test(pinned().textContent),
    panels: document.querySelectorAll("[data-panel]").length,
  };
}

if (linked) await post(await opened());
else {
  const status = () => globalThis.volscape?.view.status;
  await until(() => status()?.quoted > 0);
  await until(() => status().subscribed >= status().wanted);
  await post({ ready: true });
}
const order = await (await fetch("/bench/next")).json();
if (order.arrange) arrange();
else if (order.pin) {
  await post(await pin());
  const { open } = await (await fetch("/bench/next")).json();
  location.replace(`/?visit=1#${open}`);
} else if (order.open) location.replace(`/?visit=${order.visit}#${order.open}`);
