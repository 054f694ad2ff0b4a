/** Height of a row, px: greeks.css has it too. */
export const ROW_HEIGHT = 28;

/** Rows `from` up to, not with, `to`. */
export interface RowSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Rows to have in the page of `count`, with a view `height` px high scrolled down by `top` px: what is seen, and as much again on either
 * side. The ones there now stay for as long as half of that is left, and a view that is not measured yet gets one of 400 px.
 */
export function rowsInView(now: RowSpan, top: number, height: number, count: number): RowSpan {
  const seen = height || 400;
  const rowAt = (y: number): number => Math.min(count, Math.max(0, y / ROW_HEIGHT));
  const [first, last] = [Math.floor(rowAt(top - seen / 2)), Math.ceil(rowAt(top + 1.5 * seen))];
  if (now.from <= first && now.to >= last && now.to <= count) return now;
  return { from: Math.floor(rowAt(top - seen)), to: Math.ceil(rowAt(top + 2 * seen)) };
}
