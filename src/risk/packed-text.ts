/** A value as numbers that a compute job carries: its JSON text, one UTF-16 unit each. NaN and infinities come back as they were. */
export function packValue(value: unknown): Float64Array {
  return packText(
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === "number" && !Number.isFinite(one) ? { [NOT_FINITE]: String(one) } : one,
    ),
  );
}

/** The same for words, which need no look at each of them. */
export function packWords(words: readonly string[]): Float64Array {
  return packText(JSON.stringify(words));
}

function packText(text: string): Float64Array {
  const out = new Float64Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** What `packValue` packed. Throws where `packed` is not of it. */
export function unpackValue(packed: Float64Array): unknown {
  const parts: string[] = [];
  const units = new Uint16Array(packed);
  for (let from = 0; from < units.length; from += CHUNK) {
    // An argument list of numbers that need no conversion is several times quicker than one that is spread.
    parts.push(String.fromCharCode.apply(null, units.subarray(from, from + CHUNK) as unknown as number[]));
  }
  const text = parts.join("");
  // Asking at every value costs many times the parsing: only where something is not finite.
  if (!text.includes(NOT_FINITE)) return JSON.parse(text);
  return JSON.parse(text, (_, one: unknown) =>
    typeof one === "object" && one !== null && NOT_FINITE in one ? Number(one[NOT_FINITE]) : one,
  );
}

const NOT_FINITE = "not finite";
const CHUNK = 4_096;
