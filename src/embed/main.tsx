import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
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
import { frame, showEmbedded, showExpiry } from "./frame.ts";
import { openAddress } from "./opening.ts";
import { createPageEngine, type PageEngine } from "./page-engine.ts";
import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/controls.css";
import "./embed.css";

startTooltips(document);
const root = createRoot(document.getElementById("root") as HTMLElement);
const queries = new QueryClient();

function refuse(problem: string): void {
  root.render(<EmptyState title="Nothing to show here" text={problem} />);
}

function Embedding() {
  const { engine, embedded, notice } = useStore(frame);
  return engine && embedded ? <EmbedPage engine={engine} embedded={embedded} notice={notice} /> : null;
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

async function start(address: EmbedAddress): Promise<void> {
  await startSite(window);
  const { editsInFrames } = site.getState().features;
  const edits = address.edit === "1";
  if (!edits || !editsInFrames) onlyLook();
  const opening = await openAddress(address);
  if (!opening.ok) return refuse(opening.problem);
  const engines = createPageEngine((engine) => frame.setState({ engine }));
  if (address.instrument !== undefined) selection.getState().offer(address.instrument);
  if (address.expiry !== undefined) showExpiry(address.expiry);
  showEmbedded(opening.embedded, engines);
  if (edits && !editsInFrames) frame.setState({ notice: "This site lets panels in frames only be looked at." });
  root.render(
    <QueryClientProvider client={queries}>
      <Embedding />
    </QueryClientProvider>,
  );
  if (address.fdc3 === "1") joinAgent(engines);
  if (window.parent !== window) (await import("./portal.ts")).startPortal(engines);
}

const read = readAddress(location.search, location.hash);
if (read.ok) {
  const { theme, palette, density } = read.address;
  showLook({ ...(theme && { theme }), ...(palette && { palette }), ...(density && { density }) });
  start(read.address).catch((error: unknown) => refuse(error instanceof Error ? error.message : String(error)));
} else refuse(read.problem);
