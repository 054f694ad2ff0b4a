import { createRoot } from "react-dom/client";
import { startSharedEngine } from "../engine/share-engine.ts";
import { startLook } from "../ui/theme.ts";
import { startTooltips } from "../ui/tooltip.ts";
import { startSite } from "../views/site.ts";
import { startWorkspace, workspace } from "../views/workspace-store.ts";
import { AppBoundary } from "./AppBoundary.tsx";
import { startJournal } from "./error-journal.ts";
import { holdStart } from "./held-start.ts";
import { lostSnapshot } from "./lost-snapshot.ts";
import { openingChoice } from "./market-choice.ts";
import { notify } from "./notices.ts";
import { Stage } from "./Stage.tsx";
import { storageOf } from "./storage.ts";
import { tellTakeover } from "./tell-takeover.ts";
import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/controls.css";

startJournal(window);
startLook();
startTooltips(document);
const tab = storageOf(window, "sessionStorage");
const storageNotice = startWorkspace(tab, storageOf(window, "localStorage"), (text) => notify({ tone: "error", text }));
const root = createRoot(document.getElementById("root") as HTMLElement);
const engine = startSharedEngine();

function start(): void {
  const { choice, problem } = openingChoice(location.search, workspace.getState().choice);
  const lost = lostSnapshot(tab);
  const byLink = location.hash.length > 1;
  tellTakeover(engine);
  if (byLink) holdStart(() => engine.client.choose(choice));
  else engine.client.choose(choice);
  for (const text of [storageNotice, problem, byLink ? null : lost]) if (text) notify({ tone: "info", text });

  // For diagnosis from the console and for benchmarks; nothing in the product reads it.
  Object.assign(globalThis, { volscape: engine.client });

  root.render(
    <AppBoundary engine={engine.client}>
      <Stage live={engine} />
    </AppBoundary>,
  );
}

startSite(window).then(start, async (error: unknown) => {
  const { SiteProblem } = await import("./SiteProblem.tsx");
  root.render(<SiteProblem problem={error instanceof Error ? error.message : String(error)} />);
});
