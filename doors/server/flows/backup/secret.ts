/** The installation's secret in a backup: left out unless a passphrase seals it (scrypt, AES-256-GCM). */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import { type Secrets, secretsFile } from "#ground/settings";
import { backupCases } from "./cases.ts";
import { readManifest } from "./manifest.ts";

export const SECRET_FILE = "secret.json";
const LEAST = 12;
// 64 MiB and about 0.3 s a try.
const cost = { N: 65_536, r: 8, p: 1, maxmem: 128 * 1024 * 1024 };

interface Sealed {
  readonly salt: string;
  readonly iv: string;
  readonly tag: string;
  readonly sealed: string;
}

/**
 * The content of `secrets.json`, sealed.
 * @throws backup.weak_passphrase, backup.no_secret_file
 */
export async function sealSecret(home: string, secrets: Secrets, passphrase: string): Promise<Buffer> {
  if (passphrase.length < LEAST) throw backupCases.weak_passphrase({ least: LEAST });
  const plain = await readFile(secretsFile(home)).catch(() => undefined);
  if (plain === undefined) throw backupCases.no_secret_file();
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", scryptSync(passphrase, salt, 32, cost), iv);
  cipher.setAAD(Buffer.from(secrets.fingerprint()));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  const content: Sealed = {
    salt: salt.toString("base64"),
    iv: iv.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    sealed: sealed.toString("base64"),
  };
  return Buffer.from(`${JSON.stringify(content)}\n`);
}

/**
 * Puts a backup's secret into a data folder that has none; called before the engines start, whose passwords follow
 * from it. A folder that has a secret keeps it.
 * @returns whether a secret was written.
 * @throws backup.no_secret, backup.wrong_passphrase
 */
export async function restoreSecret(dir: string, home: string, passphrase: string): Promise<boolean> {
  const manifest = await readManifest(dir);
  if (!manifest.secret) throw backupCases.no_secret();
  const { salt, iv, tag, sealed } = JSON.parse(await readFile(path.join(dir, SECRET_FILE), "utf8")) as Sealed;
  const key = scryptSync(passphrase, Buffer.from(salt, "base64"), 32, cost);
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(iv, "base64"));
  decipher.setAAD(Buffer.from(manifest.fingerprint));
  decipher.setAuthTag(Buffer.from(tag, "base64"));
  let plain: Buffer;
  try {
    plain = Buffer.concat([decipher.update(Buffer.from(sealed, "base64")), decipher.final()]);
  } catch (cause) {
    throw backupCases.wrong_passphrase({}, { cause });
  }
  await mkdir(home, { recursive: true });
  try {
    const handle = await open(secretsFile(home), "wx", 0o600);
    try {
      await handle.writeFile(plain);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
