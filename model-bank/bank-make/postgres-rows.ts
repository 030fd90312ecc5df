/** Rows in the binary format of PostgreSQL's COPY: numbers, money, days and lists without a detour through text. */
import type { ValueType } from "#kits/expr";
import { Bytes } from "./bytes.ts";
import type { Raw } from "./raw.ts";

/** Stands once before the rows of a COPY, and once behind them. */
export const copyHeader = Buffer.from("5047434f50590aff0d0a000000000000000000", "hex");
export const copyTrailer = Buffer.from("ffff", "hex");

const TEXT_OID = 25;
const INT_OID = 23;
const DAYS_TO_2000 = 10_957;
const MILLISECONDS_TO_2000 = DAYS_TO_2000 * 86_400_000;
const POSITIVE = 0x0000;
const NEGATIVE = 0x4000;
const HIGH = 2 ** 32;

export class PostgresRows {
  readonly #bytes = new Bytes();
  rows = 0;

  begin(fields: number): void {
    this.rows++;
    this.#int16(fields);
  }

  null(): void {
    this.#int32(-1);
  }

  int2(value: number): void {
    this.#int32(2);
    this.#int16(value);
  }

  int4(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.#int32(4);
    this.#int32(value);
  }

  int8(value: number): void {
    this.#int32(8);
    this.#int64(value);
  }

  float8(value: number): void {
    this.#int32(8);
    this.#bytes.need(8);
    this.#bytes.view.setFloat64(this.#bytes.length, value);
    this.#bytes.length += 8;
  }

  bytea(value: Uint8Array | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.#int32(value.length);
    this.#bytes.raw(value);
  }

  bool(value: boolean): void {
    this.#int32(1);
    this.#bytes.byte(value ? 1 : 0);
  }

  text(value: string): void {
    this.bytea(this.#bytes.word(value));
  }

  /** A text that hardly recurs. */
  freeText(value: string): void {
    const at = this.#bytes.length;
    this.#int32(0);
    // Writing may move the buffer, so the length goes in afterwards.
    const written = this.#bytes.text(value);
    this.#bytes.view.setInt32(at, written);
  }

  /** `timestamptz` of an instant in milliseconds. */
  instant(milliseconds: number): void {
    this.#int32(8);
    this.#int64((milliseconds - MILLISECONDS_TO_2000) * 1_000);
  }

  /** `date` of days since 1970. */
  day(day: number): void {
    this.#int32(4);
    this.#int32(day - DAYS_TO_2000);
  }

  /** `numeric` with two places, of fen. */
  money(fen: number): void {
    const size = Math.abs(fen);
    const yuan = Math.floor(size / 100);
    const cents = size - yuan * 100;
    const groups: number[] = [];
    for (let rest = yuan; rest > 0; rest = Math.floor(rest / 10_000)) groups.unshift(rest % 10_000);
    const weight = groups.length - 1;
    if (cents > 0) groups.push(cents * 100);
    else while (groups.at(-1) === 0) groups.pop();
    const { length: count } = groups;
    this.#int32(8 + count * 2);
    this.#int16(count);
    this.#int16(count === 0 ? 0 : weight);
    this.#int16(fen < 0 && count > 0 ? NEGATIVE : POSITIVE);
    this.#int16(2);
    for (const group of groups) this.#int16(group);
  }

  texts(values: readonly string[]): void {
    const end = this.#beginArray(values.length, TEXT_OID);
    for (const value of values) this.text(value);
    end();
  }

  int4s(values: readonly number[]): void {
    const end = this.#beginArray(values.length, INT_OID);
    for (const value of values) this.int4(value);
    end();
  }

  /** A value in the column that `columnTypes` keeps its type in. */
  value(type: ValueType, value: Raw): void {
    if (value === undefined) {
      this.null();
      return;
    }
    switch (type) {
      case "string":
        this.text(value as string);
        break;
      case "bool":
        this.bool(value as boolean);
        break;
      case "int":
        this.int8(value as number);
        break;
      case "double":
        this.float8(value as number);
        break;
      case "money":
        this.money(value as number);
        break;
      case "date":
        this.day(value as number);
        break;
      case "instant":
        this.instant(value as number);
        break;
      case "list":
        this.texts(value as readonly string[]);
        break;
    }
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.take();
  }

  #beginArray(count: number, type: number): () => void {
    const at = this.#bytes.length;
    this.#int32(0);
    this.#int32(count === 0 ? 0 : 1);
    this.#int32(0);
    this.#int32(type);
    if (count > 0) {
      this.#int32(count);
      this.#int32(1);
    }
    return () => this.#bytes.view.setInt32(at, this.#bytes.length - at - 4);
  }

  #int16(value: number): void {
    this.#bytes.need(2);
    this.#bytes.view.setInt16(this.#bytes.length, value);
    this.#bytes.length += 2;
  }

  #int32(value: number): void {
    this.#bytes.need(4);
    this.#bytes.view.setInt32(this.#bytes.length, value);
    this.#bytes.length += 4;
  }

  /** Exact up to 2^53. */
  #int64(value: number): void {
    const high = Math.floor(value / HIGH);
    this.#int32(high);
    // Taken modulo 2^32, as it should be.
    this.#int32(value - high * HIGH);
  }
}
