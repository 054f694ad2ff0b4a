import type { CheckedSnapshot } from "../panels/check-snapshot.ts";
import { site } from "../views/site.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { openViewText } from "../views/view-file.ts";
import { fingerprint } from "../views/view-signature.ts";
import { notify } from "./notices.ts";
import type { ViewActions } from "./view-actions.ts";

/** The numbers pinned with the view, computed again; null where there are none, or none to rely on, which is said. */
async function numbersOf({ snapshot }: ViewDocument, views: ViewActions): Promise<CheckedSnapshot | null> {
  if (!snapshot) return null;
  const problem = (reason: string): null => {
    notify({
      tone: "error",
      text: `The view this site starts with is shown live, without its pinned numbers: ${reason}`,
    });
    return null;
  };
  try {
    const checked = await views.check(snapshot);
    return checked.verdict.kind === "altered" ? problem(checked.verdict.reason) : checked;
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Opens the view that this site shows to a first visit, with its pinned numbers where it has them; its positions are only offered. What is wrong
 * with it is said and leaves the built-in workspace.
 */
export async function openSiteView(actions: Promise<ViewActions>): Promise<void> {
  const { view: file } = site.getState();
  if (file === null) return;
  try {
    const response = await fetch(`./${file}`);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    const opened = await openViewText(await response.text());
    if (!opened.ok) throw new Error(opened.problem);
    const { view, signer } = opened;
    const views = await actions;
    const pinned = await numbersOf(view, views);
    views.openShared(view, { pinned, signer: signer ? await fingerprint(signer) : "", books: "offer" });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    notify({ tone: "error", text: `The view this site starts with could not be opened: ${reason}` });
  }
}
