/** ClickHouse's HTTP interface over the engine. */
import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import fs from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { machine } from "#ground/clock";
import { literal } from "../sql-text.ts";
import type { Engine, Scope } from "./engine.ts";
import { Refusal } from "./refusal.ts";
import { Reply } from "./reply.ts";
import { type Credentials, type Request, readAll, readRequest } from "./request.ts";
import { classify, hasSettingsClause, insertWithData, type Statement } from "./statement.ts";

export interface Service {
  readonly engine: Engine;
  readonly credentials: Credentials;
  /** Folder for the bytes of a running insert and for results that can't be streamed. */
  readonly spool: string;
}

const STATEMENT_LIMIT = 16 * 2 ** 20;
const HEAD = 65_536;

// Blocks of these follow one another; every other format has a head or a foot and is written as one document.
const streamable =
  /^(JSONEachRow|JSONLines|NDJSON|JSONStringsEachRow|JSONCompactEachRow|JSONCompactStringsEachRow|TSV|TabSeparated|TSVRaw|TabSeparatedRaw|CSV|RowBinary|Native|LineAsString|RawBLOB|Null)$/i;

export function createService(service: Service): Server {
  const server = createServer({ maxHeaderSize: 2 * 2 ** 20, requestTimeout: 0 }, (message, response) => {
    void serve(service, message, response);
  });
  server.keepAliveTimeout = 30_000;
  server.headersTimeout = 60_000;
  return server;
}

async function serve(service: Service, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const mark = randomUUID();
  let done = false;
  // Again and again: the statement may be waiting for its lane when its client leaves.
  const killReads = async () => {
    while (!done) {
      if (!reply.writes) await service.engine.kill(mark);
      await machine.sleep(200);
    }
  };
  const reply: Reply = new Reply(response, () => void killReads());
  let request: Request | undefined;
  try {
    const where = (message.url ?? "/").split("?")[0];
    if (where === "/ping" || where === "/replicas_status") {
      response.writeHead(200, { "Content-Type": "text/plain; charset=UTF-8" });
      response.end("Ok.\n");
      return;
    }
    if (where !== "/" && where !== "/query") {
      response.writeHead(404).end(`There is no handle ${where}\n`);
      return;
    }
    request = await readRequest(message, service.credentials);
    await answer(service, request, mark, reply);
  } catch (thrown) {
    reply.fail(thrown, request?.id);
  } finally {
    done = true;
    // A refused request may have body left that nobody reads; the connection has to go on.
    message.resume();
  }
}

async function answer(service: Service, request: Request, mark: string, reply: Reply): Promise<void> {
  const { head, rest } = await readHead(request);
  const insert = insertWithData(head.toString("latin1"), request.format);
  const scope: Scope = { database: request.database, settings: request.settings, params: request.params, mark };
  if (insert?.kind === "insert") {
    if (request.readonly > 0) throw new Refusal(164, "READONLY", "Cannot execute query in readonly mode");
    reply.writes = true;
    const values = / FORMAT Values$/.test(insert.tail);
    const whole = values ? await shortWhole(head, rest) : undefined;
    // Short VALUES may hold placeholders, so they stay a statement.
    if (whole === undefined || !whole.whole) {
      const body = whole ? whole.rest : rest;
      await insertRows(service, request, scope, insert, whole ? whole.head : head, body, reply);
      return;
    }
    await runOther(service, request, scope, whole.head.toString("utf8"), true, reply);
    return;
  }
  const tail = rest ? await readAll(rest, STATEMENT_LIMIT) : Buffer.alloc(0);
  const statement = classify(Buffer.concat([head, tail]).toString("utf8"));
  if (statement.kind === "nothing") {
    reply.begin(request, "TabSeparated");
    reply.end();
    return;
  }
  if (statement.kind === "insert") return;
  const writes = statement.kind === "other" && statement.writes;
  if (request.readonly > 0 && writes) throw new Refusal(164, "READONLY", "Cannot execute query in readonly mode");
  if (request.readonly === 1 && hasSettingsClause(statement.sql))
    throw new Refusal(164, "READONLY", "Cannot modify settings in readonly mode");
  reply.writes = writes;
  if (statement.kind === "select") await runSelect(service, request, scope, statement, reply);
  else await runOther(service, request, scope, statement.sql, writes, reply);
}

interface Head {
  readonly head: Buffer;
  readonly rest: Readable | undefined;
}

/** The statement's text: from URL and form, or the beginning of the body. */
async function readHead(request: Request): Promise<Head> {
  if (request.query !== undefined) return { head: Buffer.from(`${request.query}\n`), rest: request.body };
  if (!request.body) throw new Refusal(62, "SYNTAX_ERROR", "Syntax error: Empty query");
  return await readMore(Buffer.alloc(0), request.body, HEAD);
}

