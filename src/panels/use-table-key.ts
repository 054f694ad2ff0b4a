import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from "react";

/**
 * The key `t`, which puts a table in place of a picture and back. The focus follows: what had it goes away with the
 * press. `picture` selects the focusable picture inside `root`. Returns the key handler.
 */
export function useTableKey(
  root: RefObject<HTMLElement | null>,
  picture: string,
  table: boolean,
  show: (table: boolean) => void,
): (event: KeyboardEvent) => void {
  const pressed = useRef(false);
  useLayoutEffect(() => {
    if (!pressed.current) return;
    pressed.current = false;
    root.current?.querySelector<HTMLElement>(table ? ".twin" : picture)?.focus();
  }, [root, picture, table]);

  return (event) => {
    // What is typed into a field is no key of the panel.
    if (event.target instanceof Element && event.target.closest("input, select, textarea")) return;
    if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
    pressed.current = true;
    show(!table);
    event.preventDefault();
    event.stopPropagation();
  };
}
