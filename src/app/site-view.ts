import { site } from "../views/site.ts";
import { openViewText } from "../views/view-file.ts";
import { notify } from "./notices.ts";
import type { ViewActions } from "./view-actions.ts";

/** Opens the view that this site shows to a first visit; what is wrong with it is said and leaves the built-in workspace. */
export async function openSiteView(actions: Promise<ViewActions>): Promise<void> {
  const { view: file } = site.getState();
  if (file === null) return;
  try {
    const response = await fetch(`./${file}`);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    const opened = await openViewText(await response.text());
    if (!opened.ok) throw new Error(opened.problem);
    (await actions).openShared(opened.view);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    notify({ tone: "error", text: `The view this site starts with could not be opened: ${reason}` });
  }
}
