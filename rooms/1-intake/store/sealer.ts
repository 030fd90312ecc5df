import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Sealer } from "./quarantine.ts";

const NONCE = 12;
const TAG = 16;

/** Seals payloads with AES-256-GCM; `key` is 32 bytes derived from the installation's secret. */
export function createSealer(key: Buffer): Sealer {
  const context = Buffer.from("intake.quarantine");
  return {
    seal(plain) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(context);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE)).setAAD(context);
      cipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
      return Buffer.concat([cipher.update(sealed.subarray(NONCE + TAG)), cipher.final()]);
    },
  };
}
