/** A file of CloudEvents, one a line: what can be used as of an instant, and what cannot, with the line and the reason. */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Both } from "#contracts/definitions";
import type { FactBook } from "#contracts/facts";
import { type Arrival, arrivalOfJson, bytesOf } from "#intake";
import { attributesTouched } from "./bank.ts";

export interface BadLine extends Both {
  readonly line: number;
  /** JSON pointer into the event; empty for the whole of it. */
  readonly pointer: string;
}

export interface EventLine {
  readonly line: number;
  readonly arrival: Arrival;
}

export interface EventFile {
  readonly good: readonly EventLine[];
  /** At most {@link shownLines} of them. */
  readonly bad: readonly BadLine[];
  /** Lines that are not blank. */
  readonly lines: number;
  /** What became of them. */
  readonly counts: { readonly good: number; readonly bad: number; readonly later: number; readonly stranger: number };
  /** Attributes of the catalog that events set. */
  readonly touched: ReadonlySet<string>;
}

export interface EventOptions {
  /** Ids of the customers. */
  readonly known: ReadonlySet<string>;
  /** Later events are left out. */
  readonly now: Date;
  readonly book: FactBook;
}

export const shownLines = 20;

/** @throws intake.unreadable_file, intake.broken_archive */
export async function readEvents(file: string, { known, now, book }: EventOptions): Promise<EventFile> {
  const good: EventLine[] = [];
  const bad: BadLine[] = [];
  const counts = { good: 0, bad: 0, later: 0, stranger: 0 };
  const touched = new Set<string>();
  const refuse = (line: number, pointer: string, zh: string, en: string): void => {
    counts.bad++;
    if (bad.length < shownLines) bad.push({ line, pointer, zh, en });
  };
  let line = 0;
  let lines = 0;
  for await (const text of createInterface({
    input: Readable.from(bytesOf(file)),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line++;
    const plain = line === 1 ? text.replace(/^\ufeff/, "") : text;
    if (plain.trim() === "") continue;
    lines++;
    const raw = jsonOf(plain);
    if (raw === undefined) {
      refuse(line, "", "不是 JSON", "It is not JSON");
      continue;
    }
    // An event that does not say when it happened happened now.
    const arrival = arrivalOfJson(isObject(raw) && raw.time === undefined ? { ...raw, time: now.toISOString() } : raw);
    const { event, problems = [] } = arrival.read;
    const [problem] = event ? book.validate(event.type, event.data).problems : problems;
    if (problem || !event) {
      const reason = problem?.reason ?? "";
      refuse(line, problem?.pointer ?? "", problem?.zh ?? reason, reason);
    } else if (!known.has(event.subject)) counts.stranger++;
    else if (event.time !== null && event.time > now) counts.later++;
    else {
      counts.good++;
      good.push({ line, arrival });
      for (const name of attributesTouched(event.type, event.data)) touched.add(name);
    }
  }
  return { good, bad, lines, counts, touched };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
