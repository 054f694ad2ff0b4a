import { openingExpiry } from "../panels/follow-expiry.ts";
import { picturesPositions } from "../panels/shows-positions.ts";
import { snapshotNumbers } from "../panels/snapshot-numbers.ts";
import { showLook } from "../ui/theme.ts";
import { selection } from "../views/selection.ts";
import { site } from "../views/site.ts";
import { notOffered } from "../views/site-market.ts";
import { panelsOf } from "../views/view-layout.ts";
import { type StoredChoice, workspace } from "../views/workspace-store.ts";
import type { PortalHandlers } from "./contract.ts";
import { frame, showEmbedded, showExpiry, showMarket, shown } from "./frame.ts";
import { notInstrument, whenListed } from "./listing.ts";
import { openWord } from "./opening.ts";
import type { PageEngine } from "./page-engine.ts";
import { isOf } from "./portal-told.ts";
import { viewWord } from "./view-word.ts";

const SEALED = "This view is sealed to who looks at it: the portal is given nothing of it.";
const seesPositions = (): boolean => site.getState().features.positionsToParents;

/** What is on screen, where a portal may be given it: throws for a sealed view, and while the market before, of which it may know nothing, is still there. */
function shownToPortal(): ReturnType<typeof shown> {
  const { engine, embedded } = shown();
  if (embedded.sealed !== "") throw new Error(SEALED);
  const { catalog } = engine.view;
  if (catalog && embedded.snapshot === null && !isOf(catalog.choice, embedded.choice))
    throw new Error("The market asked for is not there yet.");
  return { engine, embedded };
}

/** The market shown, for a view that leaves its own open; none before anything is shown, or where it is a recording. */
function marketNow(): StoredChoice | null {
  const { embedded } = frame.getState();
  return embedded && embedded.choice.venue !== "recorded" ? { ...embedded.choice, venue: embedded.choice.venue } : null;
}

/** What was in sight of a sealed view goes before the next view comes, of which the portal is told. */
function leaveSealed(): void {
  const { engine, embedded } = frame.getState();
  if (!embedded?.sealed) return;
  const { catalog, now } = engine?.view ?? { catalog: null, now: 0 };
  selection.setState({ expiry: openingExpiry(catalog?.expiries ?? [], now), focused: null, chosen: false });
}

/** Views that are being opened, one after another: a large one that was asked for first is not to come last. */
let opening: Promise<unknown> = Promise.resolve();

async function setView(word: string, receiving: CryptoKeyPair | undefined, engines: PageEngine): Promise<null> {
  const opened = await openWord(word, {}, marketNow(), receiving);
  if (!opened.ok) throw new Error(opened.problem);
  leaveSealed();
  showEmbedded(opened.embedded, engines);
  return null;
}

/** What a portal's requests do in this frame. What is asked after a view is of that view. */
export function portalHandlers(engines: PageEngine): Omit<PortalHandlers, "stats.get"> {
  return {
    "view.set"({ view, receiving }) {
      const set = opening.then(() => setView(view, receiving, engines));
      opening = set.catch(() => undefined);
      return set;
    },
    async "view.get"() {
      await opening;
      return viewWord(shown().embedded, seesPositions());
    },
    async "context.set"({ venue, underlying, expiry, instrument }) {
      await opening;
      const { choice } = shown().embedded;
      if (venue !== undefined || underlying !== undefined) {
        const sameVenue = venue === undefined || venue === choice.venue;
        const next = {
          ...(sameVenue ? choice : {}),
          venue: venue ?? choice.venue,
          underlying: underlying ?? choice.underlying,
        };
        const refused = notOffered(next);
        if (refused !== "") throw new Error(refused);
        showMarket(next, engines);
      }
      if (expiry !== undefined) showExpiry(expiry);
      if (instrument !== undefined) selection.getState().offer(instrument);
      // Whether a sealed market lists something is told to nobody either.
      if ((underlying === undefined && instrument === undefined) || shown().embedded.sealed !== "") return null;
      const missing = instrument === undefined ? "" : notInstrument(await whenListed(), instrument);
      if (instrument === undefined) await whenListed();
      if (missing !== "") {
        if (selection.getState().focused === instrument) selection.getState().offer(null);
        throw new Error(missing);
      }
      return null;
    },
    "theme.set"({ theme, palette, density }) {
      showLook({ ...(theme && { theme }), ...(palette && { palette }), ...(density && { density }) });
      return null;
    },
    async "snapshot.get"() {
      await opening;
      const { engine, embedded } = shownToPortal();
      const numbers = await snapshotNumbers(engine);
      if (frame.getState().embedded !== embedded) throw new Error("Another market was asked for meanwhile.");
      return numbers;
    },
    async "image.get"({ scale }) {
      await opening;
      // First, as it may take its time: what is looked at below is what is pictured.
      const { captureImage } = await import("./capture-image.ts");
      const { layout } = shownToPortal().embedded;
      const { settings } = workspace.getState();
      if (!seesPositions() && panelsOf(layout).some(({ id, type }) => picturesPositions(type, settings[id])))
        throw new Error("This site gives portals no picture of panels that show positions.");
      return captureImage(document.getElementById("root") as HTMLElement, scale ?? 1);
    },
  };
}
