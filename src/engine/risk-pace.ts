import type { RiskSpec } from "./risk-protocol.ts";

/**
 * Margin is taken again this often while only the market moves, ms of market time: of the book, per trade, and in scenarios. Where values of
 * the book shown stand for longer than half of the first, so does margin.
 */
export const MARGIN_INTERVALS: Partial<Record<RiskSpec["kind"], number>> = {
  margin: 1_000,
  marginReports: 1_000,
  marginAdds: 2_000,
  marginGrid: 2_000,
};

/** How long windows may take to paint an edit's margin before the machine is busy with all else about the edit, ms. */
export const PAINT_TIME = 50;

/** All else goes on after this where that margin never comes, its window or its market gone, ms of market time. */
export const REST_PATIENCE = 1_000;

/** A recording may go back: time of the market that is yet to come is not within anything. */
export const isWithin = (since: number, span: number): boolean => since >= 0 && since < span;
