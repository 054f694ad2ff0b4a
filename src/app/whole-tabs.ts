const INNER = ".flexlayout__tabset_tabbar_inner";
const TAB = ".flexlayout__tab_button";

/**
 * Leaves out of sight, in the tab strip around `within`, the tab that its end cuts in two: the strip's own list has it. Returns the way
 * to stop.
 */
export function hideCutTabs(within: Element): () => void {
  const strip = within.closest(".flexlayout__tabset_tabbar_outer");
  const tabs = strip?.querySelector(`${INNER}_tab_container`);
  if (!strip || !tabs) return () => undefined;
  const cuts = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) target.toggleAttribute("data-cut", intersectionRatio < 0.95);
    },
    { root: strip.querySelector(INNER), threshold: [0.95] },
  );
  const observe = (): void => {
    for (const tab of tabs.querySelectorAll(TAB)) cuts.observe(tab);
  };
  const added = new MutationObserver(observe);
  added.observe(tabs, { childList: true });
  observe();
  return () => {
    cuts.disconnect();
    added.disconnect();
  };
}
