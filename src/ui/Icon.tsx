const PATHS = {
  popout: "M7 1.5h3.5V5M10.2 1.8 6 6M5 2.5H1.5v8h8V7",
  maximise: "M1.5 4V1.5H4M8 1.5h2.5V4M10.5 8v2.5H8M4 10.5H1.5V8",
  menu: "M2 6h.01M6 6h.01M10 6h.01",
  search: "M5 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM7.7 7.7 11 11",
  chevron: "m3 4.5 3 3 3-3",
  pause: "M4 2.5v7M8 2.5v7",
  play: "M4 2.5v7L9.5 6Z",
  step: "M3 2.5v7L7.5 6ZM9.5 2.5v7",
  ring: "M6 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  cross: "m3 3 6 6M9 3 3 9",
  half: "M6 2.5a3.5 3.5 0 0 1 0 7Z",
  triangle: "M6 2 10.5 10h-9ZM6 5v2.2M6 8.6h.01",
  close: "m3 3 6 6M9 3 3 9",
} as const;

/** Stroke where it is not 1.25 px. */
const STROKES: Partial<Record<keyof typeof PATHS, number>> = { menu: 1.75, pause: 2, chevron: 1.5 };

export type IconName = keyof typeof PATHS;

/** A 12 px icon, 1.25 stroke. It says nothing to screen readers: its button or the word beside it does. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={name === "half" || name === "play" ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth={STROKES[name] ?? 1.25}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
