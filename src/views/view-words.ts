import type { Bytes } from "./bytes.ts";

/*
 * What texts of views are made of, each written as one or two bytes below 0x20, which JSON text never holds: 28 words as the bytes 0x00 … 0x1b,
 * the others as 0x1c … 0x1f and a byte from 0x20 on. A word's place is its code for ever: new ones go to the end of `WORDS`.
 */
const GLUE = [
  '"},"',
  '":{',
  '"}],"weight":',
  '"],"weight":',
  ',{"row":[{"tabs":["',
  ',{"tabs":["',
  '{"row":[{"tabs":["',
  ',{"tabs":[{"id":"',
  '{"tabs":[{"id":"',
  '","type":"',
  '],"weight":',
  '"row":[',
  '"front":',
  '"maximised":true',
  '"table":false',
  '"table":true',
  '"convention":"venue"',
  '"convention":"coin"',
  '"convention":"usd"',
  "chain",
  "smile",
  "surface",
  "term",
  "instrument",
  "portfolio",
  "scenario",
  "greeks",
  '"axis":"',
  "margin",
  "payoff",
  "certificate",
  "limits",
  "realised",
  '{"active":"trader","folder":"',
  '{"active":"risk","folder":"',
  '","layouts":{"trader":{"row":[',
  '","layouts":{"risk":{"row":[',
  '},"risk":{"row":[',
  '},"market":{"underlying":"BTC","venue":"simulated"},"models":{',
  '},"market":{"underlying":"BTC","venue":"deribit"},"models":{',
  '},"market":{"underlying":"ETH","venue":"deribit"},"models":{',
  '},"market":{"underlying":"',
  '","venue":"deribit-testnet"},"models":{',
  '},"settings":{',
  '},"title":"',
  '","version":1}',
  '","withheld":"',
  '"trader":"auto"',
  '"trader":"svi"',
  '"trader":"essvi"',
  '"trader":"sabr"',
  '"trader":"free"',
  '"risk":"auto"',
  '"risk":"svi"',
  '"risk":"essvi"',
  '"risk":"sabr"',
  '"risk":"free"',
] as const;

const keys = (names: string): string[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `"${name}":`);
const values = (names: string): string[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `"${name}"`);

const WORDS: readonly string[] = [
  ...GLUE,
  ...keys(`
  preset units marginRules descending sides second residual probabilities low high height color camera eye
  center show delta clock weekendWeight events days name history axes measure sticky shock rules spotNodes
  volNodes pointNodes dayNodes spotVol twist editNodes quantity breaches explained estimator legs entry
  currency expiryVol fees settle settleLevel size price books positions averagePrice openedAt included tags
  cash amount unit side percent sizes author host`),
  ...values(`
  coin usd venue strike percent log std delta otm both vol variance localVol curve forwards nodes index
  calendar event time pnl gamma vega weightedVega theta initial maintenance relative points moneyness mid cross
  path forward column level model market all open deribit_segregated_pm yangZhang underlying long short whole
  hidden grossSize 25 10`),
  '"at":17',
  '"at":18',
  "00000",
  '":true',
  '":false',
  "-2",
  "-3",
  ...values(`
  expiry yearsToExpiry forwardSource atmVol riskReversal25 butterfly25 riskReversal10 butterfly10 sviA sviB
  sviRho sviM sviSigma rmse quotes inside dropped marksOnly kMin kMax options quoted openInterest asOf fittedAt
  minG reason param1 param2 param3 param4 param5 worstMiss worstK from to volAtBid volAtMid volAtAsk volAtMark
  fitVol greekVol price rho conditioning`),
  ...keys(`
  aliveAt at base calls clockOffset columns core created digest expiry fields format groups inverse kind
  makerFee minAmount multiplier names questions quote results rows settlement simulated slices state stem step
  strikes surface takerFee testnet ticks values venue verdicts what label ask askSize bid bidSize change24h
  changedAt confirmedAt exchangeTime funding8h fundingRate index last mark markVol openInterest reasons
  receivedTime underlying volume volumeUsd`),
  '"volscape snapshot 1"',
  '"nodes":[',
  '{"nodes":[],"values":[',
  "null,",
  '"snapshot":{',
  '"option"',
];

const SINGLE = 0x1c;
const SECOND = 0x20;
/** Second bytes go up to this one: below the last of ASCII, so that each is a letter of its own. */
const SECONDS = 95;

const codeOf = (place: number): string => {
  if (place < SINGLE) return String.fromCharCode(place);
  const far = place - SINGLE;
  return String.fromCharCode(SINGLE + Math.floor(far / SECONDS), SECOND + (far % SECONDS));
};

const codes = new Map(WORDS.map((word, place) => [word, codeOf(place)]));
const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** The longest word that fits comes first. */
const anyWord = new RegExp(
  [...WORDS]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join("|"),
  "g",
);

/** A JSON text with its words as codes. */
export function withCodes(text: string): string {
  return text.replace(anyWord, (word) => codes.get(word) ?? word);
}

/** The bytes of the text that `withCodes` shortened, of at most `cap`; null where it is longer or holds a code that is none. */
export function withoutCodes(packed: Bytes, cap: number): Bytes | null {
  const out = new Uint8Array(cap);
  let length = 0;
  for (let at = 0; at < packed.length; at++) {
    const byte = packed[at]!;
    let word: Bytes | undefined;
    if (byte < SINGLE) word = wordBytes[byte];
    else if (byte < SECOND) {
      const far = (packed[++at] ?? 0) - SECOND;
      word = far >= 0 && far < SECONDS ? wordBytes[SINGLE + (byte - SINGLE) * SECONDS + far] : undefined;
    } else {
      if (length === cap) return null;
      out[length++] = byte;
      continue;
    }
    if (!word || length + word.length > cap) return null;
    out.set(word, length);
    length += word.length;
  }
  return out.slice(0, length);
}

const encoder = new TextEncoder();
const wordBytes = WORDS.map((word) => encoder.encode(word));
