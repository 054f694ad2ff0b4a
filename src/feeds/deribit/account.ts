import {
  type AccountAction,
  type AccountBook,
  type AccountProof,
  type AccountSession,
  type AccountStatus,
  SIGNED_OUT,
} from "../account.ts";
import { backoffDelay, createRandom } from "../backoff.ts";
import { accountBook, type ReadPosition, readCash, readPositions } from "./account-replies.ts";
import { powersBeyondReading, tooPowerful } from "./account-scope.ts";
import { decodeFrame, type Frame, isRecord, MAX_REPLY, printable, textOr, type WireError } from "./decode.ts";

export interface AccountOptions {
  /** Label of the venue, for a person. */
  readonly venue: string;
  /** The key's public half. */
  readonly clientId: string;
  /** Spreads reconnections of many users. */
  readonly seed: number;
}

/** What tokens are asked for: no more than reading, whatever the key allows. */
const SCOPE = "account:read trade:read";

/** Everything is read anew this often, and after a change no sooner than this, ms. */
const POLL_EVERY = 30_000;
const READ_SPACING = 1_000;
/** Silence after which a sign of life is asked for, and after which the connection counts as lost, ms. */
const PROBE_AFTER = 20_000;
const GIVE_UP_AFTER = 40_000;
/** A connection or sign-in that does not come about is given up after this long, ms. */
const STEP_TIMEOUT = 15_000;
/** Part of a token's life after which it is renewed. */
const RENEW_AT = 0.8;
/** Wait before signing in again where the venue refused a token that it gave, ms: a clock or a key that is wrong stays so for a while. */
const AUTH_WAIT = 30_000;

type Purpose = "time" | "auth" | "renew" | "keys" | "summaries" | "positions" | "subscribe" | "other";

/** Errors after which the same key may succeed later. */
const PASSING: ReadonlySet<number> = new Set([10028, 13028, 10040, 11051]);
const UNAUTHORIZED = 13009;

/**
 * Signs in with a read-only key and reads the account. A key whose own limit allows more than reading, or cannot be read, is
 * refused and forgotten: what its token was narrowed to does not count. Refusal is final; a lost connection is made anew.
 */
