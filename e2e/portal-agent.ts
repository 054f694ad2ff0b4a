import { framePage } from "./portal.ts";

/** In the portal's page: what the frame told its agent, and the way to tell the frame. */
export interface PortalAgent {
  /** Address the frame is known by. */
  identity: string;
  readonly listeners: string[];
  readonly broadcasts: { readonly type: string; readonly [field: string]: unknown }[];
  /** Gives the frame a context on its channel. */
  broadcast(context: unknown): void;
}

declare global {
  interface Window {
    agent: PortalAgent;
  }
}

/** A desktop agent of a portal's page that speaks the web connection protocol of FDC3 2.2, and first asks for a page to be loaded. */
function startAgent(): void {
  const channel = { id: "red", type: "user", displayMetadata: { name: "Red" } };
  const stamp = () => ({ timestamp: new Date(), responseUuid: crypto.randomUUID() });
  let toFrame: MessagePort | null = null;
  const agent: PortalAgent = {
    identity: "",
    listeners: [],
    broadcasts: [],
    broadcast(context) {
      const meta = { eventUuid: crypto.randomUUID(), timestamp: new Date() };
      toFrame?.postMessage({ type: "broadcastEvent", meta, payload: { channelId: channel.id, context } });
    },
  };
  window.agent = agent;
  function answer({ type, payload }: { readonly type: string; readonly payload: Record<string, never> }): object {
    if (type === "getCurrentChannelRequest") return { channel };
    if (type === "getUserChannelsRequest") return { userChannels: [channel] };
    if (type === "broadcastRequest") agent.broadcasts.push(payload.context as never);
    if (!/^add(Context|Intent)ListenerRequest$/.test(type)) return {};
    agent.listeners.push(payload.intent ?? payload.contextType ?? "all");
    return { listenerUUID: crypto.randomUUID() };
  }
  addEventListener("message", ({ data, source, origin }) => {
    if (data?.type !== "WCP1Hello") return;
    const { connectionAttemptUuid } = data.meta;
    agent.identity = data.payload.identityUrl;
    const say = (type: string, payload: object, ports: MessagePort[]): void =>
      (source as Window).postMessage({ type, meta: { connectionAttemptUuid, ...stamp() }, payload }, origin, ports);
    const { port1, port2 } = new MessageChannel();
    say("WCP2LoadUrl", { iframeUrl: "https://agent.example/adaptor.html" }, []);
    say("WCP3Handshake", { fdc3Version: "2.2", intentResolverUrl: true, channelSelectorUrl: true }, [port2]);
    toFrame = port1;
    port1.onmessage = ({ data: asked }) => {
      if (asked.type === "WCP4ValidateAppIdentity") {
        const payload = { appId: "panel", instanceId: "1", instanceUuid: "one" };
        port1.postMessage({
          type: "WCP5ValidateAppIdentityResponse",
          meta: { connectionAttemptUuid, ...stamp() },
          payload: { ...payload, implementationMetadata: { fdc3Version: "2.2", provider: "journey" } },
        });
      } else if (asked.type.endsWith("Request")) {
        const meta = { requestUuid: asked.meta.requestUuid, ...stamp() };
        port1.postMessage({ type: asked.type.replace(/Request$/, "Response"), meta, payload: answer(asked) });
      }
    };
  });
}

/** A page with one frame and a desktop agent around it. */
export function agentPage(src: string): string {
  return framePage(src).replace("<iframe", `<script>(${startAgent})()</script><iframe`);
}
