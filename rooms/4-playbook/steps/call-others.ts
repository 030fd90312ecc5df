/**
 * Other customers whom an event names are enrolled too: a fact of their own tells the owner of their shard. Where they are to
 * meet a condition, it is asked there, and the answer is a fact again.
 */
import { derivedId } from "#ground/ids";
import type { NewFact } from "#ground/log";
import type { Tx } from "#ground/storage";
import { type FactStep, findNamed, momentOf, type People, type ProfileRules, viewOf } from "#profile";
import { ASKED_BY, CALLED } from "../rules/compile-trigger.ts";
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
  /** Whether it is asked first whether it is looked for. */
  readonly asks: boolean;
  readonly step: FactStep;
}

/** @returns how many were called; whoever is unknown, or is the customer itself, is not */
export async function callOthers(tx: Tx, steps: readonly FactStep[], parts: OthersParts): Promise<number> {
  const { others } = parts.triggers;
  if (others.length === 0) return 0;
  const answers = steps.flatMap((step) => others.flatMap((playbook) => answerOf(playbook, step, parts)));
  const calls = steps.flatMap((step) => others.flatMap((playbook) => callsOf(playbook, step, parts)));
  if (calls.length + answers.length === 0) return 0;
  const numbers = await findNamed(
    tx,
    parts.people,
    calls.map(({ name }) => name),
  );
  const facts = calls.flatMap(({ playbook, field, name, asks, step: { fact } }): NewFact[] => {
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
        data: { ...data, playbook, event: type, ...(asks ? { [ASKED_BY]: fact.customer } : {}) },
        ...(trace === null || trace === undefined ? {} : { trace }),
      },
    ];
  });
  parts.publish([...answers, ...facts]);
  return answers.length + facts.length;
}

/** Whoever was asked whether it is looked for, and is, tells the one who asked. */
function answerOf(
  { id: playbook, trigger }: With<EventTrigger>,
  step: FactStep,
  { rules, now }: OthersParts,
): NewFact[] {
  const { fact } = step;
  const { among } = trigger;
  const { [ASKED_BY]: customer, ...data } = fact.data;
  if (!among || fact.type !== CALLED || data.playbook !== playbook || typeof customer !== "number") return [];
  const isMeant = instantsOf(fact, now).some((at) =>
    among.holds(viewOf(step.after, rules, at), momentOf(at, rules.zone)),
  );
  if (!isMeant) return [];
  const { source, id, occurredAt, trace } = fact;
  return [
    {
      customer,
      type: CALLED,
      source: PLAYBOOK_FACTS,
      id: derivedId("answered", playbook, source, id),
      occurredAt,
      data,
      ...(trace === null || trace === undefined ? {} : { trace }),
    },
  ];
}

function callsOf({ id, trigger, since }: With<EventTrigger>, step: FactStep, { rules, now }: OthersParts): Call[] {
  const { fact } = step;
  if (fact.type !== trigger.event || fact.occurredAt < since) return [];
  const meant = instantsOf(fact, now).find((at) =>
    matches(
      trigger,
      { fact, before: viewOf(step.before, rules, at), after: viewOf(step.after, rules, at) },
      momentOf(at, rules.zone),
    ),
  );
  if (!meant) return [];
  const asks = trigger.among !== undefined;
  return trigger.others.flatMap((field) => {
    const name = field.startsWith("metric.")
      ? viewOf(step.after, rules, meant).metric?.[field.slice("metric.".length)]
      : fact.data[field];
    return typeof name === "string" ? [{ playbook: id, field, name, asks, step }] : [];
  });
}
