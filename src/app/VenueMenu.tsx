import { DropdownMenu } from "radix-ui";
import type { EngineClient } from "../engine/client.ts";
import type { MarketChoice } from "../engine/protocol.ts";
import { useCatalog } from "../panels/use-catalog.ts";
import { Icon } from "../ui/Icon.tsx";
import { site } from "../views/site.ts";
import { VENUE_LABELS } from "../views/site-market.ts";
import { venuesOffered } from "./market-choice.ts";
import { saveLog } from "./save-file.ts";

export interface VenueMenuProps {
  readonly engine: EngineClient;
  choose(choice: MarketChoice): void;
  openFile(): void;
  openAddress(): void;
  setRecording(on: boolean): void;
}

/** Where the market comes from: a chip that always says so, and the menu to change it. */
export function VenueMenu({ engine, choose, openFile, openAddress, setRecording }: VenueMenuProps) {
  const catalog = useCatalog(engine);
  const { hosts, features } = site.getState();
  const label = catalog ? chipLabel(catalog.choice.venue, catalog.simulated) : "…";
  const warn = catalog !== null && (catalog.simulated || catalog.testnet || catalog.choice.venue === "recorded");
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className={warn ? "chip warn venue-chip" : "chip venue-chip"}
        aria-label={`Venue: ${label}`}
      >
        {label}
        <Icon name="chevron" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4}>
          {venuesOffered().map((venue) => (
            <DropdownMenu.Item key={venue} className="menu-item" onSelect={() => choose({ venue, underlying: "BTC" })}>
              {VENUE_LABELS[venue]}
              {venue === "simulated" ? <small>runs in this page</small> : null}
            </DropdownMenu.Item>
          ))}
          {hosts.length > 0 ? (
            <DropdownMenu.Item className="menu-item" onSelect={openAddress}>
              Other address…
            </DropdownMenu.Item>
          ) : null}
          {features.recordings ? (
            <>
              <DropdownMenu.Separator className="menu-line" />
              <DropdownMenu.Item className="menu-item" onSelect={openFile}>
                Open recording… <small>event log, JSONL, chain CSV</small>
              </DropdownMenu.Item>
              <DropdownMenu.Item className="menu-item" onSelect={() => void saveLog(engine)}>
                Save event log
              </DropdownMenu.Item>
              <DropdownMenu.CheckboxItem
                className="menu-item"
                checked={engine.view.log?.recording ?? false}
                onCheckedChange={setRecording}
              >
                Record
                <DropdownMenu.ItemIndicator>
                  <small>on</small>
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.CheckboxItem>
            </>
          ) : null}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function chipLabel(venue: string, simulated: boolean): string {
  if (simulated) return venue === "recorded" ? "SIMULATED, RECORDED" : "SIMULATED";
  if (venue === "recorded") return "RECORDED";
  return VENUE_LABELS[venue as keyof typeof VENUE_LABELS] ?? venue;
}
