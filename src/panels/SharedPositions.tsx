import { useEffect } from "react";
import { instrumentWords } from "../market/visible-text.ts";
import { Button } from "../ui/Button.tsx";
import { formatNumber } from "../ui/format.ts";
import type { MaskedPositions } from "../views/view-positions.ts";
import type { PanelHeader } from "./panel.ts";
import { showOwnPositions } from "./shared-words.ts";
import "./shared-positions.css";

const OF = "Percent of the book's gross size in the same underlying and unit (coin or USD); short is negative.";

/** Positions of a view whose sender kept their sizes: contracts with their side, or weights. */
export function SharedPositions({
  portfolio,
  header,
}: {
  readonly portfolio: MaskedPositions;
  readonly header: PanelHeader;
}) {
  useEffect(() => {
    header.setContext(["sizes hidden"]);
    header.setAge(Number.NaN);
    header.setState(null);
  }, [header]);
  const percent = portfolio.sizes === "percent";
  return (
    <div className="shared-positions">
      <header>
        <div>
          <h2>Sizes hidden by the sender</h2>
          <p>
            {percent ? OF : "Contracts with their side alone."} No value, gain, Greek or margin can be worked out of
            them.
          </p>
        </div>
        <Button onClick={showOwnPositions}>Show my positions</Button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section tabIndex={0} aria-label="Positions of the view">
        {portfolio.books.map((book, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: books of a masked view have no name
          <table key={i}>
            <caption>{portfolio.books.length > 1 ? `Book ${i + 1}` : "Book"}</caption>
            <thead>
              <tr>
                <th scope="col">Contract</th>
                <th scope="col">{percent ? "Weight, %" : "Side"}</th>
              </tr>
            </thead>
            <tbody>
              {book.positions.map((position, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: one contract may stand twice, in coin and in USD
                <tr key={row}>
                  <th scope="row">{instrumentWords(position.instrument)}</th>
                  <td>{"side" in position ? position.side : weightText(position.percent)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </section>
    </div>
  );
}

/** A weight to a tenth; one that rounds to nothing is still held. */
function weightText(percent: number): string {
  return percent === 0 ? "< 0.1" : formatNumber(percent, 1);
}
