import { afterEach, expect, it } from "vitest";
import type { Engine } from "../engine/start-engine.ts";
import { SIGNED_OUT } from "../feeds/account.ts";
import { notices } from "./notices.ts";
import { tellTakeover } from "./tell-takeover.ts";

afterEach(() => notices.setState({ shown: [] }));

/** An engine whose window moves to another hub when told, which then tells of its own state. */
function engine() {
  let moved = (): void => undefined;
  let told = (): void => undefined;
  const client = {
    account: SIGNED_OUT as typeof SIGNED_OUT | { phase: string; venue: string },
    portfolio: { canUndo: false, canRedo: false },
    onAccount: (listener: () => void) => {
      told = listener;
    },
  };
  const onMoved = (listener: () => void) => {
    moved = listener;
  };
  tellTakeover({ client, onMoved } as unknown as Engine);
  return {
    client,
    move(account: typeof client.account, canUndo: boolean) {
      moved();
      client.portfolio = { canUndo, canRedo: false };
      client.account = account;
      told();
    },
    tell: () => told(),
  };
}

const said = () => notices.getState().shown.map(({ text }) => text);
const READING = { phase: "connected", venue: "Deribit" };

it("says what went with the tab that kept the engine, and that it is another now", () => {
  const { client, move, tell } = engine();
  client.account = READING;
  client.portfolio = { canUndo: false, canRedo: true };
  move(SIGNED_OUT, false);
  expect(said()).toEqual([
    "The market is read by another tab than before. The account at Deribit is signed out: sign in again to follow it. Your edits are kept, but they can no longer be undone.",
  ]);
  notices.setState({ shown: [] });
  tell();
  expect(said()).toEqual([]);
});

it("says nothing where nothing is lost, nor of a sign-out that the user asked for", () => {
  const { client, move, tell } = engine();
  move(SIGNED_OUT, false);
  client.account = READING;
  client.portfolio = { canUndo: true, canRedo: false };
  move(READING, true);
  client.account = SIGNED_OUT;
  tell();
  client.account = { phase: "refused", venue: "Deribit" };
  client.portfolio = { canUndo: false, canRedo: false };
  move(SIGNED_OUT, false);
  expect(said()).toEqual([]);
});
