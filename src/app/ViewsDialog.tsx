import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { Button, IconButton } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { formatUtcDateTime } from "../ui/format.ts";
import { useGiven } from "../ui/part.ts";
import type { ViewSummary } from "../views/view-store.ts";
import { workspace } from "../views/workspace-store.ts";
import { KeysView } from "./KeysView.tsx";
import { OpenView } from "./OpenView.tsx";
import { SavedView } from "./SavedView.tsx";
import type { ViewActions } from "./view-actions.ts";
import { WorkspaceView } from "./WorkspaceView.tsx";
import "./views.css";

export interface ViewsDialogProps {
  readonly loading: Promise<ViewActions>;
  /** Shows what a link or file holds before it is opened. */
  preview(text: string): Promise<string | null>;
  onClose(): void;
}

/** The workspace on screen, and the views that are saved: by folder, to be found by a word of title or folder. */
export default function ViewsDialog({ loading, ...props }: ViewsDialogProps) {
  const actions = useGiven(loading);
  return actions ? <Views actions={actions} {...props} /> : null;
}

function Views({ actions, preview, onClose }: Omit<ViewsDialogProps, "loading"> & { readonly actions: ViewActions }) {
  const [views, setViews] = useState<readonly ViewSummary[] | null>(null);
  const [durable, setDurable] = useState(true);
  const [shown, setShown] = useState<string>(WORKSPACE);
  const [search, setSearch] = useState("");
  const [changes, setChanges] = useState(0);
  const current = useStore(workspace, (state) => state.view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again after each change
  useEffect(() => {
    let left = false;
    actions.store
      .then(async (store) => {
        const list = await store.list();
        if (left) return;
        setDurable(store.durable);
        setViews(list);
      })
      .catch(() => {
        if (!left) setViews([]);
      });
    return () => {
      left = true;
    };
  }, [actions, changes]);
  const changed = (): void => setChanges((n) => n + 1);
  const folders = useMemo(() => byFolder(views ?? [], search), [views, search]);
  return (
    <Dialog label="Views" wide onClose={onClose}>
      <div className="views">
        <header className="views-head">
          <h2>Views</h2>
          <input
            type="search"
            aria-label="Search views"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Button onClick={() => setShown(OPEN)}>Open link or file…</Button>
          <Button onClick={() => setShown(KEYS)}>Keys and people…</Button>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </header>
        <div className="views-body">
          <ViewList shown={shown} show={setShown} folders={folders} current={current?.id ?? null}>
            {views?.length === 0 ? <p className="views-none">Nothing saved yet.</p> : null}
            {views?.length && folders.length === 0 ? <p className="views-none">No view is called that.</p> : null}
          </ViewList>
          <section className="views-detail" aria-label="View">
            {shown === WORKSPACE ? (
              <WorkspaceView actions={actions} saved={changed} />
            ) : shown === OPEN ? (
              <OpenView preview={preview} />
            ) : shown === KEYS ? (
              <KeysView loading={actions.keys} />
            ) : (
              <SavedView
                key={`${shown} ${changes}`}
                id={shown}
                actions={actions}
                changed={changed}
                select={setShown}
                leave={() => {
                  setShown(WORKSPACE);
                  changed();
                }}
                onClose={onClose}
              />
            )}
          </section>
        </div>
        {durable ? null : (
          <footer className="views-foot">
            This browser keeps no data for this page: views are gone when it is closed. Share them or save them as
            files.
          </footer>
        )}
      </div>
    </Dialog>
  );
}

/** What is shown in place of a saved view; no id of a view has a space. */
const WORKSPACE = "this workspace";
const OPEN = "open one";
const KEYS = "keys and people";

type Folder = readonly [name: string, views: readonly ViewSummary[]];

/** Views that have every word searched for, by folder in order of the alphabet; those without one first. */
function byFolder(views: readonly ViewSummary[], search: string): readonly Folder[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const folders = new Map<string, ViewSummary[]>();
  for (const view of views) {
    const text = `${view.folder} ${view.title}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const folder = folders.get(view.folder);
    if (folder) folder.push(view);
    else folders.set(view.folder, [view]);
  }
  return [...folders].sort(([a], [b]) => a.localeCompare(b));
}

interface ViewListProps {
  readonly shown: string;
  show(id: string): void;
  readonly folders: readonly Folder[];
  /** Id of the view the workspace belongs to. */
  readonly current: string | null;
  readonly children: ReactNode;
}

function ViewList({ shown, show, folders, current, children }: ViewListProps) {
  const list = useRef<HTMLElement>(null);
  const step = (by: number): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = items[Math.max(0, Math.min(items.length - 1, at + by))];
    next?.focus();
    next?.click();
  };
  const item = (id: string, title: string, detail: string) => (
    <button
      key={id}
      type="button"
      className="views-item"
      aria-current={id === shown ? "true" : undefined}
      onClick={() => show(id)}
    >
      <span title={title}>{title}</span>
      <small>{detail}</small>
    </button>
  );
  return (
    <nav
      ref={list}
      className="views-list"
      aria-label="Saved views"
      onKeyDown={(event) => {
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
        event.preventDefault();
        step(event.key === "ArrowDown" ? 1 : -1);
      }}
    >
      {item(WORKSPACE, "This workspace", "on screen")}
      {folders.map(([folder, views]) => (
        <div key={folder} className="views-folder">
          <h3>{folder || "No folder"}</h3>
          {views.map(({ id, title, savedAt }) =>
            item(id, title, id === current ? "open" : formatUtcDateTime(savedAt).slice(0, 16)),
          )}
        </div>
      ))}
      {children}
    </nav>
  );
}
