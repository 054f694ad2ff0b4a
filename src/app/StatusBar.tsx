import { useEffect, useRef } from "react";
import type { EngineClient } from "../engine/client.ts";
import { DASH, formatNumber, formatSigned } from "../ui/format.ts";
import { Kbd } from "../ui/Kbd.tsx";

const ITEMS = ["Venue", "Messages", "Quoted", "Reconnects", "Gaps healed", "Rejected", "Clock", "Log"] as const;

/** The feed's own account of itself: what arrives, what was wrong with it, and what is kept. */
export function StatusBar({ engine }: { readonly engine: EngineClient }) {
  const bar = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let lastCount = Number.NaN;
    let lastTime = Number.NaN;
    let rate = Number.NaN;
    return engine.loop.add("status bar", {
      layer: "text",
      interval: 500,
      visible: () => true,
      paint(_level, time) {
        const { status, log } = engine.view;
        if (!bar.current || !status) return;
        const elapsed = (time - lastTime) / 1_000;
        if (status.messages < lastCount || !(elapsed < 5)) rate = Number.NaN;
        else if (elapsed > 0.4) rate = (status.messages - lastCount) / elapsed;
        if (!(elapsed <= 0.4)) {
          lastCount = status.messages;
          lastTime = time;
        }
        const megabytes = (bytes: number) => formatNumber(bytes / 2 ** 20, 1);
        const values: readonly (readonly [string, boolean, string])[] = [
          [status.label, false, status.detail],
          [`${formatNumber(rate, 0)} /s`, false, `${formatNumber(status.messages, 0)} in all`],
          [
            `${status.quoted} / ${status.listed}`,
            false,
            `${status.subscribed} of ${status.wanted} subscriptions in step`,
          ],
          [String(status.reconnects), status.reconnects > 0, status.detail],
          [String(status.resyncs), status.resyncs > 0, `${status.gaps} gaps seen`],
          [String(status.rejected), status.rejected > 0, status.lastRejection],
          [
            Number.isNaN(status.clockOffset) ? DASH : `${formatSigned(status.clockOffset, 0)} ms`,
            false,
            "Exchange clock minus this one",
          ],
          [
            log
              ? log.recording
                ? `${megabytes(log.bytes)} / ${megabytes(log.capBytes)} MB`
                : `${megabytes(log.bytes)} MB, off`
              : DASH,
            false,
            log ? `${formatNumber(log.events, 0)} events${log.gaps > 0 ? `, ${log.gaps} gaps` : ""}` : "",
          ],
        ];
        values.forEach(([text, bad, title], i) => {
          const value = bar.current?.children[i]?.lastElementChild as HTMLElement | undefined;
          if (!value) return;
          if (value.textContent !== text) value.textContent = text;
          value.classList.toggle("bad", bad);
          if (value.title !== title) value.title = title;
        });
      },
    });
  }, [engine]);

  return (
    <footer className="status-bar">
      <div className="status-items" ref={bar}>
        {ITEMS.map((label) => (
          <span key={label} className="status-item">
            <span className="status-label">{label}</span> <span className="status-value">—</span>
          </span>
        ))}
      </div>
      <div className="status-keys" aria-hidden="true">
        <span>
          <Kbd>Space</Kbd> freeze
        </span>
        <span>
          <Kbd>1</Kbd> to <Kbd>4</Kbd> columns
        </span>
        <span>
          <Kbd>[</Kbd> <Kbd>]</Kbd> expiry
        </span>
        <span>
          <Kbd>?</Kbd> keys
        </span>
      </div>
    </footer>
  );
}
