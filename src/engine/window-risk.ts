import type { HubToWindow, LimitsState, Port, PortfolioState, RiskResult, RiskSpec, WindowToHub } from "./protocol.ts";

/** A window's side of the portfolio: what it asked for and what it last heard. */
export interface WindowRisk {
  readonly portfolio: PortfolioState | null;
  onPortfolio(listener: () => void): () => void;
  want(key: string, spec: RiskSpec | null): void;
  result(key: string): RiskResult | null;
  readonly limits: LimitsState | null;
  onLimits(listener: () => void): () => void;
  takeLimits(limits: LimitsState): void;
  takePortfolio(portfolio: PortfolioState): void;
  takeResult(key: string, result: RiskResult): void;
  /** While on, `result` answers what it did before. */
  freeze(on: boolean): void;
}

/** `arrived` is called with the key of each new result. */
export function createWindowRisk(port: Port<HubToWindow, WindowToHub>, arrived: (key: string) => void): WindowRisk {
  const listeners = new Set<() => void>();
  const wanted = new Map<string, string>();
  const results = new Map<string, RiskResult>();
  /** Keys whose newest result nobody has looked at: the hub computes no other until somebody does. */
  const unread = new Set<string>();
  let frozen: Map<string, RiskResult> | null = null;
  let portfolio: PortfolioState | null = null;
  const limitListeners = new Set<() => void>();
  let limits: LimitsState | null = null;

  return {
    get portfolio() {
      return portfolio;
    },
    onPortfolio(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    want(key, spec) {
      const text = spec ? JSON.stringify(spec) : "";
      if ((wanted.get(key) ?? "") === text) return;
      if (spec) wanted.set(key, text);
      else {
        wanted.delete(key);
        results.delete(key);
      }
      unread.delete(key);
      port.post({ type: "risk", key, spec });
    },
    result(key) {
      if (frozen) return frozen.get(key) ?? null;
      if (unread.delete(key)) port.post({ type: "riskTaken", key });
      return results.get(key) ?? null;
    },
    get limits() {
      return limits;
    },
    onLimits(listener) {
      limitListeners.add(listener);
      return () => limitListeners.delete(listener);
    },
    takeLimits(next) {
      limits = next;
      for (const listener of [...limitListeners]) listener();
    },
    takePortfolio(next) {
      portfolio = next;
      for (const listener of [...listeners]) listener();
    },
    takeResult(key, result) {
      if (!wanted.has(key)) return;
      results.set(key, result);
      unread.add(key);
      arrived(key);
    },
    freeze(on) {
      frozen = on ? new Map(results) : null;
    },
  };
}
