/**
 * A customer's series as bytes. A state is a version byte, then for each series its number, its length and its bytes:
 * one byte of flags, the parts that the flags name, and the entries: times as differences (seconds where all are whole
 * seconds), values as whole numbers or as places in a list of the texts that occur.
 */
import type { SeriesKind } from "./book.ts";
import { type EntryValue, hasValues, noSeries, type Series, type Totals } from "./series.ts";
import { ByteReader, ByteWriter } from "./varint.ts";

const VERSION = 1;
const SECONDS = 1;
const PAST = 2;
const HOURS = 4;
const LOST = 8;
const EDGE = 16;
const never = Number.NEGATIVE_INFINITY;

const scratch = new ByteWriter();

export function packSeries(series: Series, kind: SeriesKind): Buffer {
  const { times, hours, past, lost, edge } = series;
  const w = scratch;
  w.clear();
  const isSeconds = times.every((time) => time % 1_000 === 0);
  const flag = (on: boolean, bit: number): number => (on ? bit : 0);
  w.count(
    flag(isSeconds, SECONDS) |
      flag(past !== undefined, PAST) |
      flag(hours.length > 0, HOURS) |
      flag(lost !== never, LOST) |
      flag(edge !== never, EDGE),
  );
  if (lost !== never) w.whole(lost);
  if (edge !== never) w.whole(edge);
  if (past) writeTotals(w, past, 0, kind);
  if (hours.length > 0) {
    w.count(hours.length);
    let base = 0;
    for (const one of hours) {
      writeTotals(w, one, base, kind);
      base = one.last;
    }
  }
  writeEntries(w, series, kind, isSeconds ? 1_000 : 1);
  return w.taken();
}

function writeEntries(w: ByteWriter, { times, values }: Series, kind: SeriesKind, step: number): void {
  w.count(times.length);
  let base = 0;
  times.forEach((time, at) => {
    const ticks = time / step;
    if (at === 0) w.whole(ticks);
    else w.count(ticks - base);
    base = ticks;
  });
  if (kind === "number") for (const value of values) w.whole(value as number);
  if (kind !== "text" || times.length === 0) return;
  const places = new Map<EntryValue, number>();
  for (const value of values) if (!places.has(value)) places.set(value, places.size);
  w.count(places.size);
  for (const text of places.keys()) w.text(String(text));
  for (const value of values) w.count(places.get(value) ?? 0);
}

function writeTotals(w: ByteWriter, totals: Totals, base: number, kind: SeriesKind): void {
  w.count(totals.count);
  w.whole(totals.first - base);
  w.count(totals.last - totals.first);
  if (!hasValues(kind)) return;
  if (kind === "text") {
    w.text(String(totals.firstValue));
    w.text(String(totals.lastValue));
    return;
  }
  w.whole(totals.sum);
  for (const value of [totals.min, totals.max, totals.firstValue, totals.lastValue]) w.whole(value as number);
}

function readTotals(r: ByteReader, base: number, kind: SeriesKind): Totals {
  const count = r.count();
  const first = base + Number(r.whole());
  const last = first + r.count();
  const times = { count, first, last };
  if (kind === "text") return { ...times, sum: 0, min: 0, max: 0, firstValue: r.text(), lastValue: r.text() };
  if (kind === "number") {
    const sum = r.whole();
    const [min, max, firstValue, lastValue] = [r.whole(), r.whole(), r.whole(), r.whole()].map(Number);
    return { ...times, sum, min: min ?? 0, max: max ?? 0, firstValue: firstValue ?? 0, lastValue: lastValue ?? 0 };
  }
  const [a, b] = kind === "time" ? [first, last] : [0, 0];
  return { ...times, sum: 0, min: a, max: b, firstValue: a, lastValue: b };
}

export function unpackSeries(bytes: Uint8Array, kind: SeriesKind): Series {
  if (bytes.length === 0) return noSeries;
  const r = new ByteReader(bytes);
  const flags = r.count();
  const lost = flags & LOST ? Number(r.whole()) : never;
  const edge = flags & EDGE ? Number(r.whole()) : never;
  const past = flags & PAST ? readTotals(r, 0, kind) : undefined;
  const hours: Totals[] = [];
  if (flags & HOURS) {
    const count = r.count();
    let base = 0;
    for (let at = 0; at < count; at++) {
      const totals = readTotals(r, base, kind);
      hours.push(totals);
      base = totals.last;
    }
  }
  const step = flags & SECONDS ? 1_000 : 1;
  const count = r.count();
  const times = new Array<number>(count);
  let ticks = 0;
  for (let at = 0; at < count; at++) {
    ticks = at === 0 ? Number(r.whole()) : ticks + r.count();
    times[at] = ticks * step;
  }
  return { times, values: readValues(r, kind, count), hours, edge, past, lost };
}

function readValues(r: ByteReader, kind: SeriesKind, count: number): EntryValue[] {
  if (!hasValues(kind) || count === 0) return [];
  const values = new Array<EntryValue>(count);
  if (kind === "number") {
    for (let at = 0; at < count; at++) values[at] = Number(r.whole());
    return values;
  }
  const texts = Array.from({ length: r.count() }, () => r.text());
  for (let at = 0; at < count; at++) values[at] = texts[r.count()] ?? "";
  return values;
}

/** Stored bytes of a state, cut into its series by their numbers. */
export function splitState(state: Uint8Array): { readonly id: number; readonly bytes: Uint8Array }[] {
  if (state.length === 0) return [];
  const r = new ByteReader(state);
  const version = r.count();
  if (version !== VERSION) throw new RangeError(`metric state of version ${version}`);
  const parts: { id: number; bytes: Uint8Array }[] = [];
  while (!r.done) {
    const id = r.count();
    parts.push({ id, bytes: r.slice(r.count()) });
  }
  return parts;
}

/** The reverse of {@link splitState}. */
export function joinState(parts: readonly { readonly id: number; readonly bytes: Uint8Array }[]): Buffer {
  const w = new ByteWriter();
  w.count(VERSION);
  for (const { id, bytes } of parts) {
    w.count(id);
    w.count(bytes.length);
    w.bytes(bytes);
  }
  return w.taken();
}
