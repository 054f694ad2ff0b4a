import { useStore } from "zustand";
import { Button, IconButton } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { dismiss, hold, notices } from "./notices.ts";
import "../ui/overlay.css";

/** What happened that a person should know of, one sentence each. */
export function Notices() {
  const shown = useStore(notices, (state) => state.shown);
  return (
    <section className="notices" aria-live="polite" aria-label="Notices">
      {shown.map(({ id, tone, text, action }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: nothing happens but that it stays while it is looked at
        <div
          key={id}
          className={`notice ${tone}`}
          onPointerEnter={() => hold(id, true)}
          onPointerLeave={() => hold(id, false)}
          onFocus={() => hold(id, true)}
          onBlur={() => hold(id, false)}
        >
          {tone === "error" ? <Icon name="triangle" /> : null}
          <span>{text}</span>
          {action ? (
            <Button
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          ) : null}
          <IconButton icon="close" label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </section>
  );
}
