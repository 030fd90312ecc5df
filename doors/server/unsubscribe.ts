/** The link under every marketing e-mail: whoever holds it may withdraw the consent of the customer it was sent to. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { machine } from "#ground/clock";
import { appendFacts } from "#ground/log";
import type { Storage } from "#ground/storage";
import { findTouch } from "#reach";

const MAC_BYTES = 16;

function macOf(key: string, secret: Buffer): Buffer {
  return createHmac("sha256", secret).update(`unsubscribe ${key}`).digest().subarray(0, MAC_BYTES);
}

/** A token that names a touch and can't be made without the installation's secret. */
export function unsubscribeToken(key: string, secret: Buffer): string {
  return `${Buffer.from(key).toString("base64url")}.${macOf(key, secret).toString("base64url")}`;
}

/** The touch's key; undefined when the token is not ours. */
export function readUnsubscribeToken(token: string, secret: Buffer): string | undefined {
  const [name = "", mac = ""] = token.split(".");
  const key = Buffer.from(name, "base64url").toString();
  const given = Buffer.from(mac, "base64url");
  return given.length === MAC_BYTES && timingSafeEqual(given, macOf(key, secret)) ? key : undefined;
}

/** Publishes the withdrawal; the same link pressed twice is one fact. False when the touch is not known. */
export async function unsubscribe(storage: Storage, key: string): Promise<boolean> {
  return await storage.batch("unsubscribe", async (tx) => {
    const touch = await findTouch(tx, key);
    if (!touch) return false;
    const at = machine.now();
    await appendFacts(
      tx,
      [
        {
          customer: touch.customer,
          type: "unsubscribed",
          source: "perennial/unsubscribe",
          id: key,
          // The month of the touch's key and not of the click, so that a second press finds the first.
          occurredAt: touch.plannedAt,
          data: { purpose: "marketing", channel: touch.channel, touch: key },
          ...(touch.trace === null ? {} : { trace: touch.trace }),
        },
      ],
      at,
    );
    return true;
  });
}
