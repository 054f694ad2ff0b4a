const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** Version 2.0 of the format reads it, names are UTF-8, data is deflated. */
const VERSION = 20;
const UTF8 = 0x0800;
const DEFLATED = 8;
/** The first date the format can hold, 1980-01-01: no clock is read. */
const DATE = 0x0021;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Texts as files of a ZIP archive (PKWARE APPNOTE 6.3, without ZIP64), in their order. */
export async function zipTexts(files: readonly (readonly [path: string, text: string])[]): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const central: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const [path, text] of files) {
    const name = new TextEncoder().encode(path);
    const bytes = new TextEncoder().encode(text);
    const data = await deflated(bytes);
    // Version to the length of extra fields: the same in both headers.
    const shared = (view: DataView, from: number): void => {
      [VERSION, UTF8, DEFLATED, 0, DATE].forEach((value, i) => {
        view.setUint16(from + 2 * i, value, true);
      });
      view.setUint32(from + 10, crc32(bytes), true);
      view.setUint32(from + 14, data.length, true);
      view.setUint32(from + 18, bytes.length, true);
      view.setUint16(from + 22, name.length, true);
    };
    const local = new DataView(new ArrayBuffer(LOCAL_BYTES));
    local.setUint32(0, LOCAL, true);
    shared(local, 4);
    const entry = new DataView(new ArrayBuffer(CENTRAL_BYTES));
    entry.setUint32(0, CENTRAL, true);
    entry.setUint16(4, VERSION, true);
    shared(entry, 6);
    entry.setUint32(42, at, true);
    parts.push(new Uint8Array(local.buffer), name, data);
    central.push(new Uint8Array(entry.buffer), name);
    at += LOCAL_BYTES + name.length + data.length;
  }
  const end = new DataView(new ArrayBuffer(END_BYTES));
  end.setUint32(0, END, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(
    12,
    central.reduce((sum, { length }) => sum + length, 0),
    true,
  );
  end.setUint32(16, at, true);
  return new Blob([...parts, ...central, new Uint8Array(end.buffer)]);
}
