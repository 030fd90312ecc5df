/** Names that outlive a try: asking again for the same thing meets the same row. */
import { createHash } from "node:crypto";
import type { Action } from "./types.ts";

/** `playbook@version/enrolment/wave`: the key of the touch, under which its contact is reserved. */
export function touchKey(action: Pick<Action, "playbook" | "version" | "enrolment">, wave: string): string {
  return `${action.playbook}@${action.version}/${action.enrolment}/${wave}`;
}

/**
 * The short name under which a contact of a touch's key is kept; of a short name itself. Two keys that share one would
 * have to be the same customer's.
 */
export function contactKey(key: string): string {
  return isShort.test(key) ? key : createHash("md5").update(key).digest("hex").slice(0, 16);
}

const isShort = /^[0-9a-f]{16}$/;

/** The playbook or offer of a touch's key; the whole text where it is none. */
export function playbookOfKey(key: string): string {
  const at = key.lastIndexOf("@", key.indexOf("/") < 0 ? key.length : key.indexOf("/"));
  return at < 0 ? key : key.slice(0, at);
}
