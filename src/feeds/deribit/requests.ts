import { type Core, note, type Purpose } from "./state.ts";

/** Longest wait for a reply, ms; then it is asked again. */
export const REPLY_TIMEOUT = 10_000;

/** Sends a JSON-RPC request and remembers what its reply will be about. Ids never repeat within a session. */
export function request(core: Core, method: string, params: Readonly<Record<string, unknown>>, purpose: Purpose): void {
  const id = core.nextId++;
  core.pending.set(id, { purpose, sentAt: core.now, elapsed: core.elapsed });
  core.out.push({ type: "send", text: JSON.stringify({ jsonrpc: "2.0", id, method, params }) });
}

export function isPending(core: Core, kind: Purpose["kind"]): boolean {
  for (const { purpose } of core.pending.values()) if (purpose.kind === kind) return true;
  return false;
}

/** Takes requests off the list that had no reply in time, and returns what they were about. */
export function takeOverdue(core: Core): Purpose[] {
  const overdue: Purpose[] = [];
  for (const [id, pending] of core.pending) {
    if (core.elapsed - pending.elapsed < REPLY_TIMEOUT) continue;
    core.pending.delete(id);
    overdue.push(pending.purpose);
    note(core, `no reply to ${pending.purpose.kind} in ${REPLY_TIMEOUT / 1000} s`);
  }
  return overdue;
}
