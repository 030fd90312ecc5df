/** What the rooms' parts of an engine set are given by a bank that is open. */
import type { Channel } from "#contracts/definitions";
import { dayOf } from "#ground/clock";
import { roundsIn } from "./bank-playbooks.ts";
import { triggersIn } from "./bank-triggers.ts";
import type { Bank } from "./bank-types.ts";
import type { EngineParts } from "./handlers.ts";
import { costOf, productOf } from "./natures.ts";

type Parts = Pick<
  Bank,
  "audiences" | "clock" | "definitions" | "journeys" | "metrics" | "people" | "playbooks" | "rules" | "tasks"
>;

export function enginePartsOf(bank: Parts, goals: EngineParts["goals"]): EngineParts {
  const { audiences, clock, definitions, metrics, people, playbooks, rules } = bank;
  return {
    metrics,
    profile: () => rules,
    playbooks,
    rounds: (book) => roundsIn(book, definitions, rules),
    triggers: (book) => triggersIn(book, definitions.catalog),
    goals,
    costOf: (channel, at) => costOf(definitions, channel as Channel, dayOf(at, clock.zone)),
    people,
    audiences,
    productOf: (id) => productOf(definitions, id),
    zone: clock.zone,
    raise: () => bank.journeys.raise(),
    // What stands behind tasks is put together after the engine.
    callBacks: () => ({ ...bank.tasks, rules: bank.tasks.taskRules() }),
  };
}
