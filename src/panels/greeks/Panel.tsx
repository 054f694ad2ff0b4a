import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { V } from "../../risk/valuation.ts";
import { formatExpiry, formatSigned, formatStrike } from "../../ui/format.ts";
import { Segmented } from "../../ui/Segmented.tsx";
import { currenciesOf, type Quantity, quantityForm } from "../greek-units.ts";
import { heatLimit } from "../heat.ts";
import type { PanelProps } from "../panel.ts";
import { RiskPanelFrame } from "../RiskPanelFrame.tsx";
import { writeText } from "../tool-facts.ts";
import { UnitsChoice } from "../UnitsChoice.tsx";
import { useRiskPanel, writeExcluded } from "../use-risk-panel.ts";
import { createLadderPainter } from "./draw.ts";
import type { GreeksExport } from "./export.ts";
import { ladder } from "./model.ts";
import { ROW_HEIGHT, type RowSpan, rowsInView } from "./rows-in-view.ts";
import type { GreeksSettings } from "./settings.ts";
import "./greeks.css";

const INTERVAL = 250;

const QUANTITIES = [
  { value: "delta", label: "Delta" },
  { value: "gamma", label: "Gamma" },
  { value: "vega", label: "Vega" },
  { value: "theta", label: "Theta" },
  { value: "weightedVega", label: "Wtd vega", title: "Weighted vega" },
] satisfies readonly { readonly value: Quantity; readonly label: string; readonly title?: string }[];

function nameOf(quantity: Quantity): string {
  const of = QUANTITIES.find(({ value }) => value === quantity);
  return of?.title ?? of?.label ?? quantity;
}

/** Where the book's Greeks sit: by strike and expiry, with totals. */
export default function GreeksPanel(props: PanelProps<GreeksSettings>) {
  const { engine, header, settings, change } = props;
  const [shape, setShape] = useState<{ readonly expiries: readonly number[]; readonly strikes: readonly number[] }>({
    expiries: [],
    strikes: [],
  });
  const table = useRef<HTMLTableElement>(null);
  const limit = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLElement>(null);
  const [span, setSpan] = useState<RowSpan>({ from: 0, to: 0 });
  const lastShape = useRef("");
  const painter = useRef(createLadderPainter());
  const shown = useRef<GreeksExport | null>(null);
  const form = quantityForm(settings.quantity, settings.convention, currenciesOf(engine.view.catalog));
  const panel = useRiskPanel(props, {
    kind: "holdings",
    ask: () => ({ kind: "holdings" }),
    interval: INTERVAL,
    resized: () => showRows(),
    paint(held) {
      if (!held || held.version !== engine.portfolio?.version) return;
      const { field, decimals, unit } = form;
      const made = ladder(held, engine.view, V[field]);
      const key = `${made.expiries} ${made.strikes}`;
      if (key !== lastShape.current) setShape({ expiries: made.expiries, strikes: made.strikes });
      lastShape.current = key;
      painter.current.paint(table.current, made, decimals, span);
      const { excluded, atVenueMark } = held;
      shown.current = { held, ...form, name: nameOf(settings.quantity) };
      const bound = heatLimit(made.cells);
      writeText(limit.current?.firstElementChild ?? null, `${formatSigned(-bound, decimals)} ${unit}`);
      writeText(limit.current?.lastElementChild ?? null, `${formatSigned(bound, decimals)} ${unit}`);
      writeExcluded(panel.excluded.current, excluded, atVenueMark);
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a ladder of another shape, or other rows of it, are painted once they stand
  useLayoutEffect(panel.repaint, [shape, span]);
  const { expiries, strikes } = shape;
  const showRows = useCallback((): void => {
    const { scrollTop, clientHeight } = body.current ?? { scrollTop: 0, clientHeight: 0 };
    setSpan((now) => rowsInView(now, scrollTop, clientHeight, strikes.length));
  }, [strikes]);
  useLayoutEffect(showRows, [showRows]);
  useEffect(() => header.setContext([form.unit]), [header, form.unit]);

  const space = (rows: number) =>
    rows > 0 ? (
      <tr aria-hidden>
        <td className="greeks-space" colSpan={expiries.length + 2} style={{ height: rows * ROW_HEIGHT }} />
      </tr>
    ) : null;
  return (
    <RiskPanelFrame
      className="greeks"
      engine={engine}
      panel={panel}
      tools={
        <>
          <Segmented
            label="Greek"
            options={QUANTITIES}
            value={settings.quantity}
            onChange={(quantity) => change({ ...settings, quantity })}
          />
          <UnitsChoice value={settings.convention} onChange={(convention) => change({ ...settings, convention })} />
        </>
      }
      exported={{
        picture: true,
        make: async () => {
          const { greeksExport } = await import("./export.ts");
          return shown.current && panel.root.current ? greeksExport(engine, shown.current, panel.root.current) : null;
        },
      }}
      empty={
        strikes.length === 0
          ? { title: "No Greeks yet", text: "The ladder sums the positions of the shown book that can be priced." }
          : null
      }
    >
      <section
        className="greeks-body market-numbers"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label="Greeks by strike and expiry"
        ref={body}
        onScroll={showRows}
      >
        <table ref={table} aria-rowcount={strikes.length + 2}>
          <thead>
            <tr>
              <th scope="col">Strike</th>
              {expiries.map((expiry) => (
                <th scope="col" key={expiry}>
                  {Number.isFinite(expiry) ? formatExpiry(expiry) : "perp."}
                </th>
              ))}
              <th scope="col">Total</th>
            </tr>
          </thead>
          <tbody>
            {space(span.from)}
            {strikes.slice(span.from, span.to).map((strike, i) => (
              <tr key={strike} aria-rowindex={span.from + i + 2}>
                <th scope="row">{Number.isNaN(strike) ? "no strike" : formatStrike(strike)}</th>
                {expiries.map((expiry) => (
                  <td key={expiry} />
                ))}
                <td className="greeks-total" />
              </tr>
            ))}
            {space(strikes.length - span.to)}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              {expiries.map((expiry) => (
                <td key={expiry} />
              ))}
              <td />
            </tr>
          </tfoot>
        </table>
      </section>
      <div className="greeks-legend market-numbers" ref={limit}>
        <span />
        <span className="greeks-ramp" />
        <span />
      </div>
    </RiskPanelFrame>
  );
}
