import { Component, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { safeParse } from "valibot";
import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { ErrorState } from "../ui/ErrorState.tsx";
import { createPart, isMissingPart, type Part, usePart } from "../ui/part.ts";
import { workspace } from "../views/workspace-store.ts";
import type { PanelEntry, PanelHeader } from "./panel.ts";
import type { PanelHeaders } from "./panel-headers.ts";
import { panelEntry } from "./registry.ts";
import { watchOnScreen } from "./use-panel.ts";
import "./panel-frame.css";

export interface PanelFrameProps {
  readonly id: string;
  readonly type: string;
  readonly engine: EngineClient;
  readonly headers: PanelHeaders;
}

/** One panel: loaded when first shown, given its stored settings, and kept from taking others down with it. */
export function PanelFrame({ id, type, engine, headers }: PanelFrameProps) {
  const header = headers.header(id);
  useEffect(() => () => headers.clear(id), [headers, id]);
  const entry = panelEntry(type);
  if (!entry) {
    return (
      <EmptyState
        title="Unknown panel"
        text={`This version has no panel called ${JSON.stringify(type)}. Close the tab or reset the layout.`}
      />
    );
  }
  return (
    <PanelBoundary title={entry.title} header={header} fetchAgain={() => partsOf(entry).forget()}>
      <LoadedPanel id={id} engine={engine} header={header} entry={entry} />
    </PanelBoundary>
  );
}

type Parts = Awaited<ReturnType<PanelEntry["load"]>> & Awaited<ReturnType<PanelEntry["settings"]>>;

const parts = new Map<string, Part<Parts>>();

/** Component and settings of a panel, fetched once for all its instances. */
function partsOf(entry: PanelEntry): Part<Parts> {
  const known = parts.get(entry.type);
  if (known) return known;
  const part = createPart(async () => {
    const [panel, settings] = await Promise.all([entry.load(), entry.settings()]);
    return {
      default: panel.default,
      defaultSettings: settings.defaultSettings,
      settingsSchema: settings.settingsSchema,
    };
  });
  parts.set(entry.type, part);
  return part;
}

interface LoadedProps extends Pick<PanelFrameProps, "id" | "engine"> {
  readonly header: PanelHeader;
  readonly entry: PanelEntry;
}

function LoadedPanel({ entry, ...props }: LoadedProps) {
  const loaded = usePart(partsOf(entry));
  return loaded ? <SetPanel {...props} entry={entry} parts={loaded} /> : null;
}

/** Stored settings that do not pass the panel's schema give way to the defaults. */
function SetPanel({ id, engine, header, entry, parts: loaded }: LoadedProps & { readonly parts: Parts }) {
  const { default: Panel, defaultSettings, settingsSchema } = loaded;
  const stored = useStore(workspace, (state) => state.settings[id]);
  const settings = useMemo(() => {
    const result = safeParse(settingsSchema, stored ?? defaultSettings);
    return result.success ? result.output : defaultSettings;
  }, [stored, defaultSettings, settingsSchema]);
  const change = (next: object): void =>
    workspace.setState((state) => ({ settings: { ...state.settings, [id]: next } }));
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => (body.current ? hideMarketBefore(body.current, engine) : undefined), [engine]);
  return (
    <div className="panel-body" data-panel={entry.type} data-panel-id={id} tabIndex={-1} ref={body}>
      <Panel id={id} engine={engine} header={header} settings={settings as never} change={change} />
    </div>
  );
}

/** A panel that was out of sight when the market changed shows nothing of the one before while it waits for its first paint. */
function hideMarketBefore(body: HTMLElement, engine: EngineClient): () => void {
  const page = body.ownerDocument.defaultView ?? window;
  const market = (): string => {
    const { catalog } = engine.view;
    return catalog ? `${catalog.market} ${catalog.choice.venue} ${catalog.choice.underlying}` : "";
  };
  let known = market();
  // Panels are painted in the frame after the one they appear in.
  const screen = watchOnScreen(body, () => page.requestAnimationFrame(() => delete body.dataset.behind));
  const stop = engine.onStructure(() => {
    const now = market();
    if (now === known) return;
    known = now;
    if (!screen.visible()) body.dataset.behind = "";
  });
  return () => {
    stop();
    screen.stop();
    delete body.dataset.behind;
  };
}

interface BoundaryProps {
  readonly title: string;
  readonly header: PanelHeader;
  /** A part that could not be fetched is asked for anew when the panel is shown again. */
  fetchAgain(): void;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error: Error | null;
  readonly at: number;
}

class PanelBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null, at: 0 };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)), at: Date.now() };
  }

  override componentDidCatch(): void {
    this.props.header.setState("Error");
  }

  override render(): ReactNode {
    const { error, at } = this.state;
    if (!error) return this.props.children;
    const again = (): void => {
      this.props.header.setState(null);
      if (isMissingPart(error)) this.props.fetchAgain();
      this.setState({ error: null, at: 0 });
    };
    if (isMissingPart(error)) {
      return (
        <ErrorState
          title={`${this.props.title} could not be loaded`}
          text="The connection is down, or a newer version was put in the place of this one. Your workspace is kept; the other panels go on."
          code="part missing"
          at={at}
          details={`${this.props.title}: ${error.message}\n${new Date(at).toISOString()}`}
          actions={
            <>
              <Button primary onClick={() => location.reload()}>
                Reload
              </Button>
              <Button onClick={again}>Try again</Button>
            </>
          }
        />
      );
    }
    return (
      <ErrorState
        title={`${this.props.title} stopped`}
        text={`${error.message}. The other panels go on.`}
        code={error.name}
        at={at}
        details={`${this.props.title}: ${error.message}\n${new Date(at).toISOString()}\n${error.stack ?? ""}`}
        actions={
          <Button primary onClick={again}>
            Show again
          </Button>
        }
      />
    );
  }
}
