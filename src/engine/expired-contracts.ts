import { deliveryPricesRequest, readDeliveryPrices } from "../feeds/deribit/delivery-prices.ts";
import { indexOfUnderlying, parseName } from "../feeds/deribit/names.ts";
import type { Delivery, ExpiredContract } from "../risk/settlement.ts";
import type { EngineReply } from "./protocol.ts";

function contractOf(name: string): ExpiredContract | null {
  const parsed = parseName(name);
  if (!parsed || (parsed.kind !== "option" && parsed.kind !== "future")) return null;
  const { kind, expiry, strike, right, root, base, counter } = parsed;
  const inverse = root === base;
  return { kind, expiry, strike, right, inverse, currency: inverse ? base : counter };
}

/**
 * Delivery prices of contracts by name, as `ask` gets them from the venue; without it (a recording has nobody to ask), what the
 * names tell alone. Rejects with one sentence.
 */
export async function deliveriesOf(
  names: readonly string[],
  ask: ((build: (id: number) => string) => Promise<string>) | null,
): Promise<EngineReply> {
  const prices = new Map<string, Map<number, number>>();
  const indexOf = (name: string): string | null => {
    const root = parseName(name)?.root;
    return root ? indexOfUnderlying(root) : null;
  };
  for (const index of new Set(names.map(indexOf))) {
    if (index !== null && ask)
      prices.set(index, readDeliveryPrices(await ask((id) => deliveryPricesRequest(id, index))));
  }
  const deliveries = names.map((name): Delivery => {
    const contract = contractOf(name);
    const price = contract ? prices.get(indexOf(name) ?? "")?.get(contract.expiry) : undefined;
    return { name, contract, price: price ?? Number.NaN };
  });
  return { kind: "deliveries", deliveries };
}
