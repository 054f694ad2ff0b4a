import { SIGNED_OUT } from "../feeds/account.ts";
import { type AccountDriver, startAccountDriver } from "../feeds/account-driver.ts";
import { importAccountKey } from "../feeds/account-key.ts";
import { createAccountSession } from "../feeds/deribit/account.ts";
import { type AccountQuestion, accountAnswer, accountRequest } from "../feeds/deribit/account-questions.ts";
import type { Transport } from "../feeds/feed.ts";
import type { FeedToHub, MarketChoice } from "./protocol.ts";

export interface AccountWorld {
  /** Epoch ms. */
  now(): number;
  schedule(task: () => void, delayMs: number): () => void;
  /** A connection of its own to the venue of a choice, and the venue's name. */
  account(choice: MarketChoice): { readonly label: string; readonly transport: Transport };
}

/** The account in the feed worker: one at a time, beside the market and its event log. The key is held here and nowhere else. */
export interface AccountHost {
  /** Starts signing in at the venue of `choice`, in place of any account before. Rejects where the texts are no key. */
  signIn(choice: MarketChoice, clientId: string, clientSecret: string): Promise<void>;
  signOut(): void;
  /** Resolves to the venue's words; rejects with one sentence. */
  ask(of: AccountQuestion, currency: string): Promise<string>;
}

export function createAccountHost(
  post: (message: Extract<FeedToHub, { type: "account" }>) => void,
  world: AccountWorld,
): AccountHost {
  let driver: AccountDriver | null = null;
  /** Counts sign-ins: one that is overtaken says no more. */
  let turn = 0;

  function signOut(): void {
    turn++;
    driver?.stop();
    driver = null;
    post({ type: "account", account: SIGNED_OUT, book: null });
  }

  return {
    async signIn(choice, clientId, clientSecret) {
      const { label, transport } = world.account(choice);
      const mine = ++turn;
      const key = await importAccountKey(clientId, clientSecret);
      if (mine !== turn) return;
      signOut();
      const own = turn;
      const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
      const session = createAccountSession({ venue: label, clientId, seed });
      let told = "";
      let book = session.book;
      driver = startAccountDriver({
        session,
        key,
        transport,
        now: world.now,
        schedule: world.schedule,
        changed() {
          if (own !== turn) return;
          const text = JSON.stringify(session.status);
          const same = session.book === book;
          if (text === told && same) return;
          told = text;
          book = session.book;
          post({ type: "account", account: session.status, ...(same ? {} : { book }) });
        },
      });
    },
    signOut,
    async ask(of, currency) {
      if (!driver) throw new Error("No account is connected");
      return accountAnswer(await driver.ask((id) => accountRequest(id, of, currency)), of);
    },
  };
}
