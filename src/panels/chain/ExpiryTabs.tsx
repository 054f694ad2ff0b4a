import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from "react";
import { type MarketView, serverNow } from "../../engine/market-view.ts";
import { formatExpiry } from "../../ui/format.ts";
import { patchText } from "../../ui/GridPatch.ts";
import { tabVols, timeLeftWords } from "./facts.ts";

interface TabTexts {
  readonly expiry: number;
  readonly left: Text;
  readonly atm: Text;
  readonly skew: Text;
}

/** Paints the changing words of the tabs: time left, vol at the money, risk reversal. */
export type TabsPainter = (view: MarketView) => void;

export interface ExpiryTabsProps {
  readonly expiries: readonly number[];
  readonly active: number | null;
  choose(expiry: number): void;
  /** Gets the painter each time the tabs are laid out. */
  onPainter(paint: TabsPainter): void;
}

/**
 * Below these mean widths, px, tabs leave out minutes and some padding, take smaller type, and keep only name and vol but in
 * the chosen one.
 */
const TIGHT_WIDTH = 90;
const SMALL_WIDTH = 79;
const TINY_WIDTH = 72;

/** One tab per expiry. React lays them out; their numbers are text nodes that the painter patches. */
export function ExpiryTabs({ expiries, active, choose, onPainter }: ExpiryTabsProps) {
  const list = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const tabs = [...(list.current?.children ?? [])].map((tab, i): TabTexts => {
      const text = (name: string): Text => {
        const node = tab.ownerDocument.createTextNode("");
        tab.querySelector(`.${name}`)?.replaceChildren(node);
        return node;
      };
      return { expiry: expiries[i]!, left: text("tab-left"), atm: text("tab-atm"), skew: text("tab-skew") };
    });
    onPainter((view) => {
      const now = serverNow(view);
      const tight = list.current?.classList.contains("tight") ?? false;
      for (const tab of tabs) {
        const [atm, skew] = tabVols(view, tab.expiry, now);
        patchText(tab.left, timeLeftWords(tab.expiry, now, tight));
        patchText(tab.atm, atm);
        patchText(tab.skew, skew);
      }
    });
  }, [expiries, onPainter]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again for other expiries and another active one
  useEffect(() => {
    const strip = list.current;
    if (!strip) return;
    const fit = (): void => {
      const mean = strip.clientWidth / strip.children.length;
      strip.classList.toggle("tight", mean < TIGHT_WIDTH);
      strip.classList.toggle("small", mean < SMALL_WIDTH);
      strip.classList.toggle("tiny", mean < TINY_WIDTH);
      strip.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "center" });
    };
    const observer = new (strip.ownerDocument.defaultView ?? globalThis).ResizeObserver(fit);
    observer.observe(strip);
    return () => observer.disconnect();
  }, [expiries, active]);

  function move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || expiries.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const at = active === null ? 0 : expiries.indexOf(active);
    const next = Math.max(0, Math.min(expiries.length - 1, at + step));
    choose(expiries[next]!);
    (list.current?.children[next] as HTMLElement | undefined)?.focus();
  }

  return (
    <div className="chain-tabs" role="tablist" aria-label="Expiry" ref={list} onKeyDown={move}>
      {expiries.map((expiry) => (
        <button
          type="button"
          role="tab"
          key={expiry}
          className="chain-tab"
          aria-selected={expiry === active}
          tabIndex={expiry === active ? 0 : -1}
          title={new Date(expiry).toISOString().replace("T", " ").replace(":00.000Z", " UTC")}
          onClick={() => choose(expiry)}
        >
          <span className="tab-line">
            <span className="tab-name">{formatExpiry(expiry)}</span> <span className="tab-left" />
          </span>
          <span className="tab-line">
            <span className="tab-atm" /> <span className="tab-skew" />
          </span>
        </button>
      ))}
    </div>
  );
}
