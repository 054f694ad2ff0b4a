import type { Random } from "../../backoff.ts";

/** Shares of messages that meet each fault on their way to the client. */
export interface WireFaults {
  readonly drop: number;
  readonly duplicate: number;
  /** Overtaken by later ones. */
  readonly delay: number;
  readonly truncate: number;
  /** Something that is no message at all comes as well. */
  readonly garbage: number;
}

export const NO_WIRE_FAULTS: WireFaults = { drop: 0, duplicate: 0, delay: 0, truncate: 0, garbage: 0 };

interface InFlight {
  readonly due: number;
  readonly order: number;
  readonly text: string;
}

/** The way from the venue to the client of one connection, in virtual time. */
export interface HostileWire {
  faults: WireFaults;
  /** Nothing arrives before this time; then all at once. */
  heldUntil: number;
  /** Neither side hears the other any more, and no one says so. */
  halfOpen: boolean;
  /** Faults so far that can lose a message or its place. */
  damage: number;
  send(text: string, now: number): void;
  /** What arrives by `now`, in order of arrival. */
  arrivals(now: number): string[];
}

const GARBAGE = ["<html>502</html>", "\u001f\u008b\u0008", "{", "null", '{"jsonrpc":"2.0","id":99999,"result":[]}', ""];

export function createHostileWire(random: Random): HostileWire {
  let flying: InFlight[] = [];
  let order = 0;
  const put = (text: string, due: number) => flying.push({ due, order: order++, text });
  const wire: HostileWire = {
    faults: NO_WIRE_FAULTS,
    heldUntil: 0,
    halfOpen: false,
    damage: 0,
    send(text, now) {
      if (wire.halfOpen) return;
      const { drop, duplicate, delay, truncate, garbage } = wire.faults;
      if (random.next() < garbage) put(GARBAGE[Math.floor(random.next() * GARBAGE.length)]!, now);
      const draw = random.next();
      if (draw < drop) wire.damage++;
      else if (draw < drop + truncate) {
        wire.damage++;
        put(text.slice(0, Math.floor(random.next() * text.length)), now);
      } else if (draw < drop + truncate + delay) {
        wire.damage++;
        put(text, now + 100 + Math.floor(random.next() * 1_500));
      } else put(text, now);
      // A second copy, at once or long after.
      if (random.next() < duplicate) put(text, now + (random.next() < 0.5 ? 0 : Math.floor(random.next() * 3_000)));
    },
    arrivals(now) {
      if (now < wire.heldUntil) return [];
      const due = flying.filter((one) => one.due <= now).sort((a, b) => a.due - b.due || a.order - b.order);
      if (due.length > 0) flying = flying.filter((one) => one.due > now);
      return due.map((one) => one.text);
    },
  };
  return wire;
}
