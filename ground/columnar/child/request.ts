/** Reading a request as ClickHouse's HTTP interface does: from URL, headers and body. */
import { randomUUID, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Refusal } from "./refusal.ts";

export interface Request {
  /** The statement of the URL or the form; undefined when the body starts with it. */
  readonly query: string | undefined;
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly params: ReadonlyMap<string, string>;
  readonly id: string;
  readonly format: string | undefined;
  /** 0: may write; 1: may neither write nor change settings; 2: may not write. */
  readonly readonly: number;
  readonly gzip: boolean;
  readonly point: boolean;
  /** The body, decompressed. */
  readonly body: Readable | undefined;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

// Of the interface itself or without meaning here; all other names are settings.
const reserved = new Set([
  "query",
  "user",
  "password",
  "database",
  "default_format",
  "query_id",
  "quota_key",
  "role",
  "stacktrace",
  "compress",
  "decompress",
  "enable_http_compression",
  "http_zlib_compression_level",
  "wait_end_of_query",
  "buffer_size",
  "send_progress_in_http_headers",
  "http_headers_progress_interval_ms",
  "cancel_http_readonly_queries_on_client_close",
  "log_comment",
  // Once set on a connection it can't be taken back, so it is enforced before the engine sees the statement.
  "readonly",
]);

const FORM_LIMIT = 256 * 2 ** 20;

export async function readRequest(message: IncomingMessage, credentials: Credentials): Promise<Request> {
  const url = new URL(message.url ?? "/", "http://localhost");
  const { headers } = message;
  authenticate(message, url, credentials);
  const fields = new Map(url.searchParams);
  if (fields.has("session_id"))
    throw new Refusal(48, "NOT_IMPLEMENTED", "Sessions are not kept by the embedded engine");
  if (fields.get("compress") === "1" || fields.get("decompress") === "1")
    throw new Refusal(48, "NOT_IMPLEMENTED", "The native compression is not served; use Content-Encoding");
  let body: Readable | undefined = message.method === "GET" ? undefined : decoded(message);
  if (body && headers["content-type"]?.startsWith("multipart/form-data")) {
    for (const [name, value] of await readForm(body, headers["content-type"])) fields.set(name, value);
    body = undefined;
  }
  const settings = new Map<string, string>();
  const params = new Map<string, string>();
  for (const [name, value] of fields) {
    if (name.startsWith("param_")) params.set(name.slice(6), value);
    else if (!reserved.has(name)) settings.set(name, value);
  }
  const header = (name: string) => [headers[name]].flat()[0];
  return {
    query: fields.get("query") || undefined,
    database: fields.get("database") || header("x-clickhouse-database") || "default",
    settings,
    params,
    id: fields.get("query_id") || randomUUID(),
    format: fields.get("default_format") ?? header("x-clickhouse-format"),
    readonly: Math.max(Number(fields.get("readonly") ?? 0), message.method === "GET" ? 2 : 0),
    gzip: fields.get("enable_http_compression") === "1" && /\bgzip\b/.test(header("accept-encoding") ?? ""),
    point: header("x-perennial-lane") === "point",
    body,
  };
}

function authenticate(message: IncomingMessage, url: URL, expected: Credentials): void {
  const { headers } = message;
  let user = [headers["x-clickhouse-user"]].flat()[0] ?? url.searchParams.get("user") ?? undefined;
  let password = [headers["x-clickhouse-key"]].flat()[0] ?? url.searchParams.get("password") ?? undefined;
  const basic = /^Basic (.+)$/i.exec(headers.authorization ?? "")?.[1];
  if (basic !== undefined) {
    const [name = "", ...rest] = Buffer.from(basic, "base64").toString("utf8").split(":");
    user = name;
    password = rest.join(":");
  }
  if (user === undefined && password === undefined)
    throw new Refusal(194, "REQUIRED_PASSWORD", "default: Authentication failed: password is required");
  if (!same(user ?? "default", expected.user) || !same(password ?? "", expected.password)) {
    const text = `${user ?? "default"}: Authentication failed: password is incorrect, or there is no user with such name`;
    throw new Refusal(516, "AUTHENTICATION_FAILED", text);
  }
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function decoded(message: IncomingMessage): Readable {
  const encoding = (message.headers["content-encoding"] ?? "identity").toLowerCase();
  if (encoding === "identity") return message;
  const unpack =
    encoding === "gzip" || encoding === "x-gzip"
      ? createGunzip()
      : encoding === "deflate"
        ? createInflate()
        : encoding === "br"
          ? createBrotliDecompress()
          : null;
  if (!unpack) throw new Refusal(48, "NOT_IMPLEMENTED", `Unknown compression method ${encoding}`);
  message.once("error", (error) => unpack.destroy(error));
  message.once("aborted", () => unpack.destroy(new Error("the request was cut off")));
  return message.pipe(unpack);
}

/** Large parameters come as a form, one text part each. */
async function readForm(body: Readable, contentType: string): Promise<Map<string, string>> {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Refusal(36, "BAD_ARGUMENTS", "The form has no boundary");
  const whole = await readAll(body, FORM_LIMIT);
  const fields = new Map<string, string>();
  for (const part of whole.toString("utf8").split(`--${boundary}`)) {
    const split = part.indexOf("\r\n\r\n");
    const name = /name="([^"]+)"/.exec(part.slice(0, Math.max(split, 0)))?.[1];
    if (name !== undefined) fields.set(name, part.slice(split + 4).replace(/\r\n$/, ""));
  }
  return fields;
}

export async function readAll(body: Readable, limit: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > limit) throw new Refusal(307, "TOO_MANY_BYTES", `The statement is longer than ${limit} bytes`);
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
