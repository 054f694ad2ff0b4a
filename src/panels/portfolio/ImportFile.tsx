import { type DragEvent, useEffect, useRef, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import { CSV_ROLES, type CsvAnswers, type CsvHeading, type CsvRole, csvHeading } from "../../risk/portfolio-csv.ts";
import { Button } from "../../ui/Button.tsx";
import { ChipSelect } from "../../ui/ChipSelect.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { saveBlob } from "../save-blob.ts";
import { editPortfolio } from "./actions.ts";
import { type ReadFile, readFile } from "./import-file.ts";

/** Largest file that is read, bytes. */
const MAX_BYTES = 64_000_000;
/** Messages listed; the rest are counted, and all are in the file of rejected lines. */
const LISTED = 200;

const ROLE_LABELS: Readonly<Record<CsvRole, string>> = {
  instrument: "Instrument",
  size: "Size",
  side: "Side",
  averagePrice: "Average",
  unit: "Size unit",
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

/** Takes positions in from a CSV or JSON text: pasted, dropped or chosen; what is wrong is said line by line. */
export function ImportFile({ engine, onClose }: { readonly engine: EngineClient; onClose(): void }) {
  const [text, setText] = useState("");
  const [heading, setHeading] = useState<CsvHeading | null>(null);
  const [answers, setAnswers] = useState<CsvAnswers | null>(null);
  const [read, setRead] = useState<ReadFile | null>(null);
  const [problem, setProblem] = useState("");
  const [reading, setReading] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const paste = useRef<HTMLTextAreaElement>(null);

  async function take(next: string): Promise<void> {
    setProblem("");
    setRead(null);
    setHeading(null);
    setText(next);
    if (next.trim() === "") return;
    try {
      if (/^\s*[{[]/.test(next)) {
        await engine.request({ kind: "openPortfolio", text: next });
        onClose();
        return;
      }
      const found = csvHeading(next);
      setHeading(found);
      setAnswers({ ...found, futuresUnit: null });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  async function open(chosen: File | undefined): Promise<void> {
    if (!chosen) return;
    if (chosen.size > MAX_BYTES) return setProblem("The file is larger than 64 MB");
    await take(await chosen.text());
  }

  useEffect(() => {
    if (!answers || text === "") return;
    let stopped = false;
    setReading(true);
    readFile(engine, text, answers, () => stopped)
      .then((result) => {
        if (result) setRead(result);
      })
      .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        if (!stopped) setReading(false);
      });
    return () => {
      stopped = true;
    };
  }, [engine, text, answers]);

  async function add(): Promise<void> {
    if (!read) return;
    const refused = await editPortfolio(engine, { type: "add", positions: read.positions });
    if (refused) setProblem(refused);
    else if (read.bad === 0) onClose();
    else setRead({ ...read, positions: [] });
  }

  function saveRejected(): void {
    if (!read || !heading) return;
    const first = text.slice(0, text.search(/[\r\n]|$/));
    const lines = read.messages.filter(({ bad }) => bad).map(({ raw }) => raw);
    saveBlob(new Blob([[first, ...lines].join("\r\n"), "\r\n"], { type: "text/csv" }), "volscape-rejected-lines.csv");
  }

  const columns = heading
    ? [
        { value: "-1", label: "none" },
        ...heading.columns.map((name, i) => ({ value: String(i), label: name.slice(0, 24) })),
      ]
    : [];
  const unanswered = read !== null && read.open > 0 && answers?.futuresUnit === null;
  return (
    <section
      className="pos-import"
      aria-label="Import positions"
      onDragOver={(event: DragEvent) => event.preventDefault()}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        event.stopPropagation();
        void open(event.dataTransfer.files[0]);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header>
        <strong>Import positions</strong>
        <span>CSV of Deribit, OKX or any other with a header line; JSON of this program. Paste, drop, or</span>
        <Button onClick={() => file.current?.click()}>Choose a file</Button>
        <input
          ref={file}
          type="file"
          className="sr-only"
          tabIndex={-1}
          aria-label="Positions file"
          accept=".csv,.tsv,.txt,.json"
          onChange={(event) => {
            void open(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
        <Button onClick={onClose}>Close</Button>
      </header>
      {heading === null ? (
        <>
          <textarea
            ref={paste}
            aria-label="CSV or JSON text"
            spellCheck={false}
            placeholder={"instrument,size,average_price\nBTC-25DEC26-95000-C,-2.5,0.0310"}
          />
          <div className="pos-import-row">
            <Button primary onClick={() => void take(paste.current?.value ?? "")}>
              Read
            </Button>
          </div>
        </>
      ) : (
        <>
          <div className="pos-import-row">
            <span>
              Read as{" "}
              <b>{heading.format === "generic" ? "a list of columns" : heading.format === "okx" ? "OKX" : "Deribit"}</b>
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
            {reading || !read ? "Reading…" : `${read.positions.length} to add, ${read.bad} rejected`}
          </p>
          <ul className="pos-import-lines" aria-label="Messages by line">
            {read?.messages.slice(0, LISTED).map((message) => (
              <li key={`${message.line} ${message.text}`} className={message.bad ? "bad" : ""}>
                <b>line {message.line}</b> {message.text}
                <code>{message.raw.slice(0, 120)}</code>
              </li>
            ))}
            {read && read.messages.length > LISTED ? <li>and {read.messages.length - LISTED} more</li> : null}
          </ul>
          <div className="pos-import-row">
            <Button
              primary
              disabled={!read || reading || read.positions.length === 0 || unanswered}
              title={unanswered ? "Say first whether futures are sized in USD or coin" : "Adds the good lines"}
              onClick={() => void add()}
            >
              Add {read?.positions.length ?? 0} positions
            </Button>
            {read && read.bad > 0 ? <Button onClick={saveRejected}>Save rejected lines</Button> : null}
            <Button onClick={() => void take("")}>Another text</Button>
          </div>
        </>
      )}
      {problem !== "" ? (
        <p className="pos-problem" role="alert">
          {problem}
        </p>
      ) : null}
    </section>
  );
}
