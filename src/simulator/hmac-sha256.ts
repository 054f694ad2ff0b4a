/** SHA-256 and HMAC over it, without a platform's crypto: the exchange answers at once and runs anywhere. */

const BLOCK = 64;
/** First 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const ROUND = new Uint32Array(64);
const FIRST = new Uint32Array(8);

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}

/** The first 32 fractional bits of the `power`-th root of `n`, found by halving on whole numbers. */
function rootBits(n: number, power: 2 | 3): number {
  const target = BigInt(n) << BigInt(32 * power);
  let low = 0n;
  let high = BigInt(n) << 32n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    const value = power === 2 ? middle * middle : middle * middle * middle;
    if (value <= target) low = middle;
    else high = middle - 1n;
  }
  return Number(low & 0xffffffffn);
}

for (let n = 2, found = 0; found < ROUND.length; n++) {
  if (!isPrime(n)) continue;
  if (found < FIRST.length) FIRST[found] = rootBits(n, 2);
  ROUND[found++] = rootBits(n, 3);
}

const turn = (x: number, bits: number): number => (x >>> bits) | (x << (32 - bits));

function sha256(message: Uint8Array): Uint8Array {
  const length = Math.ceil((message.length + 9) / BLOCK) * BLOCK;
  const bytes = new Uint8Array(length);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(length - 4, message.length << 3);
  const hash = FIRST.slice();
  const words = new Uint32Array(64);
  for (let at = 0; at < length; at += BLOCK) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const [a, b] = [words[i - 15]!, words[i - 2]!];
      const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
      const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
      words[i] = words[i - 16]! + s0 + words[i - 7]! + s1;
    }
    compress(hash, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((word, i) => void digest.setUint32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

function compress(hash: Uint32Array, words: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i]! + words[i]!) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    hash[i] = hash[i]! + word;
  });
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const all = new Uint8Array(left.length + right.length);
  all.set(left);
  all.set(right, left.length);
  return all;
}

/** HMAC-SHA256 of a text (UTF-8) as lower-case hex. */
export function hmacSha256(secret: string, message: string): string {
  const utf8 = new TextEncoder();
  const given = utf8.encode(secret);
  const key = new Uint8Array(BLOCK);
  key.set(given.length > BLOCK ? sha256(given) : given);
  const inner = sha256(
    joined(
      key.map((byte) => byte ^ 0x36),
      utf8.encode(message),
    ),
  );
  const outer = sha256(
    joined(
      key.map((byte) => byte ^ 0x5c),
      inner,
    ),
  );
  return [...outer].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