export function createAccountSession({ venue, clientId, seed }: AccountOptions): AccountSession {
  const random = createRandom(seed);
  let status: AccountStatus = { ...SIGNED_OUT, phase: "connecting", venue };
  let book: AccountBook | null = null;
  let out: AccountAction[] = [];
  const pending = new Map<number, Purpose>();
  let positions = new Map<string, ReadPosition>();
  const cash = new Map<string, number>();
  let nextId = 1;
  let now = Number.NaN;
  let begun = false;
  let stepSince = Number.NaN;
  let heardAt = Number.NaN;
  let probedAt = Number.NaN;
  let attempt = 0;
  let nextAttempt = Number.NaN;
  let refreshToken = "";
  let renewAt = Number.POSITIVE_INFINITY;
  /** The token was refused: it is being renewed for that, or was and nothing could be read since. */
  let refusedToken: "no" | "renewing" | "renewed" = "no";
  let readDue = Number.POSITIVE_INFINITY;
  let gotSummaries = false;
  let gotPositions = false;
  let subscribed = "";

  function set(part: Partial<AccountStatus>): void {
    status = { ...status, ...part };
  }

  function ask(purpose: Purpose, method: string, params: Readonly<Record<string, unknown>>): void {
    const id = nextId++;
    pending.set(id, purpose);
    out.push({ type: "send", text: JSON.stringify({ jsonrpc: "2.0", id, method, params }) });
  }

  function connect(): void {
    begun = true;
    stepSince = now;
    nextAttempt = Number.NaN;
    out.push({ type: "connect" });
  }

  function refuse(detail: string): void {
    out.push({ type: "disconnect" }, { type: "forget" });
    pending.clear();
    positions.clear();
    cash.clear();
    book = null;
    refreshToken = "";
    set({ phase: "refused", detail, readAt: Number.NaN, renewedAt: Number.NaN });
  }

  function lose(detail: string, wait = 0): void {
    pending.clear();
    refreshToken = "";
    renewAt = Number.POSITIVE_INFINITY;
    readDue = Number.POSITIVE_INFINITY;
    gotSummaries = false;
    gotPositions = false;
    refusedToken = "no";
    subscribed = "";
    nextAttempt = now + wait + backoffDelay(attempt++, random);
    set({ phase: "lost", detail });
  }

  function giveUp(reason: string, wait = 0): void {
    out.push({ type: "disconnect" });
    lose(`${reason}; signing in again${wait > 0 ? ` in ${wait / 1000} s` : ""}.`, wait);
  }

  function onOpen(): void {
    heardAt = now;
    probedAt = now;
    stepSince = now;
    set({ phase: "authenticating", detail: "" });
    ask("other", "public/set_heartbeat", { interval: 10 });
    // A signature is good for a minute by the venue's clock, not ours.
    ask("time", "public/get_time", {});
  }

  function onSigned({ timestamp, nonce, signature }: AccountProof): void {
    if (status.phase !== "authenticating") return;
    ask("auth", "public/auth", {
      grant_type: "client_signature",
      client_id: clientId,
      timestamp,
      nonce,
      data: "",
      signature,
      scope: SCOPE,
    });
  }

  function onToken(result: unknown): void {
    const token = isRecord(result) ? result : {};
    const scope = typeof token.scope === "string" ? token.scope : null;
    const life = typeof token.expires_in === "number" && token.expires_in > 0 ? token.expires_in * 1000 : 0;
    if (scope === null || life === 0) {
      refuse("The venue's reply to the sign-in could not be read.");
      return;
    }
    const powers = powersBeyondReading(scope);
    if (powers.length > 0) {
      refuse(tooPowerful("The token that the venue gave", powers));
      return;
    }
    refreshToken = typeof token.refresh_token === "string" ? token.refresh_token : "";
    renewAt = now + life * RENEW_AT;
    set({ renewedAt: now, detail: "" });
    if (status.phase === "authenticating") {
      stepSince = now;
      set({ phase: "checking" });
    }
    // Also with every renewal: the key may have been given more since.
    ask("keys", "private/list_api_keys", {});
  }

  function onKeys(result: unknown): void {
    const own = Array.isArray(result) ? result.find((of) => isRecord(of) && of.client_id === clientId) : undefined;
    if (!isRecord(own)) {
      refuse("The venue does not list this key among the account's: what it may do cannot be read.");
      return;
    }
    // Of the reply nothing else is looked at: it states secrets too.
    if (typeof own.max_scope !== "string" || own.max_scope.trim() === "") {
      refuse("The venue does not say what this key may do.");
      return;
    }
    const powers = powersBeyondReading(own.max_scope);
    if (powers.length > 0) {
      refuse(tooPowerful("This key", powers));
      return;
    }
    set({ scope: printable(own.max_scope, 200) });
    if (status.phase !== "checking") return;
    stepSince = now;
    set({ phase: "loading" });
    readAll();
  }

  function readAll(): void {
    readDue = now + POLL_EVERY;
    ask("summaries", "private/get_account_summaries", { extended: true });
    ask("positions", "private/get_positions", { currency: "any" });
  }

  function onSummaries(result: unknown): void {
    const { summaries, username } = isRecord(result) ? result : {};
    if (!Array.isArray(summaries)) {
      giveUp("The account's summary could not be read");
      return;
    }
    cash.clear();
    for (const row of summaries) takeCash(row);
    gotSummaries = true;
    set({ name: printable(textOr(username, ""), 40) });
    listen();
    taken();
  }

  /** Subscribes to what changes between two reads. */
  function listen(): void {
    const currencies = [...cash.keys()];
    if (currencies.join() === subscribed || currencies.length === 0) return;
    subscribed = currencies.join();
    const channels = currencies.flatMap((of) => [`user.portfolio.${of.toLowerCase()}`, `user.changes.any.${of}.100ms`]);
    ask("subscribe", "private/subscribe", { channels });
  }

  function takeCash(row: unknown): void {
    const read = readCash(row);
    if (read) cash.set(read.currency, read.amount);
  }

  /** Something of the account was read; its whole list at `readAt`. */
  function taken(readAt = status.readAt): void {
    if (!gotSummaries || !gotPositions) return;
    book = accountBook(positions, cash, book);
    attempt = 0;
    if (readAt === now) refusedToken = "no";
    set({ phase: "connected", detail: "", readAt });
  }

  function onNotification(channel: string, data: unknown): void {
    if (!isRecord(data)) return;
    if (channel.startsWith("user.portfolio.")) {
      takeCash(data);
      taken();
    } else if (channel.startsWith("user.changes.")) {
      for (const [name, position] of readPositions(data.positions)) {
        if (position) positions.set(name, position);
        else positions.delete(name);
      }
      taken();
      // The whole list soon, for whatever else the trade changed.
      readDue = Math.min(readDue, now + READ_SPACING);
    }
  }

  function onReply(frame: Extract<Frame, { kind: "reply" }>): void {
    const purpose = pending.get(frame.id);
    pending.delete(frame.id);
    if (purpose === undefined) return;
    if (frame.error) {
      onError(purpose, frame.error);
      return;
    }
    switch (purpose) {
      case "time":
        out.push({ type: "sign", at: typeof frame.result === "number" ? frame.result : now });
        return;
      case "auth":
      case "renew":
        if (refusedToken === "renewing") refusedToken = "renewed";
        onToken(frame.result);
        return;
      case "keys":
        onKeys(frame.result);
        return;
      case "summaries":
        onSummaries(frame.result);
        return;
      case "positions":
        if (!Array.isArray(frame.result)) {
          giveUp("The account's positions could not be read");
          return;
        }
        positions = new Map([...readPositions(frame.result)].flatMap(([name, of]) => (of ? [[name, of]] : [])));
        gotPositions = true;
        taken(now);
        return;
      default:
    }
  }

  function onError(purpose: Purpose, error: WireError): void {
    const said = `${error.reason || error.message}, code ${error.code}`;
    if (PASSING.has(error.code)) {
      giveUp(`The venue put it off (${said})`);
      return;
    }
    switch (purpose) {
      case "time":
        out.push({ type: "sign", at: now });
        return;
      case "auth":
        refuse(`The venue does not accept this key and secret (${said}).`);
        return;
      case "renew":
        giveUp(`The token could not be renewed (${said})`, AUTH_WAIT);
        return;
      case "keys":
        if (error.code === UNAUTHORIZED) {
          giveUp(`The token has ended (${said})`, AUTH_WAIT);
          return;
        }
        refuse(
          `What this key may do cannot be read (${said}): it needs account:read, so that it can be seen to read only.`,
        );
        return;
      case "summaries":
      case "positions":
        if (error.code === UNAUTHORIZED) {
          if (refusedToken === "renewed") {
            giveUp(`The venue does not take the token that it gave (${said})`, AUTH_WAIT);
            return;
          }
          refusedToken = "renewing";
          set({ detail: "The token has ended; it is being renewed." });
          renew();
          return;
        }
        refuse(`The account cannot be read (${said}): the key needs account:read and trade:read.`);
        return;
      default:
    }
  }

  function renew(): void {
    if ([...pending.values()].includes("renew")) return;
    renewAt = Number.POSITIVE_INFINITY;
    if (refreshToken === "") {
      giveUp("The token has ended");
      return;
    }
    readDue = now + READ_SPACING;
    ask("renew", "public/auth", { grant_type: "refresh_token", refresh_token: refreshToken });
  }

  function onClock(): void {
    const { phase } = status;
    if (phase === "refused") return;
    if (!begun || (phase === "lost" && now >= nextAttempt)) {
      connect();
      return;
    }
    if (phase === "lost" || phase === "connecting") {
      if (Number.isNaN(nextAttempt) && now - stepSince >= STEP_TIMEOUT) giveUp("No answer to the connection attempt");
      return;
    }
    if (phase !== "connected" && now - stepSince >= STEP_TIMEOUT) {
      giveUp("The venue gave no answer in 15 s");
      return;
    }
    if (now - heardAt >= GIVE_UP_AFTER) {
      giveUp("No message for 40 s");
      return;
    }
    if (now - heardAt >= PROBE_AFTER && probedAt < heardAt + PROBE_AFTER) {
      probedAt = now;
      ask("other", "public/test", {});
    }
    if (now >= renewAt) renew();
    if (now >= readDue) readAll();
  }

  function onMessage(text: string): void {
    heardAt = now;
    const frame = text.length > MAX_REPLY ? "too long" : decodeFrame(text);
    if (typeof frame === "string") return;
    if (frame.kind === "heartbeat") {
      if (frame.test) ask("other", "public/test", {});
    } else if (frame.kind === "notification") onNotification(frame.channel, frame.data);
    else onReply(frame);
  }

  return {
    get status() {
      return status;
    },
    get book() {
      return book;
    },
    handle(event) {
      now = event.at;
      if (status.phase === "refused") return [];
      if (event.type === "clock") onClock();
      else if (event.type === "open") onOpen();
      else if (event.type === "message") onMessage(event.text);
      else if (event.type === "signed") onSigned(event.proof);
      else lose(`Connection closed (code ${event.code}${event.reason === "" ? "" : `, ${printable(event.reason)}`}).`);
      const actions = out;
      out = [];
      return actions;
    },
  };
}
