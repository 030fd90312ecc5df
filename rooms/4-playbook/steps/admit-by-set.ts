/** What triggers do in an engine set, after profile and audiences: whom its facts name, and what they begin to count. */
import type { AudienceBook, SetCrossing } from "#audience";
import type { NewFact } from "#ground/log";
import type { Tx } from "#ground/storage";
import type { FactStep, People, ProfileFact, ProfileRules } from "#profile";
import type { Admission } from "../rules/runs.ts";
import { noteTurns } from "../store/looks.ts";
import { namedByFacts } from "./admit-by-facts.ts";
import { callOthers } from "./call-others.ts";
import { keepSilences } from "./keep-silences.ts";
import type { TriggerBook } from "./trigger-book.ts";
import { listsOfCustomers } from "./trigger-parts.ts";

export interface TriggeringSet {
  /** In the order of the log. */
  readonly facts: readonly ProfileFact[];
  /** What those did whose customers are at hand. */
  readonly steps: readonly FactStep[];
  /** Edges of audiences that they crossed by it. */
  readonly crossings: readonly SetCrossing[];
}

export interface TriggeringParts {
  readonly triggers: TriggerBook;
  readonly audiences: AudienceBook;
  readonly rules: ProfileRules;
  readonly people: Pick<People, "lookupAll">;
  /** The bank's time. */
  readonly now: Date;
  /** Takes facts to be appended when the set's other work is done. */
  readonly publish: (facts: readonly NewFact[]) => void;
}

/** @returns whom the facts name, in their order; whether runs begin is for re-entry to say */
export async function admitBySet(tx: Tx, set: TriggeringSet, parts: TriggeringParts): Promise<readonly Admission[]> {
  const { triggers, audiences, rules, now } = parts;
  if (triggers.all.length + triggers.counted.length + triggers.edges.length === 0) return [];
  const customers = [...new Set(set.steps.map(({ fact }) => fact.customer))];
  const listsOf = await listsOfCustomers(tx, customers, audiences, triggers);
  const { admissions, turns } = namedByFacts(set.steps, { triggers, rules, now, listsOf, crossings: set.crossings });
  await noteTurns(tx, turns, now);
  await keepSilences(tx, set.facts, set.steps, { triggers, rules, now });
  await callOthers(tx, set.steps, parts);
  return admissions;
}
