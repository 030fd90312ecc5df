/**
 * A local SMTP server for the sample bank and tests. Every message it accepts stands in a JSONL file, on disk, before the
 * sender hears 250: what is not in the file was not delivered. It can be made to fail in the ways mail servers do.
 */
import fs from "node:fs/promises";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { type Clock, machine } from "#ground/clock";
import { seededRandom } from "#ground/random";

export interface MailRecord {
  /** As in the header, with its angle brackets. */
  readonly messageId: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** The instant of acceptance, ISO 8601. */
  readonly at: string;
  /** Bytes. */
  readonly size: number;
}

/** Shares are between 0 and 1 of the messages; all are 0 unless set. */
export interface MailFaults {
  /** The message is recorded, then the connection is cut instead of the answer. */
  dropAfterRecord: number;
  /** The connection is cut after the message has come in; it is not recorded. */
  dropBeforeRecord: number;
  /** Refused for now, with 451. */
  refuseForNow: number;
  /** Told to slow down, with 421-like 452. */
  throttle: number;
  /** Milliseconds before each answer to a message. */
  latencyMs: number;
  /** Recipients that do not exist, refused with 550. */
  unknownRecipient: (address: string) => boolean;
}

export interface MailEndpointOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly file: string;
  readonly faults?: Partial<MailFaults>;
  readonly clock?: Clock;
  readonly seed?: number;
}

export interface MailEndpoint {
  readonly host: string;
  readonly port: number;
  /** For an SMTP client. */
  readonly url: string;
  readonly file: string;
  /** May be changed while it runs. */
  readonly faults: MailFaults;
  /** How often each Message-ID was accepted, earlier runs on the same file included. */
  deliveries(): ReadonlyMap<string, number>;
  /** Which of the Message-IDs were accepted; waits for what is being accepted right now. */
  delivered(messageIds: readonly string[]): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** The records of a mail log; a last line that was cut off is no record. An absent file is an empty log. */
export async function readMailLog(file: string): Promise<MailRecord[]> {
  const bytes = await readOrEmpty(file);
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1).toString("utf8");
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as MailRecord);
}

async function readOrEmpty(file: string): Promise<Buffer> {
  try {
    return await fs.readFile(file);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return Buffer.alloc(0);
    throw thrown;
  }
}

/** Appends lines; all that wait while the disk is busy share the next write and flush. */
class DurableLines {
  readonly #handle: fs.FileHandle;
  #waiting: { readonly line: string; readonly done: (error: Error | null) => void }[] = [];
  #writing: Promise<void> | undefined;

  constructor(handle: fs.FileHandle) {
    this.#handle = handle;
  }

  append(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, done: (error) => (error ? reject(error) : resolve()) });
      this.#writing ??= this.#write();
    });
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      let failure: Error | null = null;
      try {
        await this.#handle.appendFile(group.map(({ line }) => `${line}\n`).join(""));
        await this.#handle.datasync();
      } catch (thrown) {
        failure = thrown instanceof Error ? thrown : new Error(String(thrown));
      }
      for (const { done } of group) done(failure);
    }
    this.#writing = undefined;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#handle.close();
  }
}

async function openLog(file: string): Promise<{ lines: DurableLines; counts: Map<string, number> }> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const bytes = await readOrEmpty(file);
  // A killed run may have left half a line, which the next append would make unreadable.
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) await fs.truncate(file, whole);
  const counts = new Map<string, number>();
  for (const { messageId } of await readMailLog(file)) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
  return { lines: new DurableLines(await fs.open(file, "a")), counts };
}

function answer(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

function headersOf(message: Buffer): { messageId: string; subject: string } {
  const end = message.indexOf("\r\n\r\n");
  const head = message
    .subarray(0, end < 0 ? message.length : end)
    .toString("utf8")
    .replace(/\r\n[ \t]+/g, " ");
  const header = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
  return { messageId: header("message-id"), subject: decodeWords(header("subject")) };
}

/** Encoded words of RFC 2047 in UTF-8. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, body: string) => {
      if (kind.toLowerCase() === "b") return Buffer.from(body, "base64").toString("utf8");
      const bytes = body
        .replace(/_/g, " ")
        .replace(/=([0-9a-f]{2})/gi, (__, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      return Buffer.from(bytes, "latin1").toString("utf8");
    });
}

async function collect(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Accepts on 127.0.0.1 until closed. */
export async function startMailEndpoint(options: MailEndpointOptions): Promise<MailEndpoint> {
  const { file } = options;
  const clock = options.clock ?? machine;
  const random = seededRandom(options.seed ?? 1);
  const { lines, counts } = await openLog(file);
  const faults: MailFaults = {
    dropAfterRecord: 0,
    dropBeforeRecord: 0,
    refuseForNow: 0,
    throttle: 0,
    latencyMs: 0,
    unknownRecipient: () => false,
    ...options.faults,
  };
  const taking = new Set<Promise<unknown>>();
  const hit = (share: number): boolean => share > 0 && random.next() < share;

  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<"cut" | "taken"> => {
    const message = await collect(stream);
    if (faults.latencyMs > 0) await machine.sleep(faults.latencyMs);
    if (hit(faults.dropBeforeRecord)) return "cut";
    if (hit(faults.refuseForNow)) throw answer(451, "4.3.0 Try again later");
    if (hit(faults.throttle)) throw answer(452, "4.7.28 Slow down");
    const { messageId, subject } = headersOf(message);
    const to = session.envelope.rcptTo.map((recipient) => recipient.address);
    const record: MailRecord = { messageId, to, subject, at: clock.now().toISOString(), size: message.length };
    await lines.append(JSON.stringify(record));
    counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
    return hit(faults.dropAfterRecord) ? "cut" : "taken";
  };

  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    size: 10 * 1024 * 1024,
    onRcptTo(address, _session, callback) {
      callback(faults.unknownRecipient(address.address) ? answer(550, "5.1.1 No such user") : null);
    },
    onData(stream, session, callback) {
      const taken = take(stream, session);
      taking.add(taken);
      const done = (): boolean => taking.delete(taken);
      taken.then(done, done);
      taken.then(
        (outcome) => (outcome === "cut" ? cut(server, session) : callback(null)),
        (thrown: unknown) => callback(thrown instanceof Error ? thrown : new Error(String(thrown))),
      );
    },
  });
  // A client that goes away in the middle is no failure of the server.
  server.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", () => {
      server.server.removeListener("error", reject);
      resolve();
    });
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    host: "127.0.0.1",
    port,
    url: `smtp://127.0.0.1:${port}`,
    file,
    faults,
    deliveries: () => counts,
    async delivered(messageIds) {
      await Promise.allSettled(taking);
      return new Set(messageIds.filter((id) => counts.has(id)));
    },
    async close() {
      for (const connection of server.connections) connection._socket?.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await lines.close();
    },
  };
}

function cut(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections) if (connection.id === session.id) connection._socket?.destroy();
}
