/** A message on trial: somebody who makes strategies sees what a customer would get, through law, composer and network. */
import type { Content } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import type { Clock } from "#ground/clock";
import { newId } from "#ground/ids";
import type { Storage, Tx } from "#ground/storage";
import { loadStates } from "#profile";
import { reachCases } from "../cases.ts";
import { reachPermissions } from "../permissions.ts";
import { sendKey } from "../rules/keys.ts";
import { isLocalChannel } from "../rules/local-network.ts";
import type { Intent } from "../types.ts";

export interface TrialParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly content: (name: string) => Content | undefined;
  /** The number of the bank's customer id. */
  readonly lookup: (tx: Tx, subject: string) => Promise<number | undefined>;
  /** Puts the trial into the ledger. Absent where channels are real: a trial never reaches a customer. */
  readonly plan?: (intent: Intent) => Promise<unknown>;
}

export interface Trial {
  /** Name of the content. */
  readonly content: string;
  /** The bank's customer id. */
  readonly subject: string;
}

/** The playbook under which trials stand in the ledger. */
export const TRIAL = "trial";

/**
 * @returns the send key and the customer's number; law may still deny it right before it goes
 * @throws reach.unknown_content, reach.no_trial, reach.no_customer
 */
export async function sendTrial(
  parts: TrialParts,
  actor: Actor,
  { content: name, subject }: Trial,
): Promise<{ readonly key: string; readonly customer: number }> {
  allow(actor, reachPermissions.play_inbox);
  const content = parts.content(name);
  if (!content) throw reachCases.unknown_content({ content: name });
  const { channel } = content;
  if (!parts.plan || !isLocalChannel(channel)) throw reachCases.no_trial({ channel });
  const now = parts.clock.now();
  const names = { playbook: TRIAL, version: "1", enrolment: newId(now), wave: channel };
  const { customer, unit } = await parts.storage.as(actor, async (tx) => {
    const found = await customerOf(tx, parts, subject);
    await audit(tx, actor, { action: "reach.send_trial", target: `touch:${sendKey(names)}`, after: { content: name } });
    return found;
  });
  await parts.plan({
    ...names,
    customer,
    unit,
    channel,
    class: content.class,
    content: name,
    decision: null,
    dueAt: now,
    deadline: null,
    order: { value: 0, probability: null },
    trace: null,
  });
  return { key: sendKey(names), customer };
}

async function customerOf(tx: Tx, { lookup }: TrialParts, subject: string) {
  const customer = await lookup(tx, subject);
  if (customer === undefined) throw reachCases.no_customer();
  // The row is there for those alone who may see it.
  const states = await loadStates(tx, [customer], [], false, { scores: false, tags: false });
  const state = states.get(customer);
  if (!state) throw reachCases.no_customer();
  return { customer, unit: state.unit };
}
