/** Sets to decide in tests: customers by number, everything allowed until a test says otherwise. */
import { derivedId } from "#ground/ids";
import type { Storage, Tx } from "#ground/storage";
import { at, action as candidate, facts, limits, way, zone } from "./rules/test-candidates.ts";
import type { Action, Limits } from "./rules/types.ts";
import { type Candidate, type DecidedSet, type DecisionSet, decideSet } from "./steps/decide-set.ts";
import { EVERY_SHARD } from "./store/resources.ts";

export interface Asked {
  readonly customer: number;
  /** Tells occasions of one customer apart. */
  readonly occasion?: string;
  readonly action?: Partial<Action>;
  readonly facts?: Partial<Candidate["facts"]>;
}

const { standing: _, ...plain } = facts;

export function candidateOf({ customer, occasion = "", action = {}, facts: own = {} }: Asked): Candidate {
  const playbook = action.playbook ?? "calls";
  const enrolment = derivedId("enrolment", playbook, String(customer), occasion);
  return {
    key: `${playbook}@1/${enrolment}`,
    customer,
    unit: null,
    sticky: String(customer),
    facts: { ...plain, ...own },
    actions: [
      candidate(`${playbook}/first`, {
        playbook,
        enrolment,
        ways: [way("sms", { cost: 5 })],
        ...action,
      }),
    ],
  };
}

export interface SetAsked extends Partial<Omit<DecisionSet, "load" | "act">> {
  readonly act?: (tx: Tx) => Promise<void>;
}

export function setOf(candidates: readonly Candidate[], { act, ...own }: SetAsked = {}): DecisionSet {
  return {
    purpose: "test",
    at,
    zone,
    limits,
    resources: [],
    wanted: {},
    holder: EVERY_SHARD,
    versions: { playbook: "calls@1" },
    load: async () => candidates,
    act: async (tx) => act?.(tx),
    ...own,
  };
}

export async function decideAll(storage: Storage, asked: readonly Asked[], own: SetAsked = {}): Promise<DecidedSet> {
  return await decideSet(storage, setOf(asked.map(candidateOf), own));
}

/** Limits with these caps alone. */
export function capped(...caps: Limits["caps"]): Limits {
  return { ...limits, caps };
}

export const rolling = (max: number, days: number): Limits["caps"][number] => ({
  rule: `contact-caps/${max}-in-${days}`,
  class: "marketing",
  channels: [],
  category: null,
  max,
  period: { rolling: days * 86_400_000 },
  counts: "touch",
  gap: 0,
  vendor: null,
});
