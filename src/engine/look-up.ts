import { parseName } from "../feeds/deribit/names.ts";
import type { FoundInstrument } from "./protocol.ts";
import type { DeskMarket } from "./risk-desk.ts";

/** What the venue lists under `names`, in their order; whether they have expired, as far as their names say. */
export function lookUp(names: readonly string[], market: DeskMarket | null): FoundInstrument[] {
  return names.map((name) => {
    const slot = market?.market.slotByName.get(name);
    const instrument = slot === undefined ? null : (market?.market.instruments[slot] ?? null);
    const expiry = instrument?.expiry ?? parseName(name)?.expiry ?? Number.POSITIVE_INFINITY;
    return {
      name,
      kind: instrument?.kind ?? null,
      inverse: instrument?.inverse ?? false,
      expired: market !== null && expiry <= market.now,
      multiplier: instrument?.multiplier ?? Number.NaN,
    };
  });
}
