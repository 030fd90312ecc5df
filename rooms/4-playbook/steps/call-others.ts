/** Other customers whom an event names are enrolled too: a fact of their own tells the owner of their shard. */
import { derivedId } from "#ground/ids";
import type { NewFact } from "#ground/log";
import type { Tx } from "#ground/storage";
import { type FactStep, findNamed, momentOf, type People, type ProfileRules, viewOf } from "#profile";
import { CALLED } from "../rules/compile-trigger.ts";
import { matches } from "../rules/fires.ts";
import { instantsOf } from "../rules/instants.ts";
import type { EventTrigger } from "../rules/trigger-types.ts";
import type { TriggerBook, With } from "./trigger-book.ts";

/** What playbooks tell of themselves. */
export const PLAYBOOK_FACTS = "perennial/playbooks";

export interface OthersParts {
  readonly triggers: Pick<TriggerBook, "others">;
  readonly rules: ProfileRules;
  readonly now: Date;
  readonly people: Pick<People, "lookupAll">;
  readonly publish: (facts: readonly NewFact[]) => void;
}

interface Call {
  readonly playbook: string;
  readonly field: string;
  readonly name: string;
  readonly step: FactStep;
}

/** @returns how many were called; whoever is unknown, or is the customer itself, is not */
export async function callOthers(tx: Tx, steps: readonly FactStep[], parts: OthersParts): Promise<number> {
  const { others } = parts.triggers;
  if (others.length === 0) return 0;
  const calls = steps.flatMap((step) => others.flatMap((playbook) => callsOf(playbook, step, parts)));
  if (calls.length === 0) return 0;
  const numbers = await findNamed(
    tx,
    parts.people,
    calls.map(({ name }) => name),
  );
  const facts = calls.flatMap(({ playbook, field, name, step: { fact } }): NewFact[] => {
    const customer = numbers.get(name);
    if (customer === undefined || customer === fact.customer) return [];
    const { source, id, type, occurredAt, data, trace } = fact;
    return [
      {
        customer,
        type: CALLED,
        source: PLAYBOOK_FACTS,
        id: derivedId("called", playbook, field, source, id),
        occurredAt,
        data: { ...data, playbook, event: type },
        ...(trace === null || trace === undefined ? {} : { trace }),
      },
    ];
  });
  parts.publish(facts);
  return facts.length;
}

function callsOf({ id, trigger, since }: With<EventTrigger>, step: FactStep, { rules, now }: OthersParts): Call[] {
  const { fact } = step;
  if (fact.type !== trigger.event || fact.occurredAt < since) return [];
  const isMeant = instantsOf(fact, now).some((at) =>
    matches(
      trigger,
      { fact, before: viewOf(step.before, rules, at), after: viewOf(step.after, rules, at) },
      momentOf(at, rules.zone),
    ),
  );
  if (!isMeant) return [];
  return trigger.others.flatMap((field) => {
    const name = fact.data[field];
    return typeof name === "string" ? [{ playbook: id, field, name, step }] : [];
  });
}
