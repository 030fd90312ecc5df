/** The link at the end of a letter: the customer says stop, without signing in. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { audit } from "#ground/audit";
import { allow, job } from "#ground/authority";
import { appendFacts } from "#ground/log";
import { type Storage, sql } from "#ground/storage";
import { reachCases } from "../cases.ts";
import { reachPermissions } from "../permissions.ts";
import { OWN_SOURCE } from "../store/receipts.ts";

export interface UnsubscribeLinks {
  urlOf(touch: { readonly touch: number }): string;
  /** @throws reach.bad_unsubscribe_link */
  touchOf(token: string): number;
}

const SIGNATURE = 22;

/** Links that only this installation can make. `secret` is its own; `baseUrl` is where customers reach it. */
export function unsubscribeLinks(secret: string, baseUrl: string): UnsubscribeLinks {
  const sign = (touch: string) =>
    createHmac("sha256", secret).update(`unsubscribe ${touch}`).digest("base64url").slice(0, SIGNATURE);
  return {
    urlOf: ({ touch }) => `${baseUrl.replace(/\/$/, "")}/unsubscribe/${touch}.${sign(String(touch))}`,
    touchOf(token) {
      const [, touch = "", signature = ""] = /^(\d{1,15})\.([A-Za-z0-9_-]{22})$/.exec(token) ?? [];
      if (touch === "" || !timingSafeEqual(Buffer.from(sign(touch)), Buffer.from(signature))) {
        throw reachCases.bad_unsubscribe_link();
      }
      return Number(touch);
    },
  };
}

/**
 * Records that the customer of a touch wants no more marketing on its channel; a second press changes nothing. `at` is the
 * bank's time.
 * @throws reach.bad_unsubscribe_link
 */
export async function unsubscribe(storage: Storage, links: UnsubscribeLinks, token: string, at: Date): Promise<void> {
  const actor = job("unsubscribe");
  allow(actor, reachPermissions.unsubscribe);
  const touch = links.touchOf(token);
  await storage.as(actor, async (tx) => {
    const row = await tx.maybe<{ key: string; customer: number; channel: string; trace: string | null }>(sql`
      select key, customer, channel, trace from reach.touch where touch = ${touch}`);
    if (!row) throw reachCases.bad_unsubscribe_link();
    const { key, customer, channel, trace } = row;
    await audit(tx, actor, { action: "reach.unsubscribe", target: `touch:${key}` });
    const data = { purpose: "marketing", channel, touch: key };
    const id = `${key}#unsubscribed`;
    const fact = { customer, type: "unsubscribed", source: OWN_SOURCE, id, occurredAt: at, data };
    await appendFacts(tx, [trace === null ? fact : { ...fact, trace }], at);
  });
}
