/** What the rooms take from a bank's definitions, made ready once: columns, units, triggers, goals. */

import { requireKept } from "#audience";
import { type Definitions, environmentOf, type Playbook } from "#contracts/definitions";
import { compileCondition } from "#kits/expr";
import type { Goal } from "#outcome";
import type { LivePlaybook } from "#playbook";
import type { AttributeColumn, CustomerState, ProfileRules } from "#profile";
import { eventTest, momentOf, viewOf } from "./conditions.ts";

/** Attributes that the profile keeps as columns: all but personal ones and lists of records. */
export function columnsOf(definitions: Definitions): AttributeColumn[] {
  return Object.values(definitions.catalog.attributes).flatMap(({ name, type, personal }) =>
    personal || type === "records" ? [] : [{ name, type }],
  );
}

export function profileRulesOf(definitions: Definitions, units: ReadonlyMap<string, number>): ProfileRules {
  return { attributes: new Map(columnsOf(definitions).map((column) => [column.name, column])), units };
}

/** A playbook's admission: its trigger, and its audience as a closure over the state after the fact. */
export function livePlaybookOf(
  definitions: Definitions,
  playbook: Playbook,
  version: number,
  liveFrom: Date,
): LivePlaybook<CustomerState> {
  const { zone } = definitions.organisation;
  const condition = requireKept(compileCondition(playbook.audience, environmentOf(definitions.catalog, zone)));
  return {
    playbook: playbook.id,
    version,
    trigger: playbook.trigger.event,
    liveFrom,
    admits: (state, at) => condition.holds(viewOf(state), momentOf(at, zone)),
  };
}

export function goalOf(definitions: Definitions, playbook: Playbook): Goal {
  const { event, where, within } = playbook.goal;
  const { catalog, organisation } = definitions;
  const reached = where === undefined ? () => true : eventTest(catalog, organisation.zone, event, where);
  return { playbook: playbook.id, event, reached, withinMilliseconds: millisecondsOf(within) };
}

const unitMilliseconds: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time as definitions write it: 30m, 24h, 14d. */
export function millisecondsOf(span: string): number {
  return Number(span.slice(0, -1)) * (unitMilliseconds[span.slice(-1)] ?? 0);
}
