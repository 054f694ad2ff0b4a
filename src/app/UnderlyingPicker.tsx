import { DropdownMenu } from "radix-ui";
import { useSyncExternalStore } from "react";
import { Icon } from "../ui/Icon.tsx";
import { Segmented } from "../ui/Segmented.tsx";

export interface UnderlyingPickerProps {
  readonly underlyings: readonly string[];
  readonly value: string;
  /** Figures of the book need the room. */
  readonly few: boolean;
  onChange(underlying: string): void;
}

/** How many stand in the bar from a width of the window on, widest first, all and few: the market's figures need the room too. */
const IN_SIGHT = [
  { from: "(min-width: 2000px)", all: 9, few: 9 },
  { from: "(min-width: 1400px)", all: 5, few: 3 },
  { from: "all", all: 3, few: 1 },
] as const;

function watchWidth(listener: () => void): () => void {
  const queries = IN_SIGHT.map(({ from }) => matchMedia(from));
  for (const query of queries) query.addEventListener("change", listener);
  return () => {
    for (const query of queries) query.removeEventListener("change", listener);
  };
}

const roomNow = (): (typeof IN_SIGHT)[number] => IN_SIGHT.find(({ from }) => matchMedia(from).matches) ?? IN_SIGHT[2];

/** "SOL_USDC" as people read it. */
export function underlyingLabel(underlying: string): string {
  return underlying.replace("_", " ");
}

/** The first `count` underlyings, the chosen one always among them, and the others. */
export function splitUnderlyings(
  underlyings: readonly string[],
  value: string,
  count: number,
): { readonly shown: readonly string[]; readonly more: readonly string[] } {
  if (underlyings.length <= count) return { shown: underlyings, more: [] };
  const first = underlyings.slice(0, count);
  const shown = first.includes(value) || !underlyings.includes(value) ? first : [...first.slice(0, -1), value];
  return { shown, more: underlyings.filter((name) => !shown.includes(name)) };
}

/** The underlyings of the venue: the first few in sight, the rest in a menu. */
export function UnderlyingPicker({ underlyings, value, few, onChange }: UnderlyingPickerProps) {
  const room = useSyncExternalStore(watchWidth, roomNow);
  const { shown, more } = splitUnderlyings(underlyings, value, few ? room.few : room.all);
  return (
    <div className="underlyings">
      <Segmented
        tall
        label="Underlying"
        options={shown.map((name) => ({ value: name, label: underlyingLabel(name) }))}
        value={value}
        onChange={onChange}
      />
      {more.length > 0 ? (
        <DropdownMenu.Root modal={false}>
          <DropdownMenu.Trigger className="chip tall" aria-label="More underlyings">
            +{more.length}
            <Icon name="chevron" />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content className="menu" align="start" sideOffset={4}>
              {more.map((name) => (
                <DropdownMenu.Item key={name} className="menu-item" onSelect={() => onChange(name)}>
                  {underlyingLabel(name)}
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      ) : null}
    </div>
  );
}
