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

  async function take(next: Blob | null): Promise<void> {
    setProblem("");
    setRead(null);
    setAdded(false);
    setHeading(null);
    setSource(null);
    if (!next) return;
    if (next.size > MAX_BYTES) return setProblem("The file is larger than 64 MB");
    try {
      const head = await next.slice(0, HEAD_BYTES).text();
      if (head.trim() === "") return;
      if (/^\s*[{[]/.test(head)) {
        await engine.request({ kind: "openPortfolio", text: await next.text() });
        onClose();
        return;
      }
      const found = csvHeading(head);
      setHeading(found);
      setAnswers({ ...found, futuresUnit: null });
      setSource(next);
    } catch (error) {
      setProblem(wordsOf(error));
    }
  }

  useEffect(() => {
    if (!answers || !source) return;
    const work = new AbortController();
    const { signal } = work;
    async function readAll(file: Blob, of: CsvAnswers): Promise<void> {
      const listed = await engine.request({ kind: "listed" });
      if (listed.kind !== "listed" || signal.aborted) return;
      const { names, now } = listed;
      const asked = { kind: "positions", file, answers: of, listed: names, now } as const;
      const result = await engine.aside(asked, ({ done, of: all }) => setReading(done / all), signal);
      if (result.kind === "positions") setRead(result);
      setReading(null);
    }
    setReading(0);
    readAll(source, answers).catch((error: unknown) => {
      if (signal.aborted) return;
      setReading(null);
      setProblem(wordsOf(error));
    });
    return () => work.abort();
  }, [engine, source, answers]);

  async function add(): Promise<void> {
    if (!read) return;
    try {
      await engine.request({ kind: "addPositions", file: read.file });
    } catch (error) {
      return setProblem(wordsOf(error));
    }
    if (read.bad === 0) onClose();
    else setAdded(true);
  }

  function takePasted(event: ClipboardEvent): void {
    const pasted = event.clipboardData.getData("text/plain");
    if (pasted.length <= MAX_TYPED) return;
    event.preventDefault();
    void take(new Blob([pasted]));
  }

  const columns = heading
    ? [
        { value: "-1", label: "none" },
        ...heading.columns.map((name, i) => ({ value: String(i), label: name.slice(0, 24) })),
      ]
    : [];
  const unanswered = read !== null && read.open > 0 && answers?.futuresUnit === null;
  return (
    <DropForm className="pos-import" label="Import positions" take={(dropped) => void take(dropped)} onClose={onClose}>
      <header>
        <strong>Import positions</strong>
        <span>CSV of Deribit, OKX or any other with a header line; JSON of this program. Paste, drop, or</span>
        <FileButton label="Positions file" accept=".csv,.tsv,.txt,.json" take={(chosen) => void take(chosen)}>
          Choose a file
        </FileButton>
        <Button onClick={onClose}>Close</Button>
      </header>
      {heading === null ? (
        <>
          <textarea
            ref={paste}
            aria-label="CSV or JSON text"
            spellCheck={false}
            onPaste={takePasted}
            placeholder={"instrument,size,average_price\nBTC-25DEC26-95000-C,-2.5,0.0310"}
          />
          <div className="pos-import-row">
            <Button primary onClick={() => void take(new Blob([paste.current?.value ?? ""]))}>
              Read
            </Button>
          </div>
        </>
      ) : (
        <>
          <div className="pos-import-row">
            <span>
              Read as <b>{formatWords(heading)}</b>
            </span>
            {CSV_ROLES.map((role) => (
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
              disabled={!read || reading !== null || added || read.positions === 0 || unanswered}
              title={unanswered ? "Say first whether futures are sized in USD or coin" : "Adds the good lines"}
              onClick={() => void add()}
            >
              Add {added ? 0 : (read?.positions ?? 0)} positions
            </Button>
            {read && read.bad > 0 ? (
              <Button onClick={() => saveBlob(read.rejected, "volscape-rejected-lines.csv")}>
                Save rejected lines
              </Button>
            ) : null}
            <Button onClick={() => void take(null)}>Another text</Button>
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
