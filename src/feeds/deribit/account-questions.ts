import { decodeFrame, isRecord, MAX_REPLY } from "./decode.ts";

/** What an account can be asked beside its book: portfolio margin with risk vectors, or the summary of a currency. */
export type AccountQuestion = "pme" | "summary";

const METHODS: Readonly<Record<AccountQuestion, string>> = {
  pme: "private/pme/simulate",
  summary: "private/get_account_summary",
};

/** Fields of a reply that name a person. */
const PERSONAL: readonly string[] = ["email", "system_name", "username", "id", "referrer_id"];

/** The request, for a currency such as "BTC". */
export function accountRequest(id: number, of: AccountQuestion, currency: string): string {
  const params = of === "summary" ? { currency, extended: true } : { currency };
  return JSON.stringify({ jsonrpc: "2.0", id, method: METHODS[of], params });
}

/** What the venue answered, as JSON text without what names a person. Throws one sentence where it refused. */
export function accountAnswer(text: string, of: AccountQuestion): string {
  const frame = text.length > MAX_REPLY ? "it is longer than 16 MB" : decodeFrame(text);
  if (typeof frame === "string" || frame.kind !== "reply")
    throw new Error(`The venue's reply could not be read: ${typeof frame === "string" ? frame : "it is no reply"}`);
  if (frame.error)
    throw new Error(
      `The venue does not answer ${METHODS[of]}: ${frame.error.reason || frame.error.message}, code ${frame.error.code}`,
    );
  if (!isRecord(frame.result)) return JSON.stringify(frame.result);
  return JSON.stringify(Object.fromEntries(Object.entries(frame.result).filter(([key]) => !PERSONAL.includes(key))));
}
