import type { HostSharing, Share } from "./host-sharing.ts";
import type { BoardToTab } from "./switchboard.ts";
import switchboardAddress from "./switchboard.worker.ts?sharedworker&url";
import { workerAddress } from "./worker-address.ts";

/** The switchboard of this browser and build; null where the browser has none or refuses it. */
function openBoard(heard: (message: BoardToTab) => void): HostSharing["tell"] | null {
  if (typeof SharedWorker === "undefined" || !navigator.locks) return null;
  try {
    const { port } = new SharedWorker(workerAddress(switchboardAddress), { type: "module", name: "volscape" });
    port.onmessage = ({ data }: MessageEvent<BoardToTab>) => heard(data);
    return (message) => port.postMessage(message, message.type === "attach" ? [message.port] : []);
  } catch {
    return null;
  }
}

/** Tabs of another build speak another protocol: the script's address, which holds its digest, keeps them apart. */
const lockName = (key: string): string => `volscape engine ${switchboardAddress} ${key}`;

/** Shares among all tabs of the browser: a lock elects the host, a SharedWorker passes the ports. Null where there is neither. */
export const shareAmongTabs: Share = (heard) => {
  const tell = openBoard(heard);
  if (!tell) return null;
  return {
    tell,
    holdNow: (key) =>
      new Promise((resolve, reject) => {
        navigator.locks
          .request(lockName(key), { ifAvailable: true }, (lock) => {
            if (!lock) resolve(null);
            else return new Promise<void>((release) => resolve(release));
          })
          .catch(reject);
      }),
    holdNext(key, signal, held) {
      navigator.locks
        .request(lockName(key), { signal }, () => new Promise<void>((release) => held(release)))
        // Only its own abort ends the wait.
        .catch(() => undefined);
    },
    async othersWait(key) {
      const { pending = [] } = await navigator.locks.query();
      return pending.some(({ name }) => name === lockName(key));
    },
  };
};
