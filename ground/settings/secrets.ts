/**
 * The installation's secret, kept apart from settings so that nothing that prints settings can print it. Everything
 * secret is derived from it: passwords of database roles, the pepper of personal look-ups, the key of personal data.
 */
import { hkdfSync, randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { cases } from "./cases.ts";
import { type Environment, readEnvironment } from "./read-env.ts";

/** What a key may be derived for; one name, one key, for the life of an installation. */
export type SecretPurpose =
  | "role:perennial_owner"
  | "role:perennial_app"
  | "role:perennial_engine"
  | "role:perennial_auth"
  | "columnar:password"
  | "personal:pepper"
  | "personal:data-key"
  | "auth:session"
  | "http:csrf"
  | "audit:anchor"
  | (string & {});

/** The secret itself can be neither enumerated, printed nor serialised. */
export class Secrets {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    if (secret.length !== 32) throw new RangeError("an installation's secret has 32 bytes");
    this.#secret = Buffer.from(secret);
  }

  /** 32 bytes for a purpose (HKDF-SHA-256, RFC 5869). */
  derive(purpose: SecretPurpose): Buffer {
    return Buffer.from(hkdfSync("sha256", this.#secret, "perennial/v1", purpose, 32));
  }

  /** {@link derive} as 43 characters of base64url: fit for URLs, SQL literals and configuration files. */
  deriveText(purpose: SecretPurpose): string {
    return this.derive(purpose).toString("base64url");
  }

  /** Tells whether two places use the same secret without giving it away: 16 hex digits. A data folder records it. */
  fingerprint(): string {
    return this.derive("fingerprint").subarray(0, 8).toString("hex");
  }

  toJSON(): string {
    return "[secret]";
  }

  toString(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

/** As {@link Secrets.derive}, for a secret at hand. */
export function derive(secrets: Secrets, purpose: SecretPurpose): Buffer {
  return secrets.derive(purpose);
}

/** Path of the secret's file in a data folder. */
export function secretsFile(home: string): string {
  return join(home, "secrets.json");
}

/**
 * The secret of an installation: PERENNIAL_SECRET when given, else `<home>/secrets.json`, made once (mode 0600).
 * Several processes may start at once on an empty folder; all get the same secret.
 * @throws PerennialError `settings.bad_secret`, `settings.open_secret`, `settings.unwritable_home`
 */
export function loadSecrets(home: string, environment?: Environment): Secrets {
  const given = readEnvironment(environment).given.PERENNIAL_SECRET;
  if (given !== undefined) return new Secrets(parseSecret(given, "PERENNIAL_SECRET"));
  const file = secretsFile(home);
  try {
    return read(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    create(home, file);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw cases.unwritable_home({ place: home, reason }, { cause: error });
  }
  return read(file);
}

function read(file: string): Secrets {
  const text = readFileSync(file, "utf8");
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) throw cases.open_secret({ place: file });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw cases.bad_secret({ place: file });
  }
  const secret = typeof content === "object" && content !== null && "secret" in content ? content.secret : undefined;
  return new Secrets(parseSecret(typeof secret === "string" ? secret : "", file));
}

// Written whole under another name and then linked: a reader sees no half file, and of two creators the first wins.
function create(home: string, file: string): void {
  mkdirSync(home, { recursive: true });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeSync(handle, `${JSON.stringify({ version: 1, secret: randomBytes(32).toString("hex") })}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function parseSecret(text: string, place: string): Buffer {
  const bytes = /^[0-9a-f]{64}$/i.test(text)
    ? Buffer.from(text, "hex")
    : /^[A-Za-z0-9+/_-]{43}=?$/.test(text)
      ? Buffer.from(text, "base64")
      : Buffer.alloc(0);
  if (bytes.length !== 32) throw cases.bad_secret({ place });
  return bytes;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
