import type { ComponentType } from "react";
import type { GenericSchema } from "valibot";
import type { EngineClient } from "../engine/client.ts";

/**
 * The right-hand side of a panel's tab strip. Panels write it imperatively while painting, so a tick never re-renders
 * React. The SIM badge, pop-out, maximise and menu stand there by themselves.
 */
export interface PanelHeader {
  /** What the tab says in place of the panel's name, such as the instrument shown; null for the name. */
  setTitle(title: string | null): void;
  /** Short facts such as "1 Quote", "coin" or "SVI". */
  setContext(words: readonly string[]): void;
  /** Age of the panel's oldest shown number, ms; NaN for none. `old`: too old to rely on, said in amber. */
  setAge(age: number, old?: boolean): void;
  /** An amber word in place of the age ("Stale 22 s", "Frozen", "Error"); null when all is well. */
  setState(word: string | null): void;
}

/** What every panel gets. `settings` is its part of the view document; `change` stores a new one. */
export interface PanelProps<Settings> {
  readonly id: string;
  readonly engine: EngineClient;
  readonly header: PanelHeader;
  readonly settings: Settings;
  change(settings: Settings): void;
}

/** A panel's component, its own settings type seen from outside. */
export type PanelComponent = ComponentType<PanelProps<never>>;

/** One line of the registry. Both parts are loaded when the panel is first shown. */
export interface PanelEntry {
  readonly type: string;
  readonly title: string;
  /** The letter that goes to it after `g`; no two panels have the same. */
  readonly key: string;
  /** It shows vols that count time by the clock chosen: a mark says so while that is not the calendar. */
  readonly onClock?: true;
  load(): Promise<{ readonly default: PanelComponent }>;
  /** Settings of a new panel, and the schema that stored ones must pass. */
  settings(): Promise<{ readonly defaultSettings: object; readonly settingsSchema: GenericSchema<unknown, object> }>;
}
