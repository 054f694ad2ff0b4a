import type { HostSharing } from "../engine/host-sharing.ts";
import type { BoardToTab } from "../engine/switchboard.ts";

/** How often a frame that waits looks whether the host is still there, ms. */
const LOOK = 250;
/** More frames of a page are not looked through. */
const MOST = 500;
/** Frames of another build speak another protocol: the script's address, which holds its digest, keeps them apart. */
const NAME = `volscape frame ${import.meta.url}`;

/** What a frame shows the frames of its own origin; the portal cannot read it. */
interface Member {
  /** When it came, epoch ms. */
  readonly since: number;
  /** The market whose engine it hosts; empty where none. */
  holds: string;
  /** The market whose engine it would host next. */
  waits: string;
  hear(message: BoardToTab): void;
  /** Somebody let go of a market. */
  wake(): void;
}

/** A window as its neighbours see it: of another origin, all but its own frames throws. */
interface Place {
  readonly length: number;
  readonly [index: number]: Place;
}

function memberOf(place: Place): Member | undefined {
  try {
    const member = (place as unknown as Record<string, Member | undefined>)[NAME];
    // Windows also have their frames under the names of those: one called so is no member, and throws where it is foreign.
    return typeof member?.hear === "function" ? member : undefined;
  } catch {
    return undefined;
  }
}

/** The members in `place` and all frames under it. A frame that was removed or loaded anew is none of them any more. */
function membersUnder(place: Place): Member[] {
  const members: Member[] = [];
  const places = [place];
  for (let i = 0; i < places.length; i++) {
    const here = places[i];
    if (!here) continue;
    const member = memberOf(here);
    if (member) members.push(member);
    for (let f = 0; f < here.length && places.length < MOST; f++) {
      const inner = here[f];
      if (inner) places.push(inner);
    }
  }
  return members;
}

/**
 * Shares an engine among the frames of this origin on one page; it needs no locks and shared workers, which browsers refuse a third party.
 * They reach each other through the page's list of frames, in one thread, and hand ports over directly: nothing passes the portal.
 * `self` is this frame, `top` the page it is in.
 */
export function shareAmongFrames(
  heard: (message: BoardToTab) => void,
  self: Place = window as unknown as Place,
  top: Place = window.top as unknown as Place,
): HostSharing {
  let granted: (() => void) | null = null;
  const me: Member = {
    since: performance.timeOrigin + performance.now(),
    holds: "",
    waits: "",
    hear: (message) => void setTimeout(heard, 0, message),
    wake: () => void setTimeout(look, 0),
  };
  const mine = self as unknown as Record<string, Member | undefined>;
  mine[NAME] = me;
  const others = (): Member[] => membersUnder(top).filter((member) => member !== me);
  const hosted = (key: string): boolean => others().some(({ holds }) => holds === key);

  function hold(key: string): () => void {
    me.holds = key;
    return () => {
      if (me.holds === key) me.holds = "";
      for (const member of others()) member.wake();
    };
  }

  /** The eldest of those who wait hosts next. */
  function look(): void {
    const { waits } = me;
    if (!granted || hosted(waits)) return;
    if (!others().some((member) => member.waits === waits && member.since < me.since)) granted();
  }

  return {
    tell(message) {
      if (message.type === "host") {
        for (const member of others()) member.hear({ type: "hosted", key: message.key });
      } else if (message.type === "attach") {
        const host = others().find(({ holds }) => holds === message.key);
        host?.hear({ type: "window", key: message.key, port: message.port });
      } else {
        delete mine[NAME];
        for (const member of others()) member.wake();
      }
    },
    async holdNow(key) {
      return hosted(key) ? null : hold(key);
    },
    holdNext(key, signal, held) {
      const looking = setInterval(look, LOOK);
      const grant = (): void => {
        stop();
        held(hold(key));
      };
      const stop = (): void => {
        clearInterval(looking);
        if (granted !== grant) return;
        granted = null;
        me.waits = "";
      };
      me.waits = key;
      granted = grant;
      signal.addEventListener("abort", stop);
    },
    async othersWait(key) {
      return others().some(({ waits }) => waits === key);
    },
  };
}
