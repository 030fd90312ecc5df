/** Tags of whole households, computed for all of them at once; managed members are given them by facts. */
import { dayOf } from "#ground/clock";
import { appendFacts, createPartitions, monthOf, type NewFact } from "#ground/log";
import type { Storage } from "#ground/storage";
import type { HouseholdTagRule } from "../rules/household.ts";
import { computeHouseholdTag, readBehind } from "../store/household.ts";

const SOURCE = "household";

export interface HouseholdRefresh {
  readonly storage: Storage;
  readonly rules: readonly HouseholdTagRule[];
  readonly clock: { now(): Date; readonly zone: string };
}

export interface HouseholdsRefreshed {
  /** Households whose value changed. */
  readonly households: number;
  /** Facts that tell members of it. */
  readonly facts: number;
}

/** Runs daily, and may run at any time: what is as it should be is left alone. The engine applies the facts. */
export async function refreshHouseholds({ storage, rules, clock }: HouseholdRefresh): Promise<HouseholdsRefreshed> {
  const now = clock.now();
  await createPartitions(storage).ensure(now, [monthOf(now)]);
  let households = 0;
  let facts = 0;
  for (const rule of rules) {
    const done = await storage.batch("households", async (tx) => {
      const changed = await computeHouseholdTag(tx, rule, now);
      const behind = await readBehind(tx, rule);
      const told = behind.map((member): NewFact => {
        const { customer, household, value, total, members, at } = member;
        // The same change told twice, while the engine has not applied it yet, is one fact.
        const since = at?.toISOString() ?? dayOf(now, clock.zone);
        const base = {
          customer,
          source: SOURCE,
          id: `${rule.name}/${customer}/${value ?? "-"}/${since}`,
          occurredAt: now,
        };
        if (value === null) return { ...base, type: "tag_cleared", data: { name: rule.name, origin: "rule" } };
        const evidence = `${household}: ${rule.attribute} ${total} / ${members}`;
        return { ...base, type: "tag_set", data: { name: rule.name, value, origin: "rule", evidence } };
      });
      const appended = await appendFacts(tx, told, now);
      return { households: changed.length, facts: appended.filter((one) => one.accepted).length };
    });
    households += done.households;
    facts += done.facts;
  }
  return { households, facts };
}
