import { type ClipboardEvent, useEffect, useRef, useState } from "react";
import type { ReadPositions } from "../../engine/aside-protocol.ts";
import type { EngineClient } from "../../engine/client.ts";
import { CSV_ROLES, type CsvAnswers, type CsvHeading, type CsvRole, csvHeading } from "../../risk/portfolio-csv.ts";
import { Button } from "../../ui/Button.tsx";
import { ChipSelect } from "../../ui/ChipSelect.tsx";
import { DropForm } from "../../ui/DropForm.tsx";
import { FileButton } from "../../ui/FileButton.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { saveBlob } from "../save-blob.ts";
import { LineMessages } from "./LineMessages.tsx";
import { readWords } from "./line-messages.ts";

/** Largest file that is read, bytes. */
const MAX_BYTES = 64_000_000;
const FORMATS = { deribit: "Deribit", okx: "OKX", generic: "a list of columns" } as const;
const formatWords = ({ format, bare }: CsvHeading): string =>
  bare ? "positions from the first line on, without headings" : FORMATS[format];

/** The heading is within so many bytes. */
const HEAD_BYTES = 65_536;
/** A pasted text of more characters is read at once: a text field would lay out every line of it. */
const MAX_TYPED = 50_000;

const ROLE_LABELS: Readonly<Record<CsvRole, string>> = {
  instrument: "Instrument",
  size: "Size",
  side: "Side",
  averagePrice: "Average",
  unit: "Size unit",
  openedAt: "Open time",
  included: "Included",
  tags: "Tags",
};

const FUTURES_UNITS = [
  {
    value: "usd",
    label: "USD",
    title: "Sizes of inverse futures and perpetuals are USD of notional, as Deribit counts them",
  },
  { value: "underlying", label: "coin", title: "Sizes of inverse futures and perpetuals are coin" },
] as const;

const REJECTED = { line: "volscape-rejected-lines.csv", entry: "volscape-rejected-entries.json" } as const;

const addHint = (read: ReadPositions | null): string =>
  read?.whole
    ? "Replaces all books by those of the file, without its rejected entries; Ctrl Z takes it back"
    : "Adds what is not rejected";

