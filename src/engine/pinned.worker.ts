import { type PinnedPageMessage, servePinnedPage } from "./pinned-page.ts";

servePinnedPage((handler) => addEventListener("message", (event) => handler(event.data as PinnedPageMessage)));
