import type { RiskFacts } from "../engine/risk-protocol.ts";

/** Nothing in a result has a price: its zeros are of nothing. */
export const unpriced = ({ asOf }: Pick<RiskFacts, "asOf">): boolean => Number.isNaN(asOf);
