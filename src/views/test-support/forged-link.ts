import { type Bytes, concat, toBase64Url, utf8 } from "../bytes.ts";
import { deflate } from "../deflate.ts";

/** A link with a good checksum around any bytes, as somebody who knows the format would forge it. */
export async function forgedBody(flags: number, body: Bytes): Promise<string> {
  const whole = concat(Uint8Array.of(flags), body);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return `v1.${toBase64Url(concat(whole.slice(0, 1), hash.slice(0, 8), body))}`;
}

/** A link with a good checksum around any text. */
export const forgedLink = async (text: string): Promise<string> => forgedBody(0, await deflate(utf8(text)));
