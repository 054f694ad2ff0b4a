const PATHS = {
  popout: "M7 2h3v3M10 2 6 6M5 2.5H2.5v7h7V7",
  maximise: "M2 4.5V2h2.5M7.5 2H10v2.5M10 7.5V10H7.5M4.5 10H2V7.5",
  menu: "M2 6h.01M6 6h.01M10 6h.01",
  search: "M5.2 8.4a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM7.6 7.6 10 10",
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

export type IconName = keyof typeof PATHS;

/** A 12 px icon, 1.25 stroke. It says nothing to screen readers: its button or the word beside it does. */
export function Icon({ name }: { readonly name: IconName }) {
  const heavy = name === "menu";
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={name === "half" || name === "play" ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth={heavy ? 1.75 : name === "pause" ? 2 : 1.25}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
