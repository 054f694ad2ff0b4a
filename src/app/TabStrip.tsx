import type { EngineClient } from "../engine/client.ts";
import { ClockMark, useOffCalendar } from "../panels/ClockMark.tsx";
import { PanelFacts, type PanelFactsProps } from "../panels/PanelFacts.tsx";
import { panelEntry } from "../panels/registry.ts";
import { useCatalog } from "../panels/use-catalog.ts";
import { useTryingOut } from "../panels/use-portfolio.ts";
import { IconButton } from "../ui/Button.tsx";
import type { Dock } from "./dock.ts";
import { PanelMenu } from "./PanelMenu.tsx";

export interface TabStripEndProps extends PanelFactsProps {
  readonly type: string;
  readonly tabSet: string;
  readonly engine: EngineClient;
  readonly dock: Dock;
  readonly maximised: boolean;
  readonly closable: boolean;
  /** Names of the tabs at the other end: facts give way to them. */
  readonly tabs: readonly string[];
  popOut(): void;
}

/** Width of a letter of a tab, and of what stands around its name, px. */
const LETTER = 7;
const AROUND = 27;

/** What the end of a strip never gives up: age and buttons, and each mark, px. Without room the tabs go to their menu. */
const AGE_AND_BUTTONS = 140;
const MARKS = { whatIf: 72, simulated: 40, testnet: 68, clock: 92 };

/** Right-hand end of a tab strip: what the panel in front says of itself, and what can be done to it. */
export function TabStripEnd({
  id,
  type,
  tabSet,
  headers,
  engine,
  dock,
  maximised,
  closable,
  tabs,
  popOut,
}: TabStripEndProps) {
  const tryingOut = useTryingOut(engine);
  const catalog = useCatalog(engine);
  const offCalendar = useOffCalendar(engine) && panelEntry(type)?.onClock === true;
  const tabsWidth = tabs.reduce((sum, name) => sum + LETTER * name.length + AROUND, 0);
  const needed =
    AGE_AND_BUTTONS +
    (tryingOut ? MARKS.whatIf : 0) +
    (offCalendar ? MARKS.clock : 0) +
    (catalog?.simulated ? MARKS.simulated : 0) +
    (catalog?.testnet ? MARKS.testnet : 0);
  return (
    <div className="strip-end" style={{ maxWidth: `max(${needed}px, 100cqw - ${tabsWidth}px)` }}>
      <PanelFacts id={id} headers={headers} />
      {tryingOut ? <span className="chip small solid-warn">WHAT-IF</span> : null}
      {offCalendar ? <ClockMark /> : null}
      {catalog?.simulated ? <span className="chip small">SIM</span> : null}
      {catalog?.testnet ? <span className="chip small warn">TESTNET</span> : null}
      <span className="strip-buttons">
        <IconButton icon="popout" label="Open in its own window" onClick={popOut} />
        <IconButton
          icon="maximise"
          label={maximised ? "Restore" : "Maximise"}
          onClick={() => dock.toggleMaximised(tabSet)}
        />
        <PanelMenu id={id} tabSet={tabSet} dock={dock} maximised={maximised} closable={closable} popOut={popOut} />
      </span>
    </div>
  );
}
