import { useStore } from "zustand";
import { Button, IconButton } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { dismiss, notices } from "./notices.ts";
import "../ui/overlay.css";

/** What happened that a person should know of, one sentence each. */
export function Notices() {
  const shown = useStore(notices, (state) => state.shown);
  return (
    <section className="notices" aria-live="polite" aria-label="Notices">
      {shown.map(({ id, tone, text, action }) => (
        <div key={id} className={`notice ${tone}`}>
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