/** Reads on until `size` bytes are there; no rest when the body ended before. */
async function readMore(start: Buffer, body: Readable, size: number): Promise<Head> {
  const parts = [start];
  let length = start.length;
  const walk = body[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  while (length < size) {
    const next = await walk.next();
    if (next.done) return { head: Buffer.concat(parts), rest: undefined };
    parts.push(next.value);
    length += next.value.length;
  }
  return { head: Buffer.concat(parts), rest: Readable.from({ [Symbol.asyncIterator]: () => walk }) };
}

async function shortWhole(head: Buffer, rest: Readable | undefined): Promise<Head & { whole: boolean }> {
  const more = rest ? await readMore(head, rest, HEAD) : { head, rest };
  return { ...more, whole: more.rest === undefined && more.head.length < HEAD };
}

type Insert = Extract<Statement, { kind: "insert" }>;
type Select = Extract<Statement, { kind: "select" }>;

/**
 * Rows go to the engine as a file: text after the statement would end at a blank line and be read as a next statement,
 * and a body of any size has to pass with flat memory.
 */
async function insertRows(
  service: Service,
  request: Request,
  scope: Scope,
  insert: Insert,
  head: Buffer,
  rest: Readable | undefined,
  reply: Reply,
): Promise<void> {
  const file = path.join(service.spool, `${scope.mark}.in`);
  try {
    const start = head.subarray(insert.dataStart);
    await pipeline(
      async function* () {
        if (start.length > 0) yield start;
        if (rest) yield* rest;
      },
      createWriteStream(file, { mode: 0o600 }),
    );
    const before = Buffer.from(insert.head, "latin1").toString("utf8");
    const after = Buffer.from(insert.tail, "latin1").toString("utf8");
    const sql = `${before}\nFROM INFILE ${literal(file)} COMPRESSION 'none' ${after}`;
    // An empty body is an insert of nothing; some formats would refuse it.
    const empty = (await fs.stat(file)).size === 0;
    const counts = empty
      ? { rowsRead: 0, bytesRead: 0 }
      : await service.engine.use("write", scope, sql, (runner) => runner.run(sql, "Null"));
    const { rowsRead, bytesRead } = counts;
    reply.begin(request, "TabSeparated", { readRows: rowsRead, readBytes: bytesRead, writtenRows: rowsRead });
    reply.end();
  } finally {
    await fs.rm(file, { force: true });
  }
}

async function runOther(
  service: Service,
  request: Request,
  scope: Scope,
  sql: string,
  writes: boolean,
  reply: Reply,
): Promise<void> {
  const format = request.format ?? "TabSeparated";
  // A second statement behind the rows of a VALUES clause would be run by the engine.
  const statement = classify(sql);
  const single = statement.kind === "other" ? statement.sql : sql;
  const lane = request.point && !writes ? "point" : writes ? "write" : "scan";
  const result = await service.engine.use(lane, scope, single, (runner) => runner.run(single, format));
  reply.begin(request, format, { readRows: result.rowsRead, readBytes: result.bytesRead });
  await reply.write(result.bytes);
  reply.end();
}

async function runSelect(
  service: Service,
  request: Request,
  scope: Scope,
  select: Select,
  reply: Reply,
): Promise<void> {
  const format = select.format ?? request.format ?? "TabSeparated";
  const lane = request.point ? "point" : "scan";
  if (!streamable.test(format)) {
    await selectDocument(service, request, scope, select, format, reply);
    return;
  }
  await service.engine.use(lane, scope, select.sql, async (runner) => {
    if (reply.gone) return;
    let begun = false;
    for await (const block of runner.stream(select.sql, format)) {
      if (!begun) reply.begin(request, format);
      begun = true;
      await reply.write(block.raw());
      if (reply.gone) return;
    }
    if (!begun) reply.begin(request, format);
    reply.end();
  });
}

/** A format with a head or a foot: the engine writes one document into a file, which is then sent. */
async function selectDocument(
  service: Service,
  request: Request,
  scope: Scope,
  select: Select,
  format: string,
  reply: Reply,
): Promise<void> {
  if (!/^\w+$/.test(format)) throw new Refusal(73, "UNKNOWN_FORMAT", `Unknown format ${format}`);
  const file = path.join(service.spool, `${scope.mark}.out`);
  const cut = select.formatAt ?? select.sql.length;
  const into = `\nINTO OUTFILE ${literal(file)} TRUNCATE COMPRESSION 'none' `;
  const after = select.formatAt === undefined ? `FORMAT ${format}` : select.sql.slice(cut);
  const sql = `${select.sql.slice(0, cut)}${into}${after}`;
  try {
    const lane = request.point ? "point" : "scan";
    const counts = await service.engine.use(lane, scope, select.sql, async (runner) =>
      reply.gone ? { rowsRead: 0, bytesRead: 0 } : await runner.run(sql, format),
    );
    if (reply.gone) return;
    reply.begin(request, format, { readRows: counts.rowsRead, readBytes: counts.bytesRead });
    await pipeline(createReadStream(file), reply.sink());
    reply.end();
  } finally {
    await fs.rm(file, { force: true });
  }
}
