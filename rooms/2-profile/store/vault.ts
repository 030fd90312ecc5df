/** Personal data at rest: a random key per person, wrapped by the installation's; fields are found by HMAC alone. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { CustomerNumber } from "#ground/ids";

/** The installation's data keys by number, 32 bytes each. */
export interface WrappingKeys {
  /** The number under which new persons' keys are wrapped. */
  current(): number;
  /** @throws data_keys.missing_key */
  key(number: number): Buffer;
}

export interface VaultKeys {
  /** One key for ever (number 1), or several of which one is current. */
  readonly wrapping: Buffer | WrappingKeys;
  readonly pepper: Buffer;
  /** Fresh random bytes for keys and nonces; asked of the system one by one when absent. */
  readonly random?: (bytes: number) => Buffer;
}

const NONCE = 12;
const TAG = 16;

function seal(key: Buffer, plain: Buffer, context: string, nonce: Buffer): Buffer {
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

/** HMAC-SHA-256 of a text. */
export function keyedHash(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** A person's own key as it is kept: wrapped, with the number of the data key that wraps it. */
export interface WrappedKey {
  readonly subject: Buffer;
  readonly wrapped: Buffer;
  readonly dataKey: number;
}

export interface Vault {
  /** Keyed hash by which a personal value is found; the kind keeps equal texts of two fields apart. */
  find(kind: string, value: string): Buffer;
  newKey(subject: Buffer): WrappedKey;
  /** A new key and what it seals at once: as {@link newKey} and {@link seal}, without unwrapping in between. */
  sealNew(
    subject: Buffer,
    customer: CustomerNumber,
    fields: Readonly<Record<string, unknown>>,
  ): { readonly key: WrappedKey; readonly sealed: Buffer };
  /** The same key under another data key; what it sealed stays as it is. */
  rewrap(key: WrappedKey, dataKey: number): WrappedKey;
  seal(key: WrappedKey, customer: CustomerNumber, fields: Readonly<Record<string, unknown>>): Buffer;
  open(key: WrappedKey, customer: CustomerNumber, sealed: Buffer): Record<string, unknown>;
}

function single(key: Buffer): WrappingKeys {
  return { current: () => 1, key: () => key };
}

export function createVault(keys: VaultKeys): Vault {
  const wrapping = Buffer.isBuffer(keys.wrapping) ? single(keys.wrapping) : keys.wrapping;
  const random = keys.random ?? randomBytes;
  const keyContext = (subject: Buffer): string => `person key ${subject.toString("hex")}`;
  const unwrap = ({ subject, wrapped, dataKey }: WrappedKey): Buffer =>
    open(wrapping.key(dataKey), wrapped, keyContext(subject));
  const wrap = (subject: Buffer, plain: Buffer, dataKey: number): WrappedKey => ({
    subject,
    wrapped: seal(wrapping.key(dataKey), plain, keyContext(subject), random(NONCE)),
    dataKey,
  });
  const sealFields = (key: Buffer, customer: CustomerNumber, fields: Readonly<Record<string, unknown>>): Buffer =>
    seal(key, Buffer.from(JSON.stringify(fields)), `profile.person ${customer}`, random(NONCE));
  return {
    find: (kind, value) => keyedHash(keys.pepper, `${kind}:${value}`),
    newKey: (subject) => wrap(subject, random(32), wrapping.current()),
    rewrap: (key, dataKey) => wrap(key.subject, unwrap(key), dataKey),
    sealNew(subject, customer, fields) {
      const plain = random(32);
      return { key: wrap(subject, plain, wrapping.current()), sealed: sealFields(plain, customer, fields) };
    },
    seal: (key, customer, fields) => sealFields(unwrap(key), customer, fields),
    open: (key, customer, sealed) =>
      JSON.parse(open(unwrap(key), sealed, `profile.person ${customer}`).toString()) as Record<string, unknown>,
  };
}
