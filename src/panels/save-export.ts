import type { EngineClient } from "../engine/client.ts";
import { type ExportDocument, fileName } from "./export-document.ts";
import { saveBlob } from "./save-blob.ts";

export type ExportKind = "csv" | "xlsx" | "svg" | "png" | "print";

/** Pixels of a PNG per unit of its SVG: sharp in print. */
const PNG_SCALE = 2;

/** Hands `made` to the user as a file, or prints it. Rejects with one sentence where that is not possible. */
export async function saveExport(engine: EngineClient, made: ExportDocument, kind: ExportKind): Promise<void> {
  switch (kind) {
    case "csv":
    case "xlsx":
      return saveBlob(await tablesFile(engine, made, kind), fileName(made.title, kind));
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

async function tablesFile(
  engine: EngineClient,
  { title, facts, tables }: ExportDocument,
  form: "csv" | "xlsx",
): Promise<Blob> {
  const request = { kind: "tables", form, made: { title, facts, tables } } as const;
  const result = await engine.aside(request, () => {}, new AbortController().signal);
  if (result.kind !== "tables") throw new Error("The file could not be written.");
  return result.file;
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
