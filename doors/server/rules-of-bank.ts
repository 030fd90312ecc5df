/** What the rooms take from a bank's definitions, made ready once: columns, units, triggers, goals. */

import { type Definitions, environmentOf, goalEvents, type Playbook, type RoundPlaybook } from "#contracts/definitions";
import { compileCondition } from "#kits/expr";
import type { Goal } from "#outcome";
import type { LivePlaybook } from "#playbook";
import { type CustomerState, momentOf, type ProfileRules, viewOf } from "#profile";
import { eventTest } from "./conditions.ts";

/** A playbook's admission: its trigger, and its audience as a closure over the state after the fact. */
export function livePlaybookOf(
  definitions: Definitions,
  rules: ProfileRules,
  playbook: RoundPlaybook,
  version: number,
  liveFrom: Date,
): LivePlaybook<CustomerState> {
  const { zone } = definitions.organisation;
  const condition = compileCondition(playbook.audience, environmentOf(definitions.catalog, zone));
  return {
    playbook: playbook.id,
    version,
    trigger: playbook.trigger.event,
    liveFrom,
    admits: (state, at) => condition.holds(viewOf(state, rules, at), momentOf(at, zone)),
  };
}

/** The goals of all playbooks that have one. */
export function goalsOf(definitions: Definitions): ReadonlyMap<string, Goal> {
  return new Map(
    Object.values(definitions.playbooks).flatMap((one) => {
      const goal = goalOf(definitions, one);
      return goal ? [[one.id, goal] as const] : [];
    }),
  );
}

/** The same, made anew when the playbooks that hold have become others. */
export function liveGoals(definitions: Definitions): () => ReadonlyMap<string, Goal> {
  let known: { readonly of: Definitions["playbooks"]; readonly all: ReadonlyMap<string, Goal> } | undefined;
  return () => {
    const { playbooks } = definitions;
    if (known?.of !== playbooks) known = { of: playbooks, all: goalsOf(definitions) };
    return known.all;
  };
}

function goalOf({ catalog, organisation }: Definitions, { id, goal }: Playbook): Goal | undefined {
  if (!goal) return undefined;
  const events = goalEvents(goal).map(({ event, where }) => ({
    event,
    reached: where === undefined ? () => true : eventTest(catalog, organisation.zone, event, where),
  }));
  return { playbook: id, events, all: goal.all !== undefined, withinMilliseconds: millisecondsOf(goal.within) };
}

const unitMilliseconds: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time as definitions write it: 30m, 24h, 14d. */
export function millisecondsOf(span: string): number {
  return Number(span.slice(0, -1)) * (unitMilliseconds[span.slice(-1)] ?? 0);
}
