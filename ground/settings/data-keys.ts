/**
 * Where the keys of personal data come from: derived from the installation's secret, or kept elsewhere, in a file or
 * behind a URL. Keys have numbers from 1 on; a rotation adds the next and wraps every person's own key with it.
 */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { cases } from "./cases.ts";
import type { Secrets } from "./secrets.ts";

/** Where the keys are, as the setting says it. */
export type DataKeyPlace =
  | { readonly kind: "derived" }
  | { readonly kind: "file"; readonly file: string }
  /** May hold a password: never logged. */
  | { readonly kind: "url"; readonly url: string };

/** Keys by number. Can be neither enumerated nor printed. */
export interface DataKeys {
  /** What to name in messages; without passwords. */
  readonly place: string;
  /** 32 bytes; undefined when there is no key of that number. */
  key(number: number): Buffer | undefined;
  /** Makes sure that there is a key of that number. @throws settings.no_data_key where this place can't make one */
  add(number: number): Promise<void>;
}

export function derivedDataKeys(secrets: Secrets): DataKeys {
  return {
    place: "the installation's secret",
    key: (number) => secrets.derive(number === 1 ? "personal:data-key" : `personal:data-key:${number}`),
    add: async () => {},
  };
}

/**
 * Opens the keys of an installation. A key that the place lacks and that is older than all it has is derived from the
 * installation's secret, as it was before the keys moved to that place.
 * @throws settings.bad_data_key, settings.open_secret, settings.unreadable_data_key
 */
export async function openDataKeys(place: DataKeyPlace, secrets: Secrets): Promise<DataKeys> {
  const derived = derivedDataKeys(secrets);
  if (place.kind === "derived") return derived;
  if (place.kind === "file") return fileKeys(place.file, derived);
  const keys = parseDataKeys(await fetched(place.url), shownUrl(place.url));
  const name = shownUrl(place.url);
  return {
    place: name,
    key: (number) => keys.get(number) ?? older(keys, number, derived),
    async add(number) {
      for (const [one, key] of parseDataKeys(await fetched(place.url), name)) keys.set(one, key);
      if (!keys.has(number)) throw cases.no_data_key({ place: name, number });
    },
  };
}

function older(keys: ReadonlyMap<number, Buffer>, number: number, derived: DataKeys): Buffer | undefined {
  return number < Math.min(...keys.keys()) ? derived.key(number) : undefined;
}

function fileKeys(file: string, derived: DataKeys): DataKeys {
  let keys = readDataKeyFile(file);
  return {
    place: file,
    key(number) {
      // Another process may have added it since.
      if (!keys.has(number) && number > Math.max(...keys.keys())) keys = readDataKeyFile(file);
      return keys.get(number) ?? older(keys, number, derived);
    },
    async add(number) {
      keys = readDataKeyFile(file);
      if (keys.has(number)) return;
      keys.set(number, randomBytes(32));
      writeDataKeyFile(file, keys);
    },
  };
}

/** @throws settings.bad_data_key, settings.open_secret, settings.unreadable_data_key */
export function readDataKeyFile(file: string): Map<number, Buffer> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
    if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) throw cases.open_secret({ place: file });
  } catch (error) {
    if (error instanceof Error && "code" in error && /^E[A-Z]+$/.test(String(error.code))) {
      throw cases.unreadable_data_key({ place: file, reason: String(error.code) }, { cause: error });
    }
    throw error;
  }
  return parseDataKeys(text, file);
}

// Written whole beside it and then moved over: no reader meets half a file, and no crash loses a key that is in use.
function writeDataKeyFile(file: string, keys: ReadonlyMap<number, Buffer>): void {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    const written = Object.fromEntries([...keys].map(([number, key]) => [String(number), key.toString("hex")]));
    writeSync(handle, `${JSON.stringify({ version: 1, keys: written }, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}

/** One key as text (number 1), or `{"keys": {"1": "…", "2": "…"}}`; 64 hex digits or base64 each. @throws settings.bad_data_key */
export function parseDataKeys(text: string, place: string): Map<number, Buffer> {
  const plain = keyBytes(text.trim());
  if (plain) return new Map([[1, plain]]);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw cases.bad_data_key({ place });
  }
  const given = typeof content === "object" && content !== null && "keys" in content ? content.keys : undefined;
  const keys = new Map<number, Buffer>();
  for (const [number, value] of Object.entries(typeof given === "object" && given !== null ? given : {})) {
    const bytes = typeof value === "string" ? keyBytes(value) : undefined;
    if (!bytes || !/^[1-9]\d{0,5}$/.test(number)) throw cases.bad_data_key({ place });
    keys.set(Number(number), bytes);
  }
  if (keys.size === 0) throw cases.bad_data_key({ place });
  return keys;
}

function keyBytes(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : undefined;
}

const PATIENCE_MS = 10_000;

async function fetched(url: string): Promise<string> {
  const place = shownUrl(url);
  try {
    const { username, password } = new URL(url);
    const bare = new URL(url);
    bare.username = "";
    bare.password = "";
    const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
    const answer = await fetch(bare, {
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: username === "" && password === "" ? {} : { authorization: `Basic ${login}` },
    });
    if (!answer.ok) throw cases.unreadable_data_key({ place, reason: `HTTP ${answer.status}` });
    return await answer.text();
  } catch (error) {
    if (error instanceof Error && error.name === "PerennialError") throw error;
    throw cases.unreadable_data_key({ place, reason: error instanceof Error ? error.name : "?" });
  }
}

function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** The place that a setting names; undefined for one that names none. */
export function dataKeyPlace(setting: string | undefined): DataKeyPlace | undefined {
  if (setting === undefined || setting === "derived") return { kind: "derived" };
  if (isAbsolute(setting)) return { kind: "file", file: setting };
  if (!URL.canParse(setting)) return undefined;
  const { protocol, hostname } = new URL(setting);
  if (protocol === "file:") return { kind: "file", file: fileURLToPath(setting) };
  // A key that crosses a network in the clear is no secret.
  const here = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return protocol === "https:" || (protocol === "http:" && here) ? { kind: "url", url: setting } : undefined;
}
