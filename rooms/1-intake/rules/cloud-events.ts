/** CloudEvents 1.0 as they come over HTTP: structured, batch and binary, read to one shape or to what is wrong with them. */
import { Buffer, isUtf8 } from "node:buffer";
import { intakeCases, type Problem, problem } from "./cases.ts";

/** An event whose envelope fits; whether its type and data fit the catalog is another question. */
export interface IncomingEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** The bank's id of the customer. */
  readonly subject: string;
  readonly time: Date | null;
  readonly data: unknown;
  /** W3C trace id of the sender (32 hex digits), where given. */
  readonly trace: string | null;
}

export type ReadEvent =
  | { readonly event: IncomingEvent; readonly problems?: undefined }
  | { readonly event?: undefined; readonly problems: readonly Problem[] };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

export type ContentMode = "structured" | "batch" | "binary";

/** Sources of what the house itself tells: what a colleague or a rule said is believed above what others say. */
const OWN_SOURCES = "perennial/";
const limits = { id: 256, source: 1024, type: 256, subject: 256 } as const;
// Beyond these JavaScript's and PostgreSQL's recursion is at risk.
const MOST_LEVELS = 32;
const base64Form = /^[A-Za-z0-9+/]*={0,2}$/;
const traceForm = /^[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
const timeForm = /^(\d{4})-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** How a request carries its events; undefined when it carries none that we know. */
export function contentModeOf(headers: Headers): ContentMode | undefined {
  const type = mediaType(headers["content-type"]);
  if (type === "application/cloudevents+json") return "structured";
  if (type === "application/cloudevents-batch+json") return "batch";
  if (type.startsWith("application/cloudevents")) return undefined;
  return headers["ce-specversion"] === undefined ? undefined : "binary";
}

function mediaType(value: string | string[] | undefined): string {
  return (
    String(value ?? "")
      .split(";", 1)[0]
      ?.trim()
      .toLowerCase() ?? ""
  );
}

function isJson(type: string): boolean {
  return type === "application/json" || type === "text/json" || type.endsWith("+json");
}

/** A CloudEvent as the specification reads it, before we ask more of it than the specification does. */
export interface Envelope {
  /** Attributes and extensions by name; `datacontenttype` is there when data are. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The value of JSON data, the text of other data. */
  readonly data: unknown;
  readonly problems: readonly Problem[];
}

/** Reads an event in JSON format. */
export function readStructured(raw: unknown): ReadEvent {
  return asEvent(structuredEnvelope(raw));
}

/** Reads an event whose attributes are `ce-` headers and whose body is the data. */
export function readBinary(headers: Headers, body: string): ReadEvent {
  return asEvent(binaryEnvelope(headers, body));
}

export function structuredEnvelope(raw: unknown): Envelope {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) {
    return { attributes: {}, data: undefined, problems: [problem(intakeCases.not_an_event, "")] };
  }
  const { data, data_base64: base64, ...attributes } = raw as Readonly<Record<string, unknown>>;
  if (base64 === undefined) return { attributes, data, problems: [] };
  if (data !== undefined) return { attributes, data, problems: [problem(intakeCases.two_data, "/data_base64")] };
  const bytes = typeof base64 === "string" && base64Form.test(base64) ? Buffer.from(base64, "base64") : undefined;
  if (!bytes || !isUtf8(bytes)) {
    return { attributes, data: undefined, problems: [problem(intakeCases.wrong_base64, "/data_base64")] };
  }
  return withData(attributes, bytes.toString("utf8"), "/data_base64");
}

export function binaryEnvelope(headers: Headers, body: string): Envelope {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith("ce-") && value !== undefined) attributes[name.slice(3)] = unescaped(String(value));
  }
  if (attributes.traceparent === undefined && headers.traceparent !== undefined) {
    attributes.traceparent = String(headers.traceparent);
  }
  if (headers["content-type"] !== undefined) attributes.datacontenttype = String(headers["content-type"]);
  if (body === "") return { attributes, data: undefined, problems: [] };
  return withData(attributes, body, "/data");
}

function withData(attributes: Readonly<Record<string, unknown>>, text: string, pointer: string): Envelope {
  if (!isJson(contentOf(attributes))) return { attributes, data: text, problems: [] };
  try {
    return { attributes, data: JSON.parse(text), problems: [] };
  } catch {
    const message = { message: `${text.length} characters` };
    return { attributes, data: undefined, problems: [problem(intakeCases.not_json, pointer, message)] };
  }
}

/** Media type of the data; JSON when an event does not say. */
function contentOf(attributes: Readonly<Record<string, unknown>>): string {
  const type = attributes.datacontenttype;
  if (type === undefined || type === null) return "application/json";
  return typeof type === "string" ? mediaType(type) : String(type);
}

