import { selection } from "../views/selection.ts";
import { panelsOf } from "../views/view-layout.ts";
import { frame } from "./frame.ts";
import { whenListed } from "./listing.ts";

/** A frame of the instrument panel alone looks at the perpetual, or else at what is listed first, until another is asked for: nobody can choose one in it. */
export function startFirstInstrument(): void {
  frame.subscribe(({ embedded }, before) => {
    if (!embedded || embedded === before.embedded) return;
    const panels = panelsOf(embedded.layout);
    if (panels.length !== 1 || panels[0]?.type !== "instrument") return;
    whenListed().then(
      (catalog) => {
        if (!catalog || frame.getState().embedded !== embedded || selection.getState().focused !== null) return;
        const { instruments, choice } = catalog;
        const own = instruments.filter(([, { underlying }]) => underlying === choice.underlying);
        const [, first] = own.find(([, { kind }]) => kind === "perpetual") ?? own[0] ?? [];
        if (first) selection.getState().offer(first.name);
      },
      // That there is no such market is said by the panel.
      () => undefined,
    );
  });
}
