// A portal's whole part in it: one frame as an element, one by a call, and the same words for both.
import { mount } from "../sdk/volscape.js";

const $ = (id) => document.getElementById(id);

const surface = $("surface");
const chain = mount($("chain"), {
  src: "../embed.html",
  panel: "chain",
  venue: "simulated",
  underlying: "BTC",
  theme: "light",
  title: "BTC chain",
});

// They scroll: keys must reach them.
for (const scrolled of [$("log"), $("answer")]) scrolled.tabIndex = 0;

function note(from, what, detail) {
  const line = document.createElement("li");
  const name = document.createElement("b");
  name.textContent = `${from} ${what}`;
  line.append(name, ` ${detail}`);
  $("log").prepend(line);
  while ($("log").children.length > 100) $("log").lastChild.remove();
}

const date = (expiry) => (expiry === null ? "no expiry" : new Date(expiry).toISOString().slice(0, 10));
const said = (from) => ({
  selection: ({ underlying, expiry, instrument }) =>
    note(from, "selection", `${underlying}, ${date(expiry)}${instrument ? `, ${instrument}` : ""}`),
  state: ({ word, underlying, simulated }) =>
    note(from, "state", `${underlying ?? "sealed"} ${word}${simulated ? ", simulated" : ""}`),
  "view.changed": ({ view }) => note(from, "view.changed", `${view.slice(0, 24)}… (${view.length} characters)`),
  error: ({ problem }) => note(from, "error", problem),
});
for (const [event, listener] of Object.entries(said("chain"))) chain.on(event, listener);
for (const [event, listener] of Object.entries(said("surface")))
  surface.addEventListener(`volscape:${event}`, ({ detail }) => listener(detail));
chain.ready.then(
  () => note("chain", "ready", ""),
  (error) => note("chain", "error", error.message),
);
surface.addEventListener("volscape:ready", () => note("surface", "ready", ""));

// The expiry chosen in one is shown by the other.
chain.on("selection", ({ expiry }) => {
  if (expiry !== null) surface.expiry = date(expiry);
});

const failed = (error) => note("portal", "error", error.message);

$("controls").addEventListener("change", ({ target }) => {
  if (target.name === "underlying") {
    surface.underlying = target.value;
    chain.setContext({ underlying: target.value }).catch(failed);
  } else {
    document.documentElement.dataset.theme = target.value;
    surface.theme = target.value;
    chain.setTheme(target.value).catch(failed);
  }
});

/** Does what a button asks for; what cannot be had, such as numbers before a first quote, is said in its place. */
function answering(make) {
  return () =>
    make().then(
      (element) => $("answer").replaceChildren(element),
      (error) => {
        $("answer").textContent = error.message;
        failed(error);
      },
    );
}

const numbers = async () => {
  const { hash, expiries, options, time, underlying } = await chain.snapshot();
  const lines = [
    `${underlying} at ${new Date(time).toISOString()}`,
    `state hash ${hash ?? "none"}`,
    `${options.length} options, ${expiries.length} expiries`,
    ...expiries.map((one) => `${date(one.expiry)}  ATM ${one.atmVol === null ? "—" : (100 * one.atmVol).toFixed(2)} %`),
  ];
  const text = document.createElement("pre");
  text.textContent = lines.join("\n");
  return text;
};

const picture = async () => {
  const image = document.createElement("img");
  image.alt = "The surface as a picture";
  image.src = URL.createObjectURL(await surface.handle.image(2));
  return image;
};

$("numbers").addEventListener("click", answering(numbers));
$("picture").addEventListener("click", answering(picture));
