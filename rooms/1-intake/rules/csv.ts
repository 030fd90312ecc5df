/**
 * Separated values as banks send them: `,` `;` tab or `|`, quotes, BOM, LF or CRLF, UTF-8 or GB18030.
 *
 * A broken row never takes its neighbours along: it is handed out with its problem, and reading goes on at the next
 * line. csv-parse can't do that (an unclosed quote swallows the rest of the file) nor tell where to go on after a crash.
 */
import { Buffer, isUtf8 } from "node:buffer";

export type Separator = "," | ";" | "\t" | "|";
export type TextEncoding = "utf-8" | "gb18030";

export type CsvProblem = "unclosed_quote" | "text_after_quote" | "row_too_long" | "bad_text";

export interface CsvRow {
  /** Line on which the row begins; the file's first line is 1. */
  readonly line: number;
  readonly values: readonly string[];
  /** Where the next row begins: its line, and its distance from the beginning of the (unpacked) text in bytes. */
  readonly next: CsvPosition;
  /** Why the row could not be read; `values` then holds its beginning as one text. */
  readonly problem?: CsvProblem;
}

export interface CsvPosition {
  readonly line: number;
  readonly offset: number;
}

export interface CsvOptions {
  /** Found in the first line when absent. */
  readonly separator?: Separator;
  readonly encoding?: TextEncoding;
  /** A longer row is a problem of its own; bytes, 1 MiB when absent. */
  readonly maxRowBytes?: number;
  /** Where the fed bytes begin, when reading goes on after a pause; needs `separator`. */
  readonly start?: CsvPosition;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SHOWN = 200;
const separators: readonly Separator[] = [",", ";", "\t", "|"];

interface Piece {
  readonly values: readonly string[];
  /** First byte after the row; -1 when a row that is too long has not ended yet. */
  readonly end: number;
  readonly problem?: CsvProblem;
}

/** Fed with bytes in pieces of any size, hands out the rows that are complete; the header is a row like any other. */
export class CsvReader {
  readonly #maxRowBytes: number;
  readonly #decode: (bytes: Buffer) => string | undefined;
  #separator: Separator | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #line: number;
  #offset: number;
  /** A row that was too long, handed out when its end is reached: until then nobody could go on behind it. */
  #skipped: { readonly line: number; readonly values: readonly string[] } | undefined;
  #nextQuote = 0;

  constructor(options: CsvOptions = {}) {
    this.#maxRowBytes = options.maxRowBytes ?? 1_048_576;
    this.#separator = options.separator;
    this.#decode = decoder(options.encoding ?? "utf-8");
    this.#line = options.start?.line ?? 1;
    this.#offset = options.start?.offset ?? 0;
  }

  /** Known once the first line was read. */
  get separator(): Separator | undefined {
    return this.#separator;
  }

  push(chunk: Uint8Array): CsvRow[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return this.#read(this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]), false);
  }

  /** The rows that the end of the text completes. */
  end(): CsvRow[] {
    return this.#read(this.#rest, true);
  }

