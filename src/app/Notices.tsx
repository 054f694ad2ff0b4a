import { useStore } from "zustand";
import { IconButton } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { dismiss, notices } from "./notices.ts";
import "./overlay.css";

/** What happened that a person should know of, one sentence each. */
export function Notices() {
  const shown = useStore(notices, (state) => state.shown);
  return (
    <section className="notices" aria-live="polite" aria-label="Notices">
      {shown.map(({ id, tone, text }) => (
        <div key={id} className={`notice ${tone}`}>
          {tone === "error" ? <Icon name="triangle" /> : null}
          <span>{text}</span>
          <IconButton icon="close" label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </section>
  );
}
