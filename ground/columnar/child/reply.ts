/** Writing an answer: headers, compression, back-pressure, and errors before and after the first byte. */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Writable } from "node:stream";
import { createGzip, type Gzip } from "node:zlib";
import { machine } from "#ground/clock";
import { failureOf } from "./refusal.ts";
import type { Request } from "./request.ts";

export interface Counts {
  readonly readRows?: number;
  readonly readBytes?: number;
  readonly writtenRows?: number;
}

const contentTypes: readonly (readonly [RegExp, string])[] = [
  [/^JSON(Compact)?(Strings)?EachRow|^JSONLines|^NDJSON/, "application/x-ndjson; charset=UTF-8"],
  [/^JSON/, "application/json; charset=UTF-8"],
  [/^CSV/, "text/csv; charset=UTF-8"],
  [/^(TSV|TabSeparated)/, "text/tab-separated-values; charset=UTF-8"],
  [/^(Native|RowBinary|Parquet|Arrow|ORC|Avro|Protobuf|MsgPack)/, "application/octet-stream"],
];

export class Reply {
  readonly #response: ServerResponse;
  readonly #started = machine.elapsed();
  readonly #tag = randomBytes(8).toString("hex");
  /** A write goes on when its client leaves, as ClickHouse does; a read is stopped. */
  writes = false;
  #request: Request | undefined;
  #out: Gzip | ServerResponse | undefined;
  #gone = false;

  /** @param onGone called when the client leaves before its answer is whole */
  constructor(response: ServerResponse, onGone: () => void) {
    this.#response = response;
    response.on("error", () => undefined);
    response.once("close", () => {
      this.#gone = true;
      if (!response.writableFinished) onGone();
    });
  }

  get gone(): boolean {
    return this.#gone;
  }

  begin(request: Request, format: string, counts: Counts = {}): void {
    this.#request = request;
    const { readRows = 0, readBytes = 0, writtenRows = 0 } = counts;
    const elapsed = Math.round((machine.elapsed() - this.#started) * 1e6);
    const summary = {
      read_rows: String(readRows),
      read_bytes: String(readBytes),
      written_rows: String(writtenRows),
      written_bytes: "0",
      total_rows_to_read: "0",
      result_rows: "0",
      result_bytes: "0",
      elapsed_ns: String(elapsed),
    };
    this.#response.writeHead(200, {
      "Content-Type": contentTypes.find(([names]) => names.test(format))?.[1] ?? "text/plain; charset=UTF-8",
      "X-ClickHouse-Query-Id": request.id,
      "X-ClickHouse-Format": format,
      "X-ClickHouse-Timezone": "UTC",
      "X-ClickHouse-Server-Display-Name": "perennial",
      "X-ClickHouse-Summary": JSON.stringify(summary),
      "X-ClickHouse-Exception-Tag": this.#tag,
      ...(request.gzip ? { "Content-Encoding": "gzip" } : {}),
    });
    if (!request.gzip) this.#out = this.#response;
    else {
      const gzip = createGzip({ level: 1 });
      gzip.pipe(this.#response);
      this.#out = gzip;
    }
  }

  /** Resolves when the client has taken enough to be given more; at once when it has gone. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#gone || !this.#out || bytes.length === 0) return;
    if (this.#out.write(bytes)) return;
    const stop = new AbortController();
    const left = () => stop.abort();
    this.#response.once("close", left);
    await once(this.#out, "drain", { signal: stop.signal }).catch(() => undefined);
    this.#response.off("close", left);
  }

  end(): void {
    if (!this.#gone) this.#out?.end();
  }

  /** A sink for files. */
  sink(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.write(chunk).then(() => done(), done);
      },
    });
  }

  fail(thrown: unknown, id?: string): void {
    if (this.#gone) return;
    const failure = failureOf(thrown);
    if (this.#response.headersSent) {
      // ClickHouse's own way to say that an answer broke off: the tag of the header around the message.
      const length = Buffer.byteLength(failure.text);
      const mark = "\r\n__exception__\r\n";
      this.#out?.end(`${mark}${this.#tag}\r\n${failure.text}${length} ${this.#tag}${mark}`);
      return;
    }
    const queryId = id ?? this.#request?.id;
    this.#response.writeHead(failure.status, {
      "Content-Type": "text/plain; charset=UTF-8",
      "X-ClickHouse-Exception-Code": String(failure.code),
      ...(failure.code === 194 ? { "WWW-Authenticate": 'Basic realm="ClickHouse server HTTP API"' } : {}),
      ...(queryId === undefined ? {} : { "X-ClickHouse-Query-Id": queryId }),
    });
    this.#response.end(failure.text);
  }
}
