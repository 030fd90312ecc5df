/** Rows in ClickHouse's RowBinary, which it reads without parsing. */
import type { ValueType } from "#kits/expr";
import { Bytes } from "./bytes.ts";
import type { Raw } from "./raw.ts";

const HIGH = 2 ** 32;

export class ColumnarRows {
  readonly #bytes = new Bytes();
  rows = 0;

  get length(): number {
    return this.#bytes.length;
  }

  uint8(value: number): void {
    this.#bytes.byte(value);
  }

  uint32(value: number): void {
    this.#bytes.need(4);
    this.#bytes.view.setUint32(this.#bytes.length, value, true);
    this.#bytes.length += 4;
  }

  int32(value: number): void {
    this.#bytes.need(4);
    this.#bytes.view.setInt32(this.#bytes.length, value, true);
    this.#bytes.length += 4;
  }

  /** 64 bits, exact up to 2^53: integers, decimals in their smallest unit, milliseconds. */
  int64(value: number): void {
    this.#bytes.need(8);
    const high = Math.floor(value / HIGH);
    this.#bytes.view.setUint32(this.#bytes.length, value - high * HIGH, true);
    this.#bytes.view.setInt32(this.#bytes.length + 4, high, true);
    this.#bytes.length += 8;
  }

  float64(value: number): void {
    this.#bytes.need(8);
    this.#bytes.view.setFloat64(this.#bytes.length, value, true);
    this.#bytes.length += 8;
  }

  /** A text out of a small vocabulary. */
  text(value: string): void {
    const bytes = this.#bytes.word(value);
    this.size(bytes.length);
    this.#bytes.raw(bytes);
  }

  /** A text that hardly recurs. */
  freeText(value: string): void {
    if (value.length * 3 < 128) {
      const at = this.#bytes.length;
      this.#bytes.byte(0);
      const written = this.#bytes.text(value);
      this.#bytes.buffer[at] = written;
      return;
    }
    this.size(Buffer.byteLength(value));
    this.#bytes.text(value);
  }

  /** A text that hardly recurs, in a column that may be NULL. */
  knownText(value: string): void {
    this.#bytes.byte(0);
    this.freeText(value);
  }

  null(): void {
    this.#bytes.byte(1);
  }

  /** A value in the column that `columnTypes` keeps its type in. */
  value(type: ValueType, value: Raw): void {
    if (type === "list") {
      const items = (value as readonly string[] | undefined) ?? [];
      this.size(items.length);
      for (const item of items) this.text(item);
      return;
    }
    if (value === undefined) {
      this.null();
      return;
    }
    this.#bytes.byte(0);
    switch (type) {
      case "string":
        this.text(value as string);
        break;
      case "bool":
        this.#bytes.byte(value === true ? 1 : 0);
        break;
      case "int":
      case "money":
      case "instant":
        this.int64(value as number);
        break;
      case "double":
        this.float64(value as number);
        break;
      case "date":
        this.int32(value as number);
        break;
    }
  }

  /** Map of texts. */
  map(entries: readonly (readonly [string, string])[]): void {
    this.size(entries.length);
    for (const [key, value] of entries) {
      this.text(key);
      this.text(value);
    }
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.take();
  }

  /** Number of items or bytes that follow, in the variable form (LEB128). */
  size(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#bytes.byte(rest);
  }
}
