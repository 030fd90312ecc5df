/** Personal data at rest: a random key per person, wrapped by the installation's; fields are found by HMAC alone. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { CustomerNumber } from "#ground/ids";

/** Keys derived from the installation's secret, 32 bytes each. */
export interface VaultKeys {
  readonly wrapping: Buffer;
  readonly pepper: Buffer;
}

const NONCE = 12;
const TAG = 16;

function seal(key: Buffer, plain: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  // The context ties a value to its row: one row's value pasted into another does not open.
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(key: Buffer, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
}

export interface Vault {
  /** Keyed hash by which a personal value is found; the kind keeps equal texts of two fields apart. */
  find(kind: "subject" | "phone" | "email", value: string): Buffer;
  newKey(subject: Buffer): Buffer;
  seal(
    wrappedKey: Buffer,
    subject: Buffer,
    customer: CustomerNumber,
    fields: Readonly<Record<string, unknown>>,
  ): Buffer;
  open(wrappedKey: Buffer, subject: Buffer, customer: CustomerNumber, sealed: Buffer): Record<string, unknown>;
}

export function createVault(keys: VaultKeys): Vault {
  const keyContext = (subject: Buffer): string => `person key ${subject.toString("hex")}`;
  const unwrap = (wrapped: Buffer, subject: Buffer): Buffer => open(keys.wrapping, wrapped, keyContext(subject));
  return {
    find: (kind, value) => createHmac("sha256", keys.pepper).update(`${kind}:${value}`).digest(),
    newKey: (subject) => seal(keys.wrapping, randomBytes(32), keyContext(subject)),
    seal: (wrapped, subject, customer, fields) =>
      seal(unwrap(wrapped, subject), Buffer.from(JSON.stringify(fields)), `profile.person ${customer}`),
    open: (wrapped, subject, customer, sealed) =>
      JSON.parse(open(unwrap(wrapped, subject), sealed, `profile.person ${customer}`).toString()) as Record<
        string,
        unknown
      >,
  };
}
