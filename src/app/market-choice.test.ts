import { beforeEach, describe, expect, it } from "vitest";
import { site } from "../views/site.ts";
import { openingChoice, withoutMarket } from "./market-choice.ts";

const open = (search: string, remembered: Parameters<typeof openingChoice>[1] = null) =>
  openingChoice(search, remembered);

const DEFAULT = site.getState();
beforeEach(() => site.setState({ ...DEFAULT, hosts: ["wss://gateway.example", "ws://localhost:*"] }));

describe("the market to open", () => {
  it("is simulated BTC on a first visit, the remembered one later", () => {
    expect(open("").choice).toEqual({ venue: "simulated", underlying: "BTC" });
    const remembered = { venue: "deribit", underlying: "SOL_USDC", host: "wss://gateway.example/ws" } as const;
    expect(open("", remembered).choice).toEqual(remembered);
  });

  it("is what the address asks for, over the remembered one", () => {
    const remembered = { venue: "deribit", underlying: "ETH", host: "wss://gateway.example/ws" } as const;
    expect(open("?venue=deribit&underlying=btc", remembered)).toEqual({
      choice: { venue: "deribit", underlying: "BTC" },
      problem: null,
    });
    expect(open("?venue=deribit", remembered).choice.underlying).toBe("ETH");
    expect(open("?venue=simulated", remembered).choice).toEqual({ venue: "simulated", underlying: "BTC" });
    expect(open("?host=ws://localhost:8080", remembered).choice).toEqual({
      venue: "deribit",
      underlying: "ETH",
      host: "ws://localhost:8080",
    });
  });

  it("is never one that the site does not offer", () => {
    site.setState({ venues: ["simulated", "deribit"] });
    expect(open("?venue=deribit-testnet")).toEqual({
      choice: { venue: "simulated", underlying: "BTC" },
      problem: "Deribit testnet is not offered on this site. The last market is shown.",
    });
    const host = "wss://elsewhere.example/ws";
    for (const [search, remembered] of [
      [`?venue=deribit&host=${host}`, null],
      ["", { venue: "deribit", underlying: "ETH", host } as const],
    ] as const) {
      const { choice, problem } = open(search, remembered);
      expect(choice).toEqual({ venue: "simulated", underlying: "BTC" });
      expect(problem).toContain(`does not allow connections to ${host}`);
    }
  });

  it.each([
    ["?venue=nowhere", "venue"],
    ["?underlying=%3Cimg%3E", "underlying"],
    ["?venue=deribit&host=javascript:alert(1)", "host"],
    ["?venue=__proto__", "venue"],
  ])("names what it cannot follow in %s", (search, part) => {
    const { choice, problem } = open(search);
    expect(problem).toContain(part);
    expect(choice).toEqual({ venue: "simulated", underlying: "BTC" });
  });
});

it("leaves the market out of an address, and nothing else", () => {
  expect(withoutMarket("?venue=deribit&theme=light&underlying=ETH&host=ws://localhost:1")).toBe("?theme=light");
  expect(withoutMarket("?underlying=ETH")).toBe("");
  expect(withoutMarket("")).toBe("");
});
