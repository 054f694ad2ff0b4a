import { type ExportDocument, exportCsv, fileName } from "./export-document.ts";
import { saveBlob } from "./save-blob.ts";

export type ExportKind = "csv" | "xlsx" | "svg" | "png" | "print";

/** Pixels of a PNG per unit of its SVG: sharp in print. */
const PNG_SCALE = 2;

/** Hands `made` to the user as a file, or prints it. Rejects with one sentence where that is not possible. */
export async function saveExport(made: ExportDocument, kind: ExportKind): Promise<void> {
  switch (kind) {
    case "csv":
      return saveBlob(new Blob([exportCsv(made)], { type: "text/csv" }), fileName(made.title, "csv"));
    case "xlsx":
      return saveBlob(await workbook(made), fileName(made.title, "xlsx"));
    case "svg":
      return saveBlob(svgBlob(made), fileName(made.title, "svg"));
    case "png":
      return saveBlob(await pngOf(svgBlob(made)), fileName(made.title, "png"));
    case "print": {
      const { printExport } = await import("./print-export.ts");
      return printExport(made);
    }
  }
}

function svgBlob({ picture }: ExportDocument): Blob {
  if (picture === null) throw new Error("There is no picture of this panel.");
  return new Blob([picture], { type: "image/svg+xml" });
}

/** Every text a text cell: a spreadsheet computes none of them. */
async function workbook({ title, facts, tables }: ExportDocument): Promise<Blob> {
  const { default: writeXlsxFile } = await import("write-excel-file/browser");
  const cell = (value: string | number) =>
    typeof value === "string" ? { value, type: String } : Number.isFinite(value) ? { value, type: Number } : null;
  const bold = (value: string) => ({ value, type: String, fontWeight: "bold" as const });
  const about = [["title", title] as const, ...facts].map(([label, value]) => [bold(label), cell(value)]);
  return writeXlsxFile([
    ...tables.map(({ name, head, rows }) => ({
      data: [head.map(bold), ...rows.map((row) => row.map(cell))],
      sheet: name.replace(/[\\/?*[\]:]/g, " ").slice(0, 31),
    })),
    { data: about, sheet: "About" },
  ]).toBlob();
}

async function pngOf(svg: Blob): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * PNG_SCALE;
    canvas.height = image.naturalHeight * PNG_SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large."))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
