const WITH_POSITIONS = new Set(["portfolio", "scenario", "greeks", "margin", "payoff", "limits"]);

/** Whether a panel of this type shows what somebody holds. */
export function showsPositions(type: string): boolean {
  return WITH_POSITIONS.has(type);
}
