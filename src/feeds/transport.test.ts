import { describe, expect, it } from "vitest";
import type { TransportListener } from "./feed.ts";
import { type ClientFrame, createPortTransport, type ServerFrame } from "./transport-port.ts";
import { createSocketTransport, type SocketLike } from "./transport-socket.ts";

function recorder(): TransportListener & { readonly heard: string[] } {
  const heard: string[] = [];
  return {
    heard,
    open: () => heard.push("open"),
    message: (text) => heard.push(text),
    close: (code, reason) => heard.push(`close ${code} ${reason}`),
  };
}

function fakePort() {
  const sent: ClientFrame[] = [];
  let deliver: (event: { readonly data: unknown }) => void = () => {};
  return {
    sent,
    say: (frame: ServerFrame) => deliver({ data: frame }),
    port: {
      postMessage: (frame: ClientFrame) => void sent.push(frame),
      addEventListener: (_type: "message", listener: typeof deliver) => {
        deliver = listener;
      },
    },
  };
}

describe("a port that stands for a socket", () => {
  it("connects, carries messages both ways one by one or several at once, and closes", () => {
    const { sent, say, port } = fakePort();
    const transport = createPortTransport(port);
    const ears = recorder();
    const connection = transport.connect(ears);
    say({ type: "open" });
    connection.send("a");
    say({ type: "message", text: "b" });
    say({ type: "messages", texts: ["c", "d"] });
    say({ type: "close", code: 1001, reason: "going away" });
    say({ type: "message", text: "late" });
    expect(ears.heard).toEqual(["open", "b", "c", "d", "close 1001 going away"]);
    expect(sent).toEqual([{ type: "connect" }, { type: "message", text: "a" }]);
  });

  it("lets nothing of an older connection through", () => {
    const { sent, say, port } = fakePort();
    const transport = createPortTransport(port);
    const first = recorder();
    const connection = transport.connect(first);
    say({ type: "open" });
    connection.close();
    const second = recorder();
    transport.connect(second);
    say({ type: "message", text: "of the first" });
    say({ type: "open" });
    say({ type: "message", text: "of the second" });
    connection.send("dead");
    connection.close();
    expect(first.heard).toEqual(["open"]);
    expect(second.heard).toEqual(["open", "of the second"]);
    expect(sent.map(({ type }) => type)).toEqual(["connect", "close", "connect"]);
  });

  it("stops in the middle of a bundle when its listener closes", () => {
    const { say, port } = fakePort();
    const ears = recorder();
    const connection = createPortTransport(port).connect({
      ...ears,
      message(text) {
        ears.heard.push(text);
        connection.close();
      },
    });
    say({ type: "open" });
    say({ type: "messages", texts: ["a", "b"] });
    expect(ears.heard).toEqual(["open", "a"]);
  });
});

interface FakeSocket extends SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: { message?: string }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
}

function fakeSocket(): FakeSocket & { readonly sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    onopen: null,
    onmessage: null,
    onerror: null,
    onclose: null,
    send: (text) => void sent.push(text),
    close: () => void sent.push("(closed)"),
  };
}

describe("a socket", () => {
  it("carries text both ways and names a binary frame", () => {
    const socket = fakeSocket();
    const ears = recorder();
    const connection = createSocketTransport("wss://x", { open: () => socket }).connect(ears);
    connection.send("too early");
    socket.onopen?.();
    connection.send("a");
    socket.onmessage?.({ data: "b" });
    socket.onmessage?.({ data: new ArrayBuffer(3) });
    socket.onclose?.({ code: 1001, reason: "bye" });
    socket.onmessage?.({ data: "late" });
    expect(ears.heard).toEqual(["open", "b", "(binary frame)", "close 1001 bye"]);
    expect(socket.sent).toEqual(["a"]);
  });

  it("calls back no more once closed by us", () => {
    const socket = fakeSocket();
    const ears = recorder();
    const connection = createSocketTransport("wss://x", { open: () => socket }).connect(ears);
    socket.onopen?.();
    connection.close();
    socket.onmessage?.({ data: "late" });
    socket.onclose?.({ code: 1005, reason: "" });
    expect(ears.heard).toEqual(["open"]);
    expect(socket.sent).toEqual(["(closed)"]);
  });

  it("tells a venue that refuses from nobody there at all", () => {
    const reasonOf = (online: boolean, message: string) => {
      const socket = fakeSocket();
      const ears = recorder();
      createSocketTransport("wss://x", { open: () => socket, online: () => online }).connect(ears);
      socket.onerror?.({ message });
      socket.onclose?.({ code: 1006, reason: "" });
      return ears.heard[0];
    };
    expect(reasonOf(true, "")).toBe("close 1006 ");
    expect(reasonOf(true, "Unexpected server response: 429")).toBe("close 1006 Unexpected server response: 429");
    expect(reasonOf(false, "")).toBe("close 1006 unreachable: offline");
    expect(reasonOf(true, "connect ECONNREFUSED 127.0.0.1:1")).toContain(
      "close 1006 unreachable: connect ECONNREFUSED",
    );
  });

  it("reports an address that cannot be opened as a failed connection", async () => {
    const ears = recorder();
    const open = () => {
      throw new SyntaxError("Invalid URL");
    };
    createSocketTransport("nonsense", { open }).connect(ears);
    await Promise.resolve();
    expect(ears.heard).toEqual(["close 1006 unreachable: Invalid URL"]);
  });
});
