import { useEffect, useRef, useState } from "react";
import type { EngineClient } from "../engine/client.ts";
import { LEVEL } from "../engine/frame-loop.ts";
import type { ReplayCommand } from "../engine/protocol.ts";
import { standsStill } from "../panels/freshness.ts";
import { writeText } from "../panels/tool-facts.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { formatNumber, formatUtcDateTime } from "../ui/format.ts";
import { Segmented } from "../ui/Segmented.tsx";
import { createLatestSeek, type LatestSeek } from "./latest-seek.ts";
import { notify } from "./notices.ts";
import "../ui/overlay.css";

const SPEEDS = [
  { value: "1", label: "1×" },
  { value: "10", label: "10×" },
  { value: "Infinity", label: "max" },
] as const;

type Speed = (typeof SPEEDS)[number]["value"];

/** Where a replay stands and how fast it goes; there only while one is shown. */
export function ReplayBar({ engine, onLeave }: { readonly engine: EngineClient; onLeave(): void }) {
  const [replaying, setReplaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>("1");
  const [playing, setPlaying] = useState(true);
  const [ended, setEnded] = useState(false);
  const [still, setStill] = useState(false);
  const position = useRef<HTMLSpanElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const held = useRef(false);
  const seek = useRef<LatestSeek>(null);
  seek.current ??= createLatestSeek(
    (position) => engine.request({ kind: "replay", command: { action: "seek", position } }),
    tell,
  );

  useEffect(
    () =>
      engine.loop.add("replay bar", {
        layer: "text",
        interval: 100,
        visible: () => true,
        paint() {
          const replay = engine.view.log?.replay ?? null;
          setReplaying(replay !== null);
          if (!replay) return;
          const atEnd = replay.position >= replay.total;
          setEnded(atEnd);
          setPlaying(replay.speed > 0 && !atEnd);
          setStill(standsStill(engine.view.log));
          const running = SPEEDS.find(({ value }) => Number(value) === replay.speed);
          if (running) setSpeed(running.value);
          writeText(position.current, `${formatNumber(replay.position, 0)} / ${formatNumber(replay.total, 0)}`);
          writeText(time.current, `${formatUtcDateTime(replay.at)} UTC`);
          if (slider.current && !held.current && !seek.current?.busy) {
            slider.current.max = String(replay.total);
            slider.current.value = String(replay.position);
          }
        },
      }),
    [engine],
  );

  // A paused replay brings no more frames: what has just appeared is painted now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another form of the bar is what appears
  useEffect(() => {
    if (replaying) engine.loop.invalidate("replay bar", LEVEL.full);
  }, [engine, replaying, still]);

  function send(command: ReplayCommand): void {
    engine.request({ kind: "replay", command }).catch(tell);
  }

  function playOrPause(): void {
    if (!playing && ended) send({ action: "seek", position: 0 });
    send({ action: "speed", speed: playing ? 0 : Number(speed) });
  }

  if (!replaying) return null;
  if (still) {
    return (
      <section className="banner past replay-bar" aria-label="Replay">
        <strong>Recorded</strong>
        <span className="replay-position" ref={time} />
        <span className="replay-still">one moment: nothing moves, ages count from it</span>
        <Button onClick={onLeave}>Back to live</Button>
      </section>
    );
  }
  return (
    <section className="banner past replay-bar" aria-label="Replay">
      <strong>{ended ? "Replay ended" : "Replaying"}</strong>
      <IconButton
        icon={playing ? "pause" : "play"}
        label={playing ? "Pause" : ended ? "Play from the start" : "Play"}
        onClick={playOrPause}
      />
      <IconButton icon="step" label="One event" onClick={() => send({ action: "step" })} />
      <Segmented
        label="Speed"
        options={SPEEDS}
        value={speed}
        onChange={(next) => {
          setSpeed(next);
          if (playing) send({ action: "speed", speed: Number(next) });
        }}
      />
      <input
        ref={slider}
        type="range"
        min={0}
        step={1}
        defaultValue={0}
        aria-label="Position in the recording"
        onPointerDown={() => {
          held.current = true;
        }}
        onPointerUp={() => {
          held.current = false;
        }}
        onPointerCancel={() => {
          held.current = false;
        }}
        onChange={(event) => seek.current?.to(Number(event.currentTarget.value))}
      />
      <span className="replay-position" ref={position} />
      <span className="replay-position" ref={time} />
      <Button onClick={onLeave}>Back to live</Button>
    </section>
  );
}

function tell(error: unknown): void {
  notify({ tone: "error", text: error instanceof Error ? error.message : String(error) });
}
