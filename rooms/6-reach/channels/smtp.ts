/** One SMTP conversation at a time per connection, and what each ending means for the message. */
import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { reachCases } from "../cases.ts";
import type { SubmitResult } from "./adapter.ts";

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly user?: string;
  readonly password?: string;
}

/** Longest silence of the server, and longest wait for a connection, in milliseconds. */
const SILENCE_MS = 20_000;

/** Upper bound of one message: connecting, greeting, sign-in and five commands, each within the silence. */
export const LONGEST_MESSAGE_MS = 8 * SILENCE_MS;

/** @throws reach.bad_smtp_url */
export function smtpServerOf(url: string): SmtpServer {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !["smtp:", "smtps:"].includes(parsed.protocol) || parsed.hostname === "")
    throw reachCases.bad_smtp_url();
  const secure = parsed.protocol === "smtps:";
  return {
    host: parsed.hostname,
    port: parsed.port ? Number(parsed.port) : secure ? 465 : 587,
    secure,
    ...(parsed.username
      ? { user: decodeURIComponent(parsed.username), password: decodeURIComponent(parsed.password) }
      : {}),
  };
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string;
}

/**
 * The result of a conversation that ended in an error. `begun`: some of the message was handed to the connection, so
 * without an answer of the server to it nobody knows whether it was taken.
 */
export function classify(error: SmtpError, begun: boolean): SubmitResult {
  const { responseCode = 0, response = "", command = "" } = error;
  const enhanced = /^\d{3}[ -](\d\.\d+\.\d+)/.exec(response)?.[1];
  const code = responseCode > 0 ? `${responseCode}${enhanced ? ` ${enhanced}` : ""}` : (error.code ?? "failed");
  const answered = error.code === "EENVELOPE" || error.code === "EMESSAGE";
  if (begun && !(answered && responseCode >= 400)) return { errorClass: "UNKNOWN_OUTCOME", code };
  if (error.code === "EAUTH" || error.code === "ETLS") {
    return { errorClass: responseCode >= 500 || responseCode === 0 ? "PERMANENT_CONFIG" : "TRANSIENT", code };
  }
  if (responseCode >= 500) {
    if (command === "RCPT TO") return { errorClass: "PERMANENT_RECIPIENT", code };
    return { errorClass: command === "MAIL FROM" ? "PERMANENT_CONFIG" : "PERMANENT_CONTENT", code };
  }
  if (responseCode === 421 || responseCode === 452 || enhanced?.startsWith("4.7."))
    return { errorClass: "THROTTLED", code };
  if (error.code === "EENVELOPE" && responseCode === 0) return { errorClass: "PERMANENT_RECIPIENT", code };
  return { errorClass: "TRANSIENT", code };
}

/** A connection that is made when first used and again after it broke. Never sends a message twice by itself. */
export class SmtpLine {
  readonly #server: SmtpServer;
  readonly #name: string;
  #connection: SMTPConnection | undefined;

  constructor(server: SmtpServer, name: string) {
    this.#server = server;
    this.#name = name;
  }

  async send(from: string, to: string, message: Buffer, vendorId: string): Promise<SubmitResult> {
    let body: Readable | undefined;
    try {
      const connection = this.#connection?.destroyed === false ? this.#connection : await this.#connect();
      this.#connection = connection;
      body = Readable.from([message], { objectMode: false });
      const stream = body;
      await new Promise<void>((resolve, reject) => {
        connection.send({ from, to, size: message.length }, stream, (error) => (error ? reject(error) : resolve()));
      });
      return { vendorId };
    } catch (thrown) {
      this.close();
      return classify(thrown instanceof Error ? thrown : new Error(String(thrown)), body?.readableDidRead === true);
    }
  }

  async #connect(): Promise<SMTPConnection> {
    const { host, port, secure, user, password } = this.#server;
    const connection = new SMTPConnection({
      host,
      port,
      secure,
      name: this.#name,
      connectionTimeout: SILENCE_MS,
      greetingTimeout: SILENCE_MS,
      socketTimeout: SILENCE_MS,
      dnsTimeout: SILENCE_MS,
      allowInternalNetworkInterfaces: true,
    });
    await new Promise<void>((resolve, reject) => {
      // Errors of an idle connection show at the next send, which finds it destroyed.
      connection.on("error", reject);
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    if (user !== undefined && connection.allowsAuth) {
      await new Promise<void>((resolve, reject) => {
        connection.login({ user, pass: password ?? "" }, (error) => (error ? reject(error) : resolve()));
      });
    }
    return connection;
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}
