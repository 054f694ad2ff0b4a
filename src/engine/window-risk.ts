import { type AccountStatus, SIGNED_OUT } from "../feeds/account.ts";
import type { HubToWindow, Port, WindowToHub } from "./protocol.ts";
import type { LimitsState, PortfolioState, RiskResult, RiskSpec } from "./risk-protocol.ts";
import { createPortfolioMirror } from "./tell-portfolio.ts";

/** A window's side of the portfolio: what it asked for and what it last heard. */
export interface WindowRisk {
  readonly portfolio: PortfolioState | null;
  onPortfolio(listener: () => void): () => void;
  want(key: string, spec: RiskSpec | null): void;
  result(key: string): RiskResult | null;
  readonly account: AccountStatus;
  onAccount(listener: () => void): () => void;
  takeAccount(account: AccountStatus): void;
  readonly limits: LimitsState | null;
  onLimits(listener: () => void): () => void;
  takeLimits(limits: LimitsState): void;
  takePortfolio(message: Extract<HubToWindow, { type: "portfolio" | "portfolioRows" }>): void;
  takeResult(key: string, result: RiskResult): void;
  /** Something of the portfolio is asked for. */
  readonly asked: boolean;
  /** Tells another hub all that is wanted. */
  renew(): void;
  /** While on, `portfolio` and `result` answer what they did before. */
  freeze(on: boolean): void;
}

/** `arrived` is called with the key of each new result, and whether it is the first of another version of the portfolio. */
export function createWindowRisk(
  port: Port<HubToWindow, WindowToHub>,
  arrived: (key: string, edited: boolean) => void,
): WindowRisk {
  const listeners = new Set<() => void>();
  const wanted = new Map<string, string>();
  const results = new Map<string, RiskResult>();
  /** Keys whose newest result nobody has looked at: the hub computes no other until somebody does. */
  const unread = new Set<string>();
  let frozen: { readonly results: ReadonlyMap<string, RiskResult>; readonly portfolio: PortfolioState | null } | null =
    null;
  const mirror = createPortfolioMirror();
  const limitListeners = new Set<() => void>();
  let limits: LimitsState | null = null;
  const accountListeners = new Set<() => void>();
  let account: AccountStatus = SIGNED_OUT;

  return {
    get portfolio() {
      return frozen ? frozen.portfolio : mirror.state;
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
      if (frozen) return frozen.results.get(key) ?? null;
      if (unread.delete(key)) port.post({ type: "riskTaken", key });
      return results.get(key) ?? null;
    },
    get account() {
      return account;
    },
    onAccount(listener) {
      accountListeners.add(listener);
      return () => accountListeners.delete(listener);
    },
    takeAccount(next) {
      account = next;
      for (const listener of [...accountListeners]) listener();
    },
    get asked() {
      return wanted.size > 0;
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
    takePortfolio(message) {
      mirror.take(message);
      if (message.type === "portfolioRows") return;
      for (const listener of [...listeners]) listener();
    },
    takeResult(key, result) {
      if (!wanted.has(key)) return;
      const edited = results.get(key)?.version !== result.version;
      results.set(key, result);
      unread.add(key);
      arrived(key, edited);
    },
    renew() {
      mirror.restart();
      unread.clear();
      for (const [key, text] of wanted) port.post({ type: "risk", key, spec: JSON.parse(text) as RiskSpec });
    },
    freeze(on) {
      frozen = on ? { results: new Map(results), portfolio: mirror.state } : null;
      for (const listener of [...listeners]) listener();
    },
  };
}
