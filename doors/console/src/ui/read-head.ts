/** The head and first rows of a plain file as they are read here; nothing leaves the browser. A gzip shows its name alone. */

export interface FileHead {
  readonly file: File;
  /** Empty where it can't be read here. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const PREVIEW_BYTES = 32_768;
const PREVIEW_ROWS = 5;

export async function readHead(file: File | undefined): Promise<FileHead | undefined> {
  if (!file) return undefined;
  if (file.name.endsWith(".gz")) return { file, head: [], rows: [] };
  const bytes = await file.slice(0, PREVIEW_BYTES).arrayBuffer();
  const text = textOf(bytes);
  const first = text.split(/\r?\n/, 1)[0] ?? "";
  const separator = ["\t", ";", "|", ","].find((one) => first.includes(one)) ?? ",";
  const [head = [], ...rows] = cellsOf(text, separator, PREVIEW_ROWS + 1);
  return { file, head, rows };
}

/** Files of core systems come in GBK as often as in UTF-8. */
function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(trimmed(bytes)).replace(/^\uFEFF/, "");
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/** Without a character that the cut went through: its bytes begin with 1. */
function trimmed(bytes: ArrayBuffer): ArrayBuffer {
  const all = new Uint8Array(bytes);
  if (all.length < PREVIEW_BYTES) return bytes;
  let end = all.length;
  while (end > 0 && all.length - end < 4 && ((all[end - 1] ?? 0) & 0x80) !== 0) end--;
  return bytes.slice(0, end);
}

/** Rows of cells, quotes and what they enclose kept together. */
function cellsOf(text: string, separator: string, most: number): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted]: [string[], string, boolean] = [[], "", false];
  const endRow = () => {
    row.push(cell);
    if (row.some((one) => one !== "")) rows.push(row);
    [row, cell] = [[], ""];
  };
  for (let at = 0; at < text.length && rows.length < most; at++) {
    const sign = text[at] ?? "";
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === separator) {
      row.push(cell);
      cell = "";
    } else if (sign === "\n") endRow();
    else if (sign !== "\r") cell += sign;
  }
  if (rows.length < most && (cell !== "" || row.length > 0)) endRow();
  return rows;
}
