import type { EngineClient } from "../engine/client.ts";
import { S } from "../market/derived-columns.ts";
import { sliceModelName } from "./surface-words.ts";

const orNull = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** The market shown at this instant as plain numbers, with its time and hash, null where there is no number. Rejects before a first quote. */
export async function snapshotNumbers(engine: EngineClient) {
  const { catalog } = engine.view;
  if (!catalog) throw new Error("No market is there yet.");
  const moment = await engine.request({ kind: "moment", specs: [], names: [], also: { kind: "snapshot" } });
  const reply = moment.kind === "moment" ? moment.also : null;
  if (moment.kind !== "moment" || reply?.kind !== "snapshot") throw new Error("There is no snapshot of this market.");
  const { snapshot, rows } = reply;
  const rowOf = new Map(rows.map((row) => [row[S.expiry], row]));
  return {
    time: snapshot.time,
    hash: moment.hash,
    event: moment.hash === null ? null : moment.event,
    venue: catalog.choice.venue,
    underlying: snapshot.underlying,
    currency: snapshot.currency,
    simulated: snapshot.simulated,
    spot: orNull(snapshot.spot),
    expiries: snapshot.expiries.map(({ expiry, years, forward }) => {
      const row = rowOf.get(expiry);
      return {
        expiry,
        years,
        forward: orNull(forward),
        atmVol: orNull(row?.[S.atmVol]),
        riskReversal25: orNull(row?.[S.riskReversal25]),
        butterfly25: orNull(row?.[S.butterfly25]),
        model: sliceModelName(row),
      };
    }),
    options: snapshot.options.map(({ name, bid, ask, mark, confirmedAt }) => ({
      name,
      bid: orNull(bid),
      ask: orNull(ask),
      mark: orNull(mark),
      confirmedAt: orNull(confirmedAt),
    })),
  };
}
