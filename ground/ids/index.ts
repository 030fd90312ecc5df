/** Identities: customers' numbers and shards, fact hashes, time-ordered ids. */
import { createHash, randomBytes } from "node:crypto";

/** A customer's dense 32-bit number; the only name a customer has in log, ClickHouse, archive, decisions and audit. */
export type CustomerNumber = number;

/** Shards of an installation, fixed for its life. */
export const SHARDS = 64;

/** The shard of a customer: murmur3's finaliser over the number, modulo {@link SHARDS}. */
export function shardOf(customer: CustomerNumber): number {
  let h = customer >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) % SHARDS;
}

/** `(source, id)` of a fact hashed to 128 bits, as a UUID's text; length-prefixed so that no two pairs collide by joining. */
export function factHash(source: string, id: string): string {
  const digest = createHash("sha256").update(`${source.length}:${source}${id}`).digest("hex");
  return uuidText(digest.slice(0, 32));
}

/** A time-ordered random id (UUID version 7). */
export function newId(now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidText(bytes.toString("hex"));
}

/** An id that is a function of its parts: the same parts give the same id after a crash. */
export function derivedId(...parts: readonly string[]): string {
  let text = "";
  for (const part of parts) text += `${part.length}:${part}`;
  return uuidText(createHash("sha256").update(text).digest("hex").slice(0, 32));
}

function uuidText(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
