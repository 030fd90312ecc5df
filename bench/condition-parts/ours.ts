/** Our side: compiled conditions, found by the type of the event. */
import { machine } from "#ground/clock";
import { type Condition, compileCondition, conditionIndex, type Environment, type Moment } from "#kits/expr";
import { type BankEvent, type Contestant, fields, type Rule } from "./work.ts";

const environment: Environment = {
  zone: "Asia/Shanghai",
  records: { event: Object.fromEntries(fields.map((field) => [field, "double"])) },
  tags: {},
};
const moment: Moment = { now: Date.UTC(2026, 10, 22), today: "2026-11-22" };
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

export function ours(rules: readonly Rule[]): Contestant {
  const began = machine.elapsed();
  const conditions = rules.map(({ atLeast, below }, number): readonly [number, Condition] => {
    const text = `event.${atLeast.field} >= ${decimal(atLeast.value)} && event.${below.field} < ${decimal(below.value)}`;
    return [number, compileCondition(text, environment)];
  });
  const index = conditionIndex(conditions, (_, number) => [{ event: rules[number]?.type ?? "" }]);
  const compileMilliseconds = machine.elapsed() - began;
  const holds = conditions.map(([, condition]) => condition.holds);
  return {
    name: "perennial",
    compileMilliseconds,
    fired: async (events) => events.map((event) => firedBy(event)),
  };

  function firedBy(event: BankEvent): number[] {
    const view = { event };
    const fired: number[] = [];
    for (const number of index.wokenBy(event.type)) if (holds[number]?.(view, moment)) fired.push(number);
    return fired;
  }
}

/** What the measurement itself costs: an empty answer for each event. */
export const nothing: Contestant = {
  name: "no-op",
  compileMilliseconds: 0,
  fired: async (events) => events.map(() => []),
};
