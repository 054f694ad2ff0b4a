import { openAccountChannel } from "./account-channels.ts";
import { allows, grantedScope, type Level, parseScope, type Scope, scopeText } from "./account-scope.ts";
import { isSimulated, simulatedMargin } from "./account-simulate.ts";
import { currenciesOf, positionsJson, summaryJson } from "./account-text.ts";
import { type Account, API_KEYS, type ApiKey, openAccount } from "./accounts.ts";
import type { ServerClient } from "./client.ts";
import { hmacSha256 } from "./hmac-sha256.ts";
import { hashText } from "./random.ts";
import { invalid, type Outcome, type Params } from "./rpc.ts";
import { subscribe } from "./subscriptions.ts";
import { type Venue, wallTime } from "./venue.ts";

/** What a connection is signed in as. Times in ms on the wall since the opening. */
export interface Login {
  readonly key: ApiKey;
  readonly scope: Scope;
  readonly refreshToken: string;
  readonly until: number;
}

const error = (code: number, message: string, reason?: string): Outcome => ({
  error: { code, message, ...(reason === undefined ? {} : { data: { reason } }) },
});
const INVALID_CREDENTIALS = error(13004, "invalid_credentials");
const UNAUTHORIZED = error(13009, "unauthorized");
const FORBIDDEN = error(13021, "forbidden");

/** A token of a connection lives this long, s. */
const TOKEN_SECONDS = 900;
/** A signature is good for a clock this far off, ms. */
const CLOCK_TOLERANCE = 60_000;

/** What each method needs of the token. */
const NEEDS: ReadonlyMap<string, readonly [area: string, level: Level]> = new Map([
  ["private/list_api_keys", ["account", "read"]],
  ["private/get_account_summary", ["account", "read"]],
  ["private/get_account_summaries", ["account", "read"]],
  ["private/pme/simulate", ["account", "read"]],
  ["private/get_positions", ["trade", "read"]],
  ["private/buy", ["trade", "read_write"]],
  ["private/sell", ["trade", "read_write"]],
  ["private/edit", ["trade", "read_write"]],
  ["private/cancel", ["trade", "read_write"]],
  ["private/cancel_all", ["trade", "read_write"]],
  ["private/withdraw", ["wallet", "read_write"]],
]);

/** The account, opened at its first use. */
export function accountOf(venue: Venue): Account {
  venue.account ??= openAccount(venue);
  return venue.account;
}

/** `public/auth`: a connection signs in by signature, by secret, or by the token it was given to renew with. */
export function authenticate(venue: Venue, client: ServerClient, params: Params): Outcome {
  const key = API_KEYS.find(({ clientId }) => clientId === params.client_id);
  switch (params.grant_type) {
    case "client_credentials":
      if (!key || params.client_secret !== key.clientSecret) return INVALID_CREDENTIALS;
      return signIn(venue, client, key, params.scope);
    case "client_signature":
      if (!key || !signed(venue, key, params)) return INVALID_CREDENTIALS;
      return signIn(venue, client, key, params.scope);
    case "refresh_token": {
      const { login } = client;
      if (!login || params.refresh_token !== login.refreshToken) return INVALID_CREDENTIALS;
      return signIn(venue, client, login.key, scopeText(login.scope));
    }
    default:
      return invalid("grant_type", "must be one of client_credentials, client_signature, refresh_token");
  }
}

function signed(venue: Venue, { clientSecret }: ApiKey, params: Params): boolean {
  const { timestamp, nonce = "", data = "", signature } = params;
  const at = Number(timestamp);
  if (!(Math.abs(at - venue.market.now) <= CLOCK_TOLERANCE)) return false;
  return signature === hmacSha256(clientSecret, `${timestamp}\n${nonce}\n${data}`);
}

function signIn(venue: Venue, client: ServerClient, key: ApiKey, asked: unknown): Outcome {
  const scope = grantedScope(parseScope(key.maxScope), parseScope(typeof asked === "string" ? asked : ""));
  const stamp = `${venue.market.now}.${hashText(`${key.clientId} ${client.id}`).toString(36)}`;
  const login = { key, scope, refreshToken: `${stamp}.refresh`, until: wallTime(venue) + TOKEN_SECONDS * 1000 };
  client.login = login;
  const result = {
    access_token: `${stamp}.access`,
    expires_in: TOKEN_SECONDS,
    refresh_token: login.refreshToken,
    scope: scopeText(scope),
    enabled_features: [],
    token_type: "bearer",
  };
  return { json: JSON.stringify(result) };
}

/** A private method of a connection that has signed in. */
export function callPrivate(venue: Venue, client: ServerClient, method: string, params: Params): Outcome {
  const { login } = client;
  if (!login || wallTime(venue) >= login.until) return UNAUTHORIZED;
  const need = NEEDS.get(method);
  if (need && !allows(login.scope, ...need)) return FORBIDDEN;
  const account = accountOf(venue);
  const currency = typeof params.currency === "string" ? params.currency : "any";
  switch (method) {
    case "private/list_api_keys":
      return { json: JSON.stringify(API_KEYS.map((key) => keyJson(venue, key))) };
    case "private/get_account_summaries":
      return {
        json: JSON.stringify({
          ...OWNER,
          summaries: currenciesOf(venue, account).map((of) => summaryJson(venue, account, of)),
        }),
      };
    case "private/get_account_summary": {
      if (!currenciesOf(venue, account).includes(currency)) return invalid("currency", "wrong currency");
      const extended = params.extended === true ? OWNER : {};
      return { json: JSON.stringify({ ...extended, ...summaryJson(venue, account, currency) }) };
    }
    case "private/get_positions":
      return {
        json: JSON.stringify(
          positionsJson(venue, account, currency, typeof params.kind === "string" ? params.kind : "any"),
        ),
      };
    case "private/pme/simulate":
      if (!isSimulated(currency)) return invalid("currency", "wrong currency");
      return { json: JSON.stringify(simulatedMargin(venue, account, currency)) };
    default:
      // What would trade or move funds exists at the venue and not here.
      if (need) return error(13025, "method_switched_off_by_admin");
      return error(-32601, "Method not found");
  }
}

const OWNER = { id: 41_007, email: "trader@example.com", system_name: "sim", username: "sim", type: "main" };

function keyJson(venue: Venue, key: ApiKey): object {
  return {
    timestamp: venue.market.start,
    max_scope: key.maxScope,
    id: key.id,
    enabled: true,
    default: false,
    client_id: key.clientId,
    client_secret: key.clientSecret,
    name: key.name,
    enabled_features: [],
    ip_whitelist: [],
  };
}

/** `private/subscribe`: channels of the account, and any public ones. Null where the connection may have none. */
export function subscribePrivate(venue: Venue, client: ServerClient, names: readonly string[]): string[] | null {
  const { login } = client;
  if (!login || wallTime(venue) >= login.until) return null;
  const allowed = names.filter(
    (name) =>
      !name.startsWith("user.") ||
      allows(login.scope, name.startsWith("user.portfolio.") ? "account" : "trade", "read"),
  );
  for (const name of allowed) {
    if (!name.startsWith("user.") || venue.channels.has(name)) continue;
    const channel = openAccountChannel(venue, accountOf(venue), name);
    if (channel) venue.channels.set(name, channel);
  }
  return subscribe(venue, client, allowed);
}
