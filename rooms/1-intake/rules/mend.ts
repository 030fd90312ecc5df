/** What came in with single values put right: the rest stays as it is, unread by whoever mends it. */
import type { FactBook } from "#contracts/facts";
import { intakeCases } from "./cases.ts";
import type { Payload } from "./payload.ts";

export interface Correction {
  /** As a problem names it: a JSON pointer into the event, or the column of the file. */
  readonly pointer: string;
  /** The value as it would be typed; null: the event says nothing of it. */
  readonly value: string | null;
}

type Json = Record<string, unknown>;

/** Numbers and truths are written as the catalog has them; what can't be read so stays text and is refused by its check. */
export function mendPayload(payload: Payload, corrections: readonly Correction[], book: FactBook): Payload {
  if (payload.form === "row") return mendRow(payload, corrections);
  // An envelope comes first: the type says how the data are written.
  const ordered = [...corrections].sort((a, b) => Number(inData(a)) - Number(inData(b)));
  if (payload.form === "binary") return mendBinary(payload, ordered, book);
  if (!isObject(payload.event)) throw intakeCases.not_mendable({ pointer: ordered[0]?.pointer ?? "" });
  const event = structuredClone(payload.event);
  for (const correction of ordered) put(event, correction, typeOf(correction.pointer, event.type, book));
  return { form: "event", event };
}

const inData = ({ pointer }: Correction): boolean => pointer.startsWith("/data");
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function mendRow(payload: Extract<Payload, { form: "row" }>, corrections: readonly Correction[]): Payload {
  const values = [...payload.values];
  for (const { pointer, value } of corrections) {
    const place = payload.columns.indexOf(pointer);
    if (place < 0 || payload.unreadable !== undefined) throw intakeCases.not_mendable({ pointer });
    values[place] = value ?? "";
  }
  return { ...payload, values };
}

function mendBinary(
  payload: Extract<Payload, { form: "binary" }>,
  corrections: readonly Correction[],
  book: FactBook,
): Payload {
  const headers = { ...payload.headers };
  const whole: Json = { data: bodyOf(payload.body) };
  for (const correction of corrections) {
    const { pointer, value } = correction;
    if (inData(correction)) {
      put(whole, correction, typeOf(pointer, headers["ce-type"], book));
      continue;
    }
    const name = stepsOf(pointer)[0] ?? "";
    if (!/^[a-z0-9]{1,20}$/.test(name)) throw intakeCases.not_mendable({ pointer });
    if (value === null) delete headers[`ce-${name}`];
    else headers[`ce-${name}`] = encodeURIComponent(value);
  }
  return { form: "binary", headers, body: whole.data === undefined ? "" : JSON.stringify(whole.data) };
}

function bodyOf(body: string): unknown {
  if (body === "") return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw intakeCases.not_mendable({ pointer: "/data" });
  }
}

const stepsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** What the catalog says of a field of the data; undefined for one that it does not know, and for envelopes. */
function typeOf(pointer: string, type: unknown, book: FactBook): string | undefined {
  const [first, field, ...deeper] = stepsOf(pointer);
  if (first !== "data" || field === undefined || typeof type !== "string") return undefined;
  const fields = book.types.get(type)?.fields;
  const found = fields && Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (deeper.length === 0) return found?.type;
  const last = deeper.at(-1) ?? "";
  return found?.fields && Object.hasOwn(found.fields, last) ? found.fields[last]?.type : undefined;
}

const numeric = new Set(["int", "double", "money"]);

function readValue(text: string, type: string | undefined): unknown {
  const plain = text.trim();
  if (type !== undefined && numeric.has(type) && plain !== "" && Number.isFinite(Number(plain))) return Number(plain);
  if (type === "bool" && (plain === "true" || plain === "false")) return plain === "true";
  if (type === "list")
    return plain
      .split("|")
      .map((one) => one.trim())
      .filter((one) => one !== "");
  return text;
}

function put(whole: Json, { pointer, value }: Correction, type: string | undefined): void {
  const steps = stepsOf(pointer);
  const last = steps.pop();
  if (last === undefined || last === "") throw intakeCases.not_mendable({ pointer });
  let place: Json | unknown[] = whole;
  for (const step of steps) {
    const own: unknown = Object.hasOwn(place, step) ? (place as Json)[step] : undefined;
    // An event that came without data gets some.
    const next: unknown = own === undefined && step === "data" && place === whole ? {} : own;
    if (typeof next !== "object" || next === null) throw intakeCases.not_mendable({ pointer });
    if (next !== own) set(place, step, next);
    place = next as Json | unknown[];
  }
  if (Array.isArray(place) && !(/^\d+$/.test(last) && Number(last) < place.length))
    throw intakeCases.not_mendable({ pointer });
  if (value === null && !Array.isArray(place)) delete place[last];
  else set(place, last, value === null ? null : readValue(value, type));
}

/** An own property whatever its name. */
function set(place: Json | unknown[], name: string, value: unknown): void {
  Object.defineProperty(place, name, { value, enumerable: true, configurable: true, writable: true });
}
