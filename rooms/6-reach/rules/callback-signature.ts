/** Who posts: what a provider signs is what Standard Webhooks sign, with a key of its channel. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** A request as it was signed. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it came, byte for byte. */
  readonly body: string;
}

/** How far a provider's clock may be from ours. */
const TOLERANCE_SECONDS = 300;
const MOST_SIGNATURES = 8;

/** `v1,` and the base64 of HMAC-SHA-256 over id, timestamp (seconds since the epoch) and body, with dots between. */
export function signatureOf(key: Buffer, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/**
 * Whether one of `webhook-signature` (several while a key changes) signs the request, not long ago. Sent again it is
 * signed as well: what it reports is kept once.
 */
export function isSigned(key: Buffer, { headers, body }: SignedRequest, now: Date): boolean {
  const text = (name: string): string => (typeof headers[name] === "string" ? headers[name] : "");
  const [id, timestamp] = [text("webhook-id"), text("webhook-timestamp")];
  if (id === "" || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const wanted = Buffer.from(signatureOf(key, id, timestamp, body));
  return text("webhook-signature")
    .split(" ", MOST_SIGNATURES)
    .some(
      (given) => given.length === wanted.length && timingSafeEqual(Buffer.from(given.padEnd(wanted.length)), wanted),
    );
}

/** The key as Standard Webhooks write it. */
export const keyText = (key: Buffer): string => `whsec_${key.toString("base64")}`;