/** Header values carry characters beyond ASCII percent-encoded. */
function unescaped(value: string): string {
  const bare = value.startsWith('"') && value.endsWith('"') && value.length > 1 ? value.slice(1, -1) : value;
  if (!bare.includes("%")) return bare;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/** What the catalog's facts need of an event: JSON data, a subject, texts of bounded length. */
function asEvent({ attributes: fields, data, problems: found }: Envelope): ReadEvent {
  const problems = [...found];
  const content = contentOf(fields);
  if (!isJson(content)) {
    problems.push(problem(intakeCases.wrong_content_type, "/datacontenttype", { type: content.slice(0, 80) }));
  }
  if (fields.specversion === undefined) {
    problems.push(problem(intakeCases.attribute_missing, "/specversion", { attribute: "specversion" }));
  } else if (fields.specversion !== "1.0") {
    problems.push(problem(intakeCases.wrong_specversion, "/specversion"));
  }
  const id = textOf(fields, "id", problems);
  const source = textOf(fields, "source", problems);
  if (source.startsWith(OWN_SOURCES)) problems.push(problem(intakeCases.reserved_source, "/source"));
  const type = textOf(fields, "type", problems);
  const subject = textOf(fields, "subject", problems);
  const time = timeOf(fields.time, problems);
  if (data !== undefined) checkData(data, problems);
  if (problems.length > 0) return { problems };
  const parent = fields.traceparent;
  const trace = typeof parent === "string" ? (traceForm.exec(parent)?.[1] ?? null) : null;
  return { event: { id, source, type, subject, time, data, trace } };
}

function textOf(
  fields: Readonly<Record<string, unknown>>,
  attribute: keyof typeof limits,
  problems: Problem[],
): string {
  const value = fields[attribute];
  const most = limits[attribute];
  if (value === undefined || value === null) {
    problems.push(problem(intakeCases.attribute_missing, `/${attribute}`, { attribute }));
  } else if (typeof value !== "string" || value === "" || value.length > most) {
    problems.push(problem(intakeCases.attribute_not_text, `/${attribute}`, { attribute, most }));
  } else if (!isKept(value)) {
    problems.push(problem(intakeCases.wrong_text, `/${attribute}`));
  } else return value;
  return "";
}

function timeOf(value: unknown, problems: Problem[]): Date | null {
  if (value === undefined || value === null) return null;
  const year = typeof value === "string" ? Number(timeForm.exec(value)?.[1] ?? 0) : 0;
  const time = year >= 1900 && year <= 2299 ? new Date(String(value).toUpperCase()) : undefined;
  if (time !== undefined && !Number.isNaN(time.getTime())) return time;
  problems.push(
    problem(intakeCases.wrong_time, "/time", {}, typeof value === "string" ? value.slice(0, 80) : undefined),
  );
  return null;
}

/** Whether PostgreSQL and ClickHouse keep a text as it is. */
export function isKept(text: string): boolean {
  return !text.includes("\u0000") && (!anySurrogate.test(text) || !loneSurrogate.test(text));
}
// Without the u flag it is a plain scan; most texts have none.
const anySurrogate = /[\ud800-\udfff]/;
const loneSurrogate = /\p{Surrogate}/u;

/** Adds what makes JSON data impossible to keep: depth, NUL, half characters. */
function checkData(data: unknown, problems: Problem[]): void {
  if (isAllKept(data, MOST_LEVELS)) return;
  const found = unkept(data, "/data", MOST_LEVELS);
  if (found) problems.push(found);
}

function isAllKept(value: unknown, levels: number): boolean {
  if (typeof value === "string") return isKept(value);
  if (value === null || typeof value !== "object") return true;
  if (levels === 0) return false;
  for (const name in value) {
    if (!isKept(name) || !isAllKept((value as Readonly<Record<string, unknown>>)[name], levels - 1)) return false;
  }
  return true;
}

/** The first of them, with its pointer. */
function unkept(value: unknown, pointer: string, levels: number): Problem | undefined {
  if (typeof value === "string") return isKept(value) ? undefined : problem(intakeCases.wrong_text, pointer);
  if (value === null || typeof value !== "object") return undefined;
  if (levels === 0) return problem(intakeCases.too_deep, "/data", { most: MOST_LEVELS });
  for (const [name, inner] of Object.entries(value)) {
    if (!isKept(name)) return problem(intakeCases.wrong_text, pointer);
    const found = unkept(inner, `${pointer}/${escaped(name)}`, levels - 1);
    if (found) return found;
  }
  return undefined;
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
