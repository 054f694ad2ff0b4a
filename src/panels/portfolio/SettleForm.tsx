import { useEffect, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import type { BookPosition } from "../../risk/portfolio-document.ts";
import { type Delivery, deliveryCharge, settledAmount, settledPrice } from "../../risk/settlement.ts";
import { Button } from "../../ui/Button.tsx";
import { formatNumber, formatSigned, formatUtcDateTime } from "../../ui/format.ts";
import { editPortfolio, typedNumber } from "./actions.ts";

export interface SettleFormProps {
  readonly engine: EngineClient;
  /** Positions whose contract has expired. */
  readonly expired: readonly BookPosition[];
  /** Says what was done, and how it is taken back. */
  onSettled(words: string): void;
  onClose(): void;
}

/** Expired positions with the level each settles at: the venue's delivery price, or one that is typed. Settling pays them into cash. */
export function SettleForm({ engine, expired, onSettled, onClose }: SettleFormProps) {
  const [deliveries, setDeliveries] = useState<ReadonlyMap<string, Delivery>>(new Map());
  const [levels, setLevels] = useState<ReadonlyMap<number, string>>(new Map());
  const [withFees, setWithFees] = useState(true);
  const [problem, setProblem] = useState("");
  const names = [...new Set(expired.map(({ instrument }) => instrument))].join(" ");

  function ask(): void {
    engine.request({ kind: "deliveries", names: names.split(" ") }).then(
      (reply) => {
        if (reply.kind === "deliveries") setDeliveries(new Map(reply.deliveries.map((one) => [one.name, one])));
        setProblem("");
      },
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  }
  useEffect(ask, [engine, names]);

  const lines = expired.map((position) => {
    const delivery = deliveries.get(position.instrument);
    const typed = levels.get(position.id);
    const own = typed !== undefined && typed.trim() !== "";
    const level = own ? typedNumber(typed) : (delivery?.price ?? Number.NaN);
    const rule = own ? "own level" : level > 0 ? "delivery price" : delivery ? "the venue states none" : "";
    const contract = delivery?.contract ?? null;
    const gross = contract ? settledAmount(position, contract, level) : "its name tells of no contract";
    const charge = contract ? deliveryCharge(position, contract, level) : NO_CHARGE;
    const fee = withFees ? charge.fee : 0;
    return { position, contract, level, rule, charge, fee, amount: typeof gross === "number" ? gross - fee : gross };
  });
  const payable = lines.flatMap(({ position, contract, amount, rule, level, fee }) =>
    contract && typeof amount === "number" ? [{ id: position.id, contract, amount, rule, level, fee }] : [],
  );

  async function settle(): Promise<void> {
    const settled = payable.map(({ id, contract, amount, level, fee }) => {
      const { currency, expiry } = contract;
      return { id, currency, amount, price: settledPrice(contract, level), at: expiry, fee };
    });
    const refused = await editPortfolio(engine, { type: "settle", settled });
    if (refused !== null) return setProblem(refused);
    const sums = new Map<string, number>();
    const fees = new Map<string, number>();
    for (const { currency, amount, fee } of settled) {
      sums.set(currency, (sums.get(currency) ?? 0) + amount);
      if (fee > 0) fees.set(currency, (fees.get(currency) ?? 0) + fee);
    }
    const words = (of: ReadonlyMap<string, number>, form: typeof formatSigned) =>
      [...of].map(([currency, sum]) => `${form(sum, 6)} ${currency}`).join(", ");
    const paid = `${words(sums, formatSigned)} into cash${fees.size > 0 ? `, after a delivery fee of ${words(fees, formatNumber)}` : ""}`;
    const at = [...new Set(payable.map(({ rule, level }) => `${rule} ${formatNumber(level, 2)}`))].join(", ");
    const legs = settled.length === 1 ? "1 expired leg" : `${settled.length} expired legs`;
    onClose();
    onSettled(`Settled ${legs} at ${at}: ${paid}.`);
  }

  return (
    <section className="pos-settle" aria-label="Expired legs">
      <table>
        <thead>
          <tr>
            <th scope="col">Expired</th>
            <th scope="col">At</th>
            <th scope="col">Settles at</th>
            <th scope="col">Delivery fee</th>
            <th scope="col">Pays into cash</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ position, contract, amount, rule, charge, fee }) => (
            <tr key={position.id}>
              <th scope="row">{position.instrument}</th>
              <td>{contract ? `${formatUtcDateTime(contract.expiry).slice(0, 16)} UTC` : ""}</td>
              <td>
                <input
                  className="field"
                  aria-label={`Level that ${position.instrument} settles at`}
                  inputMode="decimal"
                  placeholder={priceWords(deliveries.get(position.instrument))}
                  value={levels.get(position.id) ?? ""}
                  onChange={(event) => setLevels(new Map(levels).set(position.id, event.currentTarget.value))}
                />
                <small>{rule}</small>
              </td>
              <td>
                {typeof amount === "number" ? `${formatNumber(fee, 6)} ${contract?.currency ?? ""}` : "—"}
                <small>{charge.rule}</small>
              </td>
              <td>
                {typeof amount === "number" ? `${formatSigned(amount, 6)} ${contract?.currency ?? ""}` : `— ${amount}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="pos-settle-actions">
        <Button primary disabled={payable.length === 0} onClick={() => void settle()}>
          {payable.length === 0 ? "Settle" : payable.length === 1 ? "Settle 1 leg" : `Settle ${payable.length} legs`}
        </Button>
        <label title="Options 0.015 % of the underlying, at most 12.5 % of their value, daily ones nothing; futures 0.025 % of the notional, weekly and daily ones nothing. Deribit changed its fees in August 2026: what it takes since is not known here">
          <input type="checkbox" checked={withFees} onChange={() => setWithFees(!withFees)} /> Delivery fees by
          Deribit’s schedule before August 2026
        </label>
        <Button onClick={ask}>Ask the venue again</Button>
        <Button onClick={onClose}>Close</Button>
        {problem === "" ? null : (
          <span role="alert" className="pos-problem">
            {problem}
          </span>
        )}
      </div>
    </section>
  );
}

const NO_CHARGE = { fee: 0, rule: "" };

const priceWords = (delivery: Delivery | undefined): string =>
  delivery && delivery.price > 0 ? formatNumber(delivery.price, 2) : "level";
