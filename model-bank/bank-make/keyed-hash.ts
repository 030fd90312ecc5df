/**
 * HMAC-SHA-256 (RFC 2104) of short texts under one key, from one-shot hashes: the vault's `find` without an object of the
 * crypto library for each of tens of millions of keys. Where the runtime has no one-shot hash, the library's own HMAC.
 */
import crypto from "node:crypto";

const BLOCK = 64;
const DIGEST = 32;
const LONGEST = 448;

/** @param key of 64 bytes or fewer */
export function keyedHasher(key: Buffer): (text: string) => Buffer {
  const library = (text: string): Buffer => crypto.createHmac("sha256", key).update(text).digest();
  // Since Node 20.12.
  if (typeof crypto.hash !== "function" || key.length > BLOCK) return library;
  const pad = (value: number, space: number): Buffer => {
    const bytes = Buffer.alloc(BLOCK + space);
    for (let at = 0; at < BLOCK; at++) bytes[at] = (key[at] ?? 0) ^ value;
    return bytes;
  };
  const inner = pad(0x36, LONGEST);
  const outer = pad(0x5c, DIGEST);
  return (text) => {
    if (text.length * 3 > LONGEST) return library(text);
    const length = inner.write(text, BLOCK, "utf8");
    outer.set(crypto.hash("sha256", inner.subarray(0, BLOCK + length), "buffer"), BLOCK);
    return crypto.hash("sha256", outer, "buffer");
  };
}
