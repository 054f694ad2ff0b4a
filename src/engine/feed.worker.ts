import type { Transport } from "../feeds/feed.ts";
import { createPortTransport } from "../feeds/transport-port.ts";
import { createSocketTransport } from "../feeds/transport-socket.ts";
import { type Venue, venueAt, venueOf } from "../feeds/venues.ts";
import { serveFeed } from "./feed-host.ts";
import { createLiveSource } from "./live-source.ts";
import { fromEndpoint } from "./message-port.ts";
import { openRecordedSource } from "./open-recording.ts";
import { openPrivateFolder } from "./private-files.ts";
import type { MarketChoice } from "./protocol.ts";
import { createWallClock } from "./wall-clock.ts";
import { onAttach } from "./worker-attach.ts";

let simulator: Transport | null = null;
/** Another connection to the same simulated exchange, for an account. */
let simulatorAccount: Transport | null = null;

onAttach({
  simulator: (port) => {
    simulator = createPortTransport(port);
  },
  simulatorAccount: (port) => {
    simulatorAccount = createPortTransport(port);
  },
  hub: (port) =>
    serveFeed(fromEndpoint(port), {
      now: createWallClock(Date.now, () => performance.now()),
      stamp: () => performance.timeOrigin + performance.now(),
      schedule: (task, delayMs) => {
        const timer = setTimeout(task, delayMs);
        return () => clearTimeout(timer);
      },
      changed: () => undefined,
      live: (choice, host) => {
        const venue = venueAtChoice(choice);
        const transport = transportTo(venue, simulator);
        // Only to spread reconnects of many users; the log keeps it, so a replay has the same.
        const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
        return createLiveSource(venue, transport, seed, host, openPrivateFolder());
      },
      recording: openRecordedSource,
      account: (choice) => {
        const venue = venueAtChoice(choice);
        return { label: venue.label, transport: transportTo(venue, simulatorAccount) };
      },
    }),
});

function venueAtChoice(choice: MarketChoice): Venue {
  const known = venueOf(choice.venue);
  if (!known) throw new Error(`No such venue: ${choice.venue}`);
  return choice.host === undefined ? known : venueAt(known, choice.host);
}

/** A fresh socket, or `inside` for the exchange inside the page. */
function transportTo(venue: Venue, inside: Transport | null): Transport {
  const transport = venue.host === null ? inside : createSocketTransport(venue.host);
  if (!transport) throw new Error("The simulated exchange is not attached");
  return transport;
}
