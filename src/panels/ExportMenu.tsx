import type { EngineClient } from "../engine/client.ts";
import { ChipSelect } from "../ui/ChipSelect.tsx";
import { mayEdit } from "../views/viewer.ts";
import type { ExportDocument } from "./export-document.ts";
import type { ExportKind } from "./save-export.ts";

const PICTURES = [
  { value: "png", label: "Picture (PNG)" },
  { value: "svg", label: "Picture (SVG)" },
] as const;
const TABLES = [
  { value: "csv", label: "Table (CSV)" },
  { value: "xlsx", label: "Workbook (XLSX)" },
] as const;

export interface ExportMenuProps {
  readonly engine: EngineClient;
  /** Whether there is a picture to save. */
  readonly picture: boolean;
  /** What is handed out, as it is at that moment; null where there is nothing yet. */
  make(): Promise<ExportDocument | null>;
  /** One sentence, where it did not work; empty where it did. */
  onProblem(problem: string): void;
}

/** What a panel can be saved as; nothing where one only looks. */
export function ExportMenu({ engine, picture, make, onProblem }: ExportMenuProps) {
  if (!mayEdit()) return null;
  async function save(kind: ExportKind): Promise<void> {
    const made = await make();
    if (!made) throw new Error("There is nothing to export yet.");
    const { saveExport } = await import("./save-export.ts");
    await saveExport(engine, made, kind);
    onProblem("");
  }
  return (
    <ChipSelect<ExportKind | "">
      label="Export"
      title="Each names the snapshot's hash, time, basis and rule sets"
      options={[{ value: "", label: "…" }, ...TABLES, ...(picture ? PICTURES : []), { value: "print", label: "Print" }]}
      value=""
      onChange={(kind) => {
        if (kind !== "")
          save(kind).catch((error: unknown) => onProblem(error instanceof Error ? error.message : String(error)));
      }}
    />
  );
}
