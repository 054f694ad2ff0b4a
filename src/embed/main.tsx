import { createRoot } from "react-dom/client";
import { useStore } from "zustand";
import { EmptyState } from "../ui/EmptyState.tsx";
import { showLook } from "../ui/theme.ts";
import { startTooltips } from "../ui/tooltip.ts";
import { selection } from "../views/selection.ts";
import { site, startSite } from "../views/site.ts";
import { onlyLook } from "../views/viewer.ts";
import { type EmbedAddress, readAddress } from "./address.ts";
import { EmbedPage } from "./EmbedPage.tsx";
import { startFirstInstrument } from "./first-instrument.ts";
import { frame, goLive, LOST_PART, showEmbedded, showExpiry, whenShown } from "./frame.ts";
import { notInstrument, whenListed } from "./listing.ts";
import { openAddress } from "./opening.ts";
import { createPageEngine, type PageEngine } from "./page-engine.ts";
import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/controls.css";
import "./embed.css";

startTooltips(document);
const root = createRoot(document.getElementById("root") as HTMLElement);

function refuse(problem: string): void {
  show(null);
  frame.setState({ problem });
}

const refuseFor = (error: unknown): void => refuse(error instanceof Error ? error.message : String(error));

function Embedding({ live }: { live(): void }) {
  const { engine, embedded, notice, lostPart, problem, pinned } = useStore(frame);
  if (problem !== "") return <EmptyState title="Nothing to show here" text={problem} />;
  if (!engine || !embedded) return pinned ? <EmptyState title="Pinned snapshot" text={pinned.words} /> : null;
  return (
    <EmbedPage
      // Nothing that was drawn of a sealed view stands until the next one is drawn over it: a portal may ask for a picture.
      key={`${pinned?.facts ? `pinned ${pinned.facts.at}` : "live"} ${embedded.sealed !== ""}`}
      engine={engine}
      embedded={embedded}
      notice={`${pinned && !pinned.facts ? pinned.words : notice} ${lostPart}`}
      pinned={pinned?.facts ?? null}
      goLive={live}
    />
  );
}

/** Looks for a desktop agent beside all else; that it cannot be joined is told, and stops nothing. */
function joinAgent(engines: PageEngine): void {
  const none = (word: string): void => frame.setState({ fdc3: { state: "none", word, ignored: 0 } });
  if (!site.getState().features.fdc3) {
    none("FDC3 is off on this site");
    return;
  }
  frame.setState({ fdc3: { state: "looking", word: "looking for an FDC3 agent", ignored: 0 } });
  import("./fdc3.ts").then(({ startFdc3 }) => startFdc3(engines)).catch(() => none("no FDC3 agent"));
}

/** Says so where the market does not list the instrument asked for. */
function checkInstrument(instrument: string): void {
  whenListed().then(
    (catalog) => {
      const notice = notInstrument(catalog, instrument);
      if (notice === "") return;
      if (selection.getState().focused === instrument) selection.getState().offer(null);
      frame.setState({ notice });
    },
    // That there is no such market is said by the panels.
    () => undefined,
  );
}

/** Shows what the address asks for; one that could not be read is null: a portal may hear of that, and say what to show. */
async function start(address: EmbedAddress | null): Promise<void> {
  await startSite(window);
  const { editsInFrames } = site.getState().features;
  const edits = address?.edit === "1";
  if (!edits || !editsInFrames) onlyLook();
  startFirstInstrument();
  const engines = createPageEngine((engine) => frame.setState({ engine }));
  show(engines);
  if (address && address.wait !== "1") {
    const opening = await openAddress(address);
    if (opening.ok) {
      if (address.instrument !== undefined) selection.getState().offer(address.instrument);
      if (address.expiry !== undefined) showExpiry(address.expiry);
      showEmbedded(opening.embedded, engines);
      if (address.instrument !== undefined) checkInstrument(address.instrument);
      if (edits && !editsInFrames) frame.setState({ notice: "This site lets panels in frames only be looked at." });
    } else frame.setState({ problem: opening.problem });
  }
  if (address?.fdc3 === "1") whenShown(() => joinAgent(engines));
  // A portal may show what the address could not.
  if (window.parent !== window) (await import("./portal.ts")).startPortal(engines);
}

function show(engines: PageEngine | null): void {
  root.render(<Embedding live={() => engines && goLive(engines)} />);
}

// A deploy takes the parts of the page before it away.
window.addEventListener("vite:preloadError", () => frame.setState({ lostPart: LOST_PART }));

const read = readAddress(location.search, location.hash);
if (read.ok) {
  const { theme, palette, density } = read.address;
  showLook({ ...(theme && { theme }), ...(palette && { palette }), ...(density && { density }) });
  start(read.address).catch(refuseFor);
} else {
  refuse(read.problem);
  if (window.parent !== window) start(null).catch(refuseFor);
}
