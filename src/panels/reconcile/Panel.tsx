import { useState } from "react";
import type { VenueReplyKind } from "../../engine/protocol.ts";
import { Button } from "../../ui/Button.tsx";
import { ChipSelect } from "../../ui/ChipSelect.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { mayEdit } from "../../views/viewer.ts";
import { ExportMenu } from "../ExportMenu.tsx";
import type { PanelProps } from "../panel.ts";
import { saveBlob } from "../save-blob.ts";
import { useAccount } from "../use-account.ts";
import { usePortfolio } from "../use-portfolio.ts";
import { type HeldReply, type Reconciliation, replySection } from "./model.ts";
import { ReplyForm } from "./ReplyForm.tsx";
import { ReplyTable } from "./ReplyTable.tsx";
import type { ReconcileSettings } from "./settings.ts";
import "../panel-tools.css";
import "./reconcile.css";

const ORDER: readonly Reconciliation["kind"][] = ["summary", "pme", "positions"];

const ROWS = [
  { value: "all", label: "All", title: "Every figure that the venue states" },
  { value: "differing", label: "Differing", title: "Only figures that do not agree" },
] as const;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What a venue says of an account beside what we compute, figure by figure, with the cause of every difference. */
export default function ReconcilePanel({ engine, settings, change }: PanelProps<ReconcileSettings>) {
  const account = useAccount(engine);
  const portfolio = usePortfolio(engine);
  const [held, setHeld] = useState<Partial<Record<Reconciliation["kind"], HeldReply>>>({});
  const [pasting, setPasting] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const [chosen, setChosen] = useState("");
  const signedIn = account.phase === "connected";
  const book = portfolio?.document.books.find(({ venue }) => venue !== undefined);
  const currencies = book?.cash.map(({ currency }) => currency) ?? [];
  const currency = currencies.includes(chosen) ? chosen : (currencies[0] ?? "BTC");

  async function read(text: string, against: "shown" | "account"): Promise<string | null> {
    try {
      const also = { kind: "reconcile", text, against } as const;
      const moment = await engine.request({ kind: "moment", specs: [], names: [], also }).catch(() => null);
      const told = moment?.kind === "moment" ? moment : null;
      // Without a market there is no moment, and a reply of pme/simulate stands by itself all the same.
      const reply = told?.also ?? (await engine.request(also));
      if (reply.kind === "reconciled")
        setHeld((old) => ({ ...old, [reply.result.kind]: { text, result: reply.result, moment: told } }));
      return null;
    } catch (error) {
      return wordsOf(error);
    }
  }

  async function ask(of: VenueReplyKind): Promise<string | null> {
    try {
      const reply = await engine.request({ kind: "venueReply", of, currency });
      return reply.kind === "venueReply" ? await read(reply.text, "account") : null;
    } catch (error) {
      return wordsOf(error);
    }
  }

  async function askAccount(): Promise<void> {
    setAsking(true);
    const refused = [await ask("summary"), await ask("pme")];
    setProblem(refused.filter((words) => words !== null).join(" "));
    setAsking(false);
  }

  async function saveCase(): Promise<void> {
    const { pme } = held;
    if (!pme) return;
    const { venueCase } = await import("../../risk/venue-case.ts");
    const text = venueCase(pme.text, pme.result.rows, pme.result.at);
    saveBlob(new Blob([text], { type: "application/json" }), "volscape-venue-reply.json");
  }

  const sections = ORDER.flatMap((kind) => {
    const reply = held[kind];
    return reply ? [replySection(reply.result)] : [];
  });
  const accountButton = signedIn ? (
    <Button disabled={asking} onClick={() => void askAccount()}>
      {asking ? "Asking the venue…" : "Ask the account"}
    </Button>
  ) : null;
  return (
    <div className="reconcile">
      <div className="panel-tools">
        <Button onClick={() => setPasting(true)}>Paste a reply</Button>
        {accountButton}
        {signedIn && currencies.length > 1 ? (
          <ChipSelect
            label="Currency"
            options={currencies.map((value) => ({ value, label: value }))}
            value={currency}
            onChange={setChosen}
          />
        ) : null}
        {sections.length > 0 ? (
          <>
            <Segmented
              label="Figures shown"
              options={ROWS}
              value={settings.rows}
              onChange={(rows) => change({ ...settings, rows })}
            />
            {mayEdit() ? (
              <Button
                disabled={!held.pme}
                title={
                  held.pme
                    ? "A file that headless evaluate answers again"
                    : "Only a reply of pme/simulate stands by itself: a summary is held against a book and the market of the moment"
                }
                onClick={() => void saveCase().catch((error: unknown) => setProblem(wordsOf(error)))}
              >
                Save as test case
              </Button>
            ) : null}
            <ExportMenu
              engine={engine}
              picture={false}
              onProblem={setProblem}
              make={async () => {
                const { reconcileExport } = await import("./export.ts");
                return reconcileExport(
                  engine,
                  ORDER.flatMap((kind) => held[kind] ?? []),
                );
              }}
            />
          </>
        ) : null}
      </div>
      {problem === "" ? null : (
        <p role="alert" className="reply-problem">
          {problem}
          <Button onClick={() => setProblem("")}>Dismiss</Button>
        </p>
      )}
      {pasting ? <ReplyForm read={(text) => read(text, "shown")} onClose={() => setPasting(false)} /> : null}
      {sections.length === 0 && !pasting ? (
        <EmptyState
          title="Nothing to hold ours against"
          text="Paste what the venue says of an account: its portfolio margin, its summary or its positions. Ours will stand beside it, with the cause of every difference."
          actions={
            <>
              <Button primary onClick={() => setPasting(true)}>
                Paste a reply
              </Button>
              {accountButton}
            </>
          }
        />
      ) : null}
      {sections.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className="reconcile-body" tabIndex={0} aria-label="Ours and theirs">
          {sections.map((section) => (
            <ReplyTable key={section.kind} section={section} differing={settings.rows === "differing"} />
          ))}
        </section>
      ) : null}
    </div>
  );
}
