import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { startEngine } from "../engine/start-engine.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { showLook } from "../ui/theme.ts";
import { startTooltips } from "../ui/tooltip.ts";
import { selection } from "../views/selection.ts";
import { startSite } from "../views/site.ts";
import { EMPTY_WORKSPACE, workspace } from "../views/workspace-store.ts";
import { type EmbedAddress, readAddress } from "./address.ts";
import { EmbedPage } from "./EmbedPage.tsx";
import { askedExpiry } from "./expiry-ask.ts";
import { openAddress } from "./opening.ts";
import "../ui/tokens.css";
import "../ui/base.css";
import "../ui/controls.css";
import "./embed.css";

startTooltips(document);
const root = createRoot(document.getElementById("root") as HTMLElement);

function refuse(problem: string): void {
  root.render(<EmptyState title="Nothing to show here" text={problem} />);
}

async function start(address: EmbedAddress): Promise<void> {
  const opening = await openAddress(address);
  if (!opening.ok) return refuse(opening.problem);
  const { embedded } = opening;
  workspace.setState({ ...EMPTY_WORKSPACE, settings: { ...embedded.settings }, shared: embedded.shared });
  if (address.instrument !== undefined) selection.getState().focus(address.instrument);
  const { client } = startEngine();
  client.choose(embedded.choice);
  if (embedded.clock) client.setClock(embedded.clock);
  const { expiry } = address;
  const queries = new QueryClient();
  const render = (notice: string): void =>
    root.render(
      <QueryClientProvider client={queries}>
        <EmbedPage engine={client} embedded={embedded} notice={notice} />
      </QueryClientProvider>,
    );
  if (expiry !== undefined) {
    const stop = client.onStructure(() => {
      const expiries = client.view.catalog?.expiries ?? [];
      if (expiries.length === 0) return;
      stop();
      const asked = askedExpiry(expiries, expiry);
      if (asked === null) render(`No expiry ${expiry} is listed; another is shown.`);
      else selection.getState().setExpiry(asked);
    });
  }
  render("");
}

const read = readAddress(location.search, location.hash);
if (read.ok) {
  const { theme, palette, density } = read.address;
  showLook({ ...(theme && { theme }), ...(palette && { palette }), ...(density && { density }) });
  const { address } = read;
  startSite(window)
    .then(() => start(address))
    .catch((error: unknown) => refuse(error instanceof Error ? error.message : String(error)));
} else refuse(read.problem);