const holdsSomething = ({ whole, positions, cash }: ReadPositions): boolean => whole || positions > 0 || cash !== null;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Takes positions in from a CSV or JSON text: pasted, dropped or chosen; what is wrong is said line by line. */
export function ImportFile({ engine, onClose }: { readonly engine: EngineClient; onClose(): void }) {
  const [source, setSource] = useState<Blob | null>(null);
  const [heading, setHeading] = useState<CsvHeading | null>(null);
  const [answers, setAnswers] = useState<CsvAnswers | null>(null);
  const [read, setRead] = useState<ReadPositions | null>(null);
  const [added, setAdded] = useState(false);
  const [problem, setProblem] = useState("");
  /** Share of the file read, 0 … 1; null while none is. */
  const [reading, setReading] = useState<number | null>(null);
  const paste = useRef<HTMLTextAreaElement>(null);

  async function choose(next: Blob | null): Promise<void> {
    setProblem("");
    setRead(null);
    setAdded(false);
    setHeading(null);
    setAnswers(null);
    setSource(null);
    if (!next) return;
    if (next.size > MAX_BYTES) return setProblem("The file is larger than 64 MB");
    try {
      const head = await next.slice(0, HEAD_BYTES).text();
      if (head.trim() === "") return;
      const found = /^\s*[{[]/.test(head) ? null : csvHeading(head);
      setHeading(found);
      setAnswers(found && { ...found, futuresUnit: null });
      setSource(next);
    } catch (error) {
      setProblem(wordsOf(error));
    }
  }

  async function take({ whole, file, cash, bad }: ReadPositions): Promise<void> {
    await engine.request(
      whole ? { kind: "openPortfolio", text: await file.text() } : { kind: "addPositions", file, cash },
    );
    if (bad === 0) onClose();
    else setAdded(true);
  }

  const taking = useRef(take);
  taking.current = take;
  useEffect(() => {
    if (!source) return;
    const work = new AbortController();
    const { signal } = work;
    async function readAll(file: Blob): Promise<void> {
      // A portfolio of one's own can be opened before there is a market.
      const listed = await engine.request({ kind: "listed" }).catch((error: unknown) => {
        if (answers) throw error;
        return null;
      });
      if (signal.aborted) return;
      const asked = { kind: "positions", file, answers, listed: listed?.kind === "listed" ? listed : null } as const;
      const result = await engine.aside(asked, ({ done, of: all }) => setReading(done / all), signal);
      if (result.kind !== "positions") return;
      // Nothing was said of it, so there is nothing to look at first.
      if (!answers && result.messages.lines.length === 0 && holdsSomething(result)) await taking.current(result);
      setRead(result);
      setReading(null);
    }
    setReading(0);
    readAll(source).catch((error: unknown) => {
      if (signal.aborted) return;
      setReading(null);
      setProblem(wordsOf(error));
    });
    return () => work.abort();
  }, [engine, source, answers]);

  function takePasted(event: ClipboardEvent): void {
    const pasted = event.clipboardData.getData("text/plain");
    if (pasted.length <= MAX_TYPED) return;
    event.preventDefault();
    void choose(new Blob([pasted]));
  }

  const columns = heading
    ? [
        { value: "-1", label: "none" },
        ...heading.columns.map((name, i) => ({
          value: String(i),
          label: `${name.slice(0, 24)}${heading.doubled.includes(name) || heading.columns.indexOf(name) !== i ? `, column ${i + 1}` : ""}`,
        })),
      ]
    : [];
  const unanswered = read !== null && read.open > 0 && answers?.futuresUnit === null;
  return (
    <DropForm
      className="pos-import"
      label="Import positions"
      take={(dropped) => void choose(dropped)}
      onClose={onClose}
    >
      <header>
        <strong>Import positions</strong>
        <span>CSV of Deribit, OKX or any other with a header line; JSON of this program. Paste, drop, or</span>
        <FileButton label="Positions file" accept=".csv,.tsv,.txt,.json" take={(chosen) => void choose(chosen)}>
          Choose a file
        </FileButton>
        <Button onClick={onClose}>Close</Button>
      </header>
      {source === null ? (
        <>
          <textarea
            ref={paste}
            aria-label="CSV or JSON text"
            spellCheck={false}
            onPaste={takePasted}
            placeholder={"instrument,size,average_price\nBTC-25DEC26-95000-C,-2.5,0.0310"}
          />
          <div className="pos-import-row">
            <Button primary onClick={() => void choose(new Blob([paste.current?.value ?? ""]))}>
              Read
            </Button>
          </div>
        </>
      ) : (
        <>
          <div className="pos-import-row">
            <span>
              Read as <b>{heading ? formatWords(heading) : "JSON"}</b>
            </span>
            {(heading ? CSV_ROLES : []).map((role) => (
              <ChipSelect
                key={role}
                label={ROLE_LABELS[role]}
                options={columns}
                value={String(answers?.mapping[role] ?? -1)}
                onChange={(value) =>
                  answers && setAnswers({ ...answers, mapping: { ...answers.mapping, [role]: Number(value) } })
                }
              />
            ))}
          </div>
          {heading && heading.doubled.length > 0 ? (
            <p className="pos-problem" role="status">
              {heading.doubled.map((name) => JSON.stringify(name.slice(0, 24))).join(", ")}{" "}
              {heading.doubled.length === 1 ? "heads" : "head"} more than one column: the first is taken, unless you
              choose another
            </p>
          ) : null}
          {read && read.open > 0 && answers ? (
            <div className="pos-import-row">
              <span>
                Sizes of <b>{read.open}</b> inverse {read.open === 1 ? "future" : "futures"} are in
              </span>
              <Segmented<"usd" | "underlying" | "">
                label="Unit of futures sizes"
                options={FUTURES_UNITS}
                value={answers.futuresUnit ?? ""}
                onChange={(unit) => setAnswers({ ...answers, futuresUnit: unit === "" ? null : unit })}
              />
            </div>
          ) : null}
          <p className="pos-import-sum" role="status">
            {reading !== null ? `Reading, ${Math.floor(100 * reading)} %…` : read ? readWords(read) : ""}
          </p>
          {read && read.messages.lines.length > 0 ? <LineMessages read={read} /> : null}
          <div className="pos-import-row">
            <Button
              primary
              disabled={!read || reading !== null || added || !holdsSomething(read) || unanswered}
              title={unanswered ? "Say first whether futures are sized in USD or coin" : addHint(read)}
              onClick={() => read && void take(read).catch((error: unknown) => setProblem(wordsOf(error)))}
            >
              {read?.whole ? "Open a portfolio of" : "Add"} {added ? 0 : (read?.positions ?? 0)} positions
            </Button>
            {read && read.bad > 0 ? (
              <Button onClick={() => saveBlob(read.rejected, REJECTED[read.parts])}>
                {read.parts === "line" ? "Save rejected lines" : "Save rejected entries"}
              </Button>
            ) : null}
            <Button onClick={() => void choose(null)}>Another text</Button>
          </div>
        </>
      )}
      {problem !== "" ? (
        <p className="pos-problem" role="alert">
          {problem}
        </p>
      ) : null}
    </DropForm>
  );
}
