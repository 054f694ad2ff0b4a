/** What a tab tells the switchboard. A key names a market: tabs of equal keys share an engine. */
export type TabToBoard =
  | { readonly type: "host"; readonly key: string }
  | { readonly type: "attach"; readonly key: string; readonly port: MessagePort }
  | { readonly type: "leave" };

/** What the switchboard tells a tab: who hosts changed, or a window of another tab wants to join its engine. */
export type BoardToTab =
  | { readonly type: "hosted"; readonly key: string }
  | { readonly type: "window"; readonly key: string; readonly port: MessagePort };

/** One tab, seen from the switchboard. */
export interface BoardLine {
  post(message: BoardToTab, ports: readonly MessagePort[]): void;
}

export interface Switchboard {
  take(from: BoardLine, message: TabToBoard): void;
  connect(line: BoardLine): void;
}

/**
 * Passes ports between the tabs of a browser. It decides nothing: which tab hosts a market's engine is settled by a lock, and data
 * goes from port to port without it.
 */
export function createSwitchboard(): Switchboard {
  const lines = new Set<BoardLine>();
  const hosts = new Map<string, BoardLine>();
  return {
    connect(line) {
      lines.add(line);
    },
    take(from, message) {
      if (message.type === "leave") {
        lines.delete(from);
        for (const [key, host] of hosts) if (host === from) hosts.delete(key);
      } else if (message.type === "host") {
        // A tab hosts one market at a time.
        for (const [key, host] of hosts) if (host === from) hosts.delete(key);
        hosts.set(message.key, from);
        for (const line of lines) if (line !== from) line.post({ type: "hosted", key: message.key }, []);
      } else {
        // Without a host the port is dropped: the next one announces itself.
        hosts.get(message.key)?.post({ type: "window", key: message.key, port: message.port }, [message.port]);
      }
    },
  };
}
