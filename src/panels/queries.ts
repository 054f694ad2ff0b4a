import { QueryClient } from "@tanstack/react-query";

/** What the panels of this window asked for once and keep. It comes with the first panel that asks: no page waits for it. */
export const queries = new QueryClient();
queries.mount();
