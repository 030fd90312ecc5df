/** The e-mail channel: SMTP over a few kept connections, one message a conversation, the send key as Message-ID. */
import MailComposer from "nodemailer/lib/mail-composer";
import { machine } from "#ground/clock";
import { messageIdOf } from "../rules/keys.ts";
import type { Adapter, LookupAnswer, Outgoing, SubmitResult } from "./adapter.ts";
import { LONGEST_MESSAGE_MS, SmtpLine, smtpServerOf } from "./smtp.ts";

export interface EmailMessage {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  /** Where a press of "unsubscribe" in the mail program is posted to (RFC 8058); null for mail that nobody unsubscribes from. */
  readonly unsubscribeUrl: string | null;
}

export interface EmailOptions {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  readonly url: string;
  /** The sender, `Name <address>` or an address. */
  readonly from: string;
  /** Right side of every Message-ID; one domain for the life of an installation, so that keys can be asked for. */
  readonly domain: string;
  /** Connections kept at the same time. */
  readonly connections?: number;
  /** Which Message-IDs the server has delivered, where it can be asked; an id that is left out was surely not delivered. */
  readonly delivered?: (messageIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

const CONNECTIONS = 8;

/** @throws reach.bad_smtp_url */
export function createEmailAdapter(options: EmailOptions): Adapter<EmailMessage> {
  const server = smtpServerOf(options.url);
  const lines = Array.from({ length: options.connections ?? CONNECTIONS }, () => new SmtpLine(server, options.domain));
  const pool = new Pool(lines);
  const sender = addressOf(options.from);
  const { delivered, domain } = options;

  const sendOne = async (line: SmtpLine, { touch, message }: Outgoing<EmailMessage>): Promise<SubmitResult> => {
    const messageId = messageIdOf(touch.key, domain);
    let bytes: Buffer;
    try {
      bytes = await compose(options.from, message, messageId);
    } catch {
      return { errorClass: "PERMANENT_CONTENT", code: "not_composed" };
    }
    return await line.send(sender, message.to, bytes, messageId);
  };

  return {
    capabilities: {
      idempotent: false,
      receipt: "none",
      batchMax: 256,
      textMax: null,
      templateRequired: false,
      quotas: [],
      quietHours: null,
      costPerUnit: null,
      needsHumanConfirm: false,
    },
    longestItemMs: LONGEST_MESSAGE_MS,
    async submit(batch, until) {
      const results: SubmitResult[] = new Array<SubmitResult>(batch.length);
      let next = 0;
      const work = async (): Promise<void> => {
        for (let index = next++; index < batch.length; index = next++) {
          const item = batch[index];
          if (!item) return;
          const line = await pool.take();
          try {
            // Asked after the wait for a connection: nothing is begun once the time is over.
            const inTime = machine.elapsed() < until;
            results[index] = inTime ? await sendOne(line, item) : { errorClass: "THROTTLED", code: "no_time_left" };
          } finally {
            pool.give(line);
          }
        }
      };
      await Promise.all(lines.slice(0, batch.length).map(work));
      return results;
    },
    ...(delivered === undefined ? {} : { lookup: (keys: readonly string[]) => lookup(keys, domain, delivered) }),
    async close() {
      for (const line of lines) line.close();
    },
  };
}

/** Connections shared by batches that are submitted at the same time; each carries one message at a time. */
class Pool<Line> {
  readonly #idle: Line[];
  readonly #waiting: ((line: Line) => void)[] = [];

  constructor(lines: readonly Line[]) {
    this.#idle = [...lines];
  }

  take(): Promise<Line> {
    const line = this.#idle.pop();
    return line ? Promise.resolve(line) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(line: Line): void {
    const next = this.#waiting.shift();
    if (next) next(line);
    else this.#idle.push(line);
  }
}

async function lookup(
  keys: readonly string[],
  domain: string,
  delivered: NonNullable<EmailOptions["delivered"]>,
): Promise<ReadonlyMap<string, LookupAnswer>> {
  const ids = new Map(keys.map((key) => [key, messageIdOf(key, domain)]));
  const found = await delivered([...ids.values()]);
  return new Map(
    [...ids].map(([key, vendorId]): [string, LookupAnswer] => [
      key,
      found.has(vendorId) ? { state: "accepted", vendorId } : { state: "absent" },
    ]),
  );
}

function addressOf(from: string): string {
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
}

function compose(from: string, message: EmailMessage, messageId: string): Promise<Buffer> {
  const headers: Record<string, string> =
    message.unsubscribeUrl === null
      ? {}
      : {
          "List-Unsubscribe": `<${message.unsubscribeUrl}>`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        };
  const composer = new MailComposer({
    from,
    to: { name: "", address: message.to },
    subject: message.subject,
    html: message.html,
    text: plainText(message.html),
    messageId,
    date: machine.now(),
    headers,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return new Promise((resolve, reject) => {
    composer.compile().build((error, built) => (error ? reject(error) : resolve(built)));
  });
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#34": '"',
  "#39": "'",
  nbsp: " ",
};

/** The text part of an HTML body: links with their addresses, paragraphs as lines. */
export function plainText(html: string): string {
  return html
    .replace(/\s+/g, " ")
    .replace(/<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)<\/a>/gi, "$2 ($1)")
    .replace(/<(br|\/p|\/div|\/li|\/h\d|\/tr)\b[^>]*>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/ *\n */g, "\n")
    .trim();
}