  #read(bytes: Buffer, last: boolean): CsvRow[] {
    const rows: CsvRow[] = [];
    this.#nextQuote = -1;
    let at = 0;
    if (this.#offset === 0 && bytes.length >= 3 && bytes.subarray(0, 3).equals(bom)) at = this.#advance(bytes, 0, 3);
    while (at < bytes.length) {
      if (this.#skipped) {
        const end = bytes.indexOf(LF, at);
        at = this.#advance(bytes, at, end === -1 ? bytes.length : end + 1);
        if (end !== -1) rows.push(this.#passed(this.#skipped));
        continue;
      }
      const piece = this.#piece(bytes, at, last);
      if (piece === undefined) break;
      const line = this.#line;
      if (piece.end === -1) {
        this.#skipped = { line, values: piece.values };
        continue;
      }
      const blank = piece.problem === undefined && piece.values.length === 1 && piece.values[0] === "";
      at = this.#advance(bytes, at, piece.end);
      if (blank) continue;
      const next = { line: this.#line, offset: this.#offset };
      rows.push(
        piece.problem === undefined
          ? { line, values: piece.values, next }
          : { line, values: piece.values, next, problem: piece.problem },
      );
    }
    if (last && this.#skipped) rows.push(this.#passed(this.#skipped));
    // A copy: a view would keep the whole chunk alive.
    this.#rest = at >= bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
    return rows;
  }

  #passed(row: { readonly line: number; readonly values: readonly string[] }): CsvRow {
    this.#skipped = undefined;
    return { ...row, next: { line: this.#line, offset: this.#offset }, problem: "row_too_long" };
  }

  #advance(bytes: Buffer, from: number, to: number): number {
    for (let i = bytes.indexOf(LF, from); i !== -1 && i < to; i = bytes.indexOf(LF, i + 1)) this.#line++;
    this.#offset += to - from;
    return to;
  }

  /** The row that begins at `at`, or undefined while its end has not arrived. */
  #piece(bytes: Buffer, at: number, last: boolean): Piece | undefined {
    const newline = bytes.indexOf(LF, at);
    if (newline === -1 && !last) return this.#tooLong(bytes, at, newline);
    const end = newline === -1 ? bytes.length : newline;
    if (this.#nextQuote < at && this.#nextQuote !== Number.POSITIVE_INFINITY) {
      const found = bytes.indexOf(QUOTE, at);
      this.#nextQuote = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    this.#separator ??= detect(bytes.subarray(at, end));
    if (this.#nextQuote < end) return this.#quoted(bytes, at, last);
    const after = newline === -1 ? bytes.length : newline + 1;
    if (end - at > this.#maxRowBytes) return broken(bytes, at, end, after, "row_too_long");
    const text = this.#decode(bytes.subarray(at, trimmedEnd(bytes, at, end)));
    if (text === undefined) return broken(bytes, at, end, after, "bad_text");
    return { values: text.split(this.#separator), end: after };
  }

  #tooLong(bytes: Buffer, at: number, newline: number): Piece | undefined {
    if (bytes.length - at <= this.#maxRowBytes) return undefined;
    const end = newline === -1 ? bytes.length : newline;
    return broken(bytes, at, end, newline === -1 ? -1 : newline + 1, "row_too_long");
  }

  #quoted(bytes: Buffer, at: number, last: boolean): Piece | undefined {
    const separator = (this.#separator ?? ",").charCodeAt(0);
    const cells: [from: number, to: number, quoted: boolean][] = [];
    const limit = at + this.#maxRowBytes;
    let i = at;
    for (;;) {
      const cell = bytes[i] === QUOTE ? closing(bytes, i) : plainEnd(bytes, i, separator);
      if (cell === -1 || cell > limit) return this.#unclosed(bytes, at, last, cell > limit);
      const isQuoted = bytes[i] === QUOTE;
      const from = isQuoted ? i + 1 : i;
      i = isQuoted ? cell + 1 : cell;
      // A quote at the very end of what has arrived may be the first half of a doubled one.
      if (i >= bytes.length && !last) return this.#unclosed(bytes, at, last, i > limit);
      const carriage = bytes[i] === CR && (i + 1 >= bytes.length || bytes[i + 1] === LF);
      const stop = carriage ? i + 1 : i;
      if (stop >= bytes.length && !last) return undefined;
      cells.push([from, isQuoted ? cell : trimmedEnd(bytes, from, cell), isQuoted]);
      if (stop >= bytes.length || bytes[stop] === LF)
        return this.#cells(bytes, at, cells, Math.min(stop, bytes.length));
      if (bytes[i] !== separator) {
        const newline = bytes.indexOf(LF, i);
        if (newline === -1 && !last) return this.#tooLong(bytes, at, newline);
        const end = newline === -1 ? bytes.length : newline;
        return broken(bytes, at, end, newline === -1 ? end : newline + 1, "text_after_quote");
      }
      i++;
    }
  }

  #unclosed(bytes: Buffer, at: number, last: boolean, tooLong: boolean): Piece | undefined {
    if (!last && !tooLong && bytes.length - at <= this.#maxRowBytes) return undefined;
    // Reading goes on at the line after the one that opened the quote.
    const newline = bytes.indexOf(LF, at);
    if (newline === -1 && !last) return this.#tooLong(bytes, at, newline);
    const end = newline === -1 ? bytes.length : newline;
    return broken(bytes, at, end, newline === -1 ? end : newline + 1, "unclosed_quote");
  }

  #cells(bytes: Buffer, at: number, cells: readonly [number, number, boolean][], end: number): Piece {
    const after = Math.min(end + 1, bytes.length);
    const values: string[] = [];
    for (const [from, to, quoted] of cells) {
      const text = this.#decode(bytes.subarray(from, to));
      if (text === undefined) return broken(bytes, at, end, after, "bad_text");
      values.push(quoted && text.includes('""') ? text.replaceAll('""', '"') : text);
    }
    return { values, end: after };
  }
}

const bom = Buffer.from([0xef, 0xbb, 0xbf]);

/** Index of the quote that closes the one at `open`; -1 when it has not arrived. */
function closing(bytes: Buffer, open: number): number {
  let i = bytes.indexOf(QUOTE, open + 1);
  while (i !== -1 && bytes[i + 1] === QUOTE) i = bytes.indexOf(QUOTE, i + 2);
  return i;
}

function plainEnd(bytes: Buffer, from: number, separator: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] !== separator && bytes[i] !== LF) i++;
  return i;
}

function trimmedEnd(bytes: Buffer, from: number, to: number): number {
  return to > from && (to >= bytes.length || bytes[to] === LF) && bytes[to - 1] === CR ? to - 1 : to;
}

function broken(bytes: Buffer, from: number, to: number, end: number, problem: CsvProblem): Piece {
  const text = bytes.toString("utf8", from, Math.min(to, from + SHOWN)).replaceAll("\u0000", "\uFFFD");
  return { values: [text], end, problem };
}

/** Text of bytes, or undefined when they are no text of the encoding (or hold NUL, which no store keeps). */
function decoder(encoding: TextEncoding): (bytes: Buffer) => string | undefined {
  if (encoding === "utf-8") {
    return (bytes) => {
      const text = bytes.toString("utf8");
      if (text.includes("\uFFFD") && !isUtf8(bytes)) return undefined;
      return text.includes("\u0000") ? undefined : text;
    };
  }
  const strict = new TextDecoder(encoding, { fatal: true });
  return (bytes) => {
    try {
      const text = strict.decode(bytes);
      return text.includes("\u0000") ? undefined : text;
    } catch {
      return undefined;
    }
  };
}

/** The separator that stands most often outside quotes in the first line. */
function detect(line: Buffer): Separator {
  const bare = line.toString("utf8").replace(/"(?:[^"]|"")*"/g, "");
  let best: Separator = ",";
  let most = 0;
  for (const candidate of separators) {
    const count = bare.split(candidate).length - 1;
    if (count > most) {
      best = candidate;
      most = count;
    }
  }
  return best;
}

/** Rows of a stream in blocks as they arrive; a block may be large, never empty. */
export async function* parseBlocks(
  source: AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<CsvRow[], void, undefined> {
  const reader = new CsvReader(options);
  for await (const chunk of source) {
    const rows = reader.push(chunk);
    if (rows.length > 0) yield rows;
  }
  const rows = reader.end();
  if (rows.length > 0) yield rows;
}

/** Rows of a stream one by one, with the line on which each begins; the header is the first. */
export async function* parseRows(
  source: AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<CsvRow, void, undefined> {
  for await (const rows of parseBlocks(source, options)) yield* rows;
}
