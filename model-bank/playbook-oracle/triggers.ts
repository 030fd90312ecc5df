/** When a customer is admitted: by what was told, by the day, by silence. */

import { civilOf, midnightOf, numberOfDay, timeOf, yearlyDay } from "./local-time.ts";
import { isNamed } from "./occurrences.ts";
import { type Picture, type Scene, truthOf } from "./picture.ts";
import { DAY, type EventTest, HOUR, type Plan, type Test, type Told, type Truth } from "./types.ts";

/** One admission that a trigger asks for, re-entry aside. */
export interface Asked {
  readonly at: number;
  /** Of what comes once. */
  readonly key?: string;
  readonly cause?: Told["data"];
}

/** Conditions whose edges a trigger waits for. */
export function edgeTest({ trigger }: Plan, audiences: ReadonlyMap<string, Test>): Test | undefined {
  switch (trigger.by) {
    case "becomes":
    case "becomes_false":
      return trigger.test;
    case "enters":
    case "leaves":
      return audiences.get(trigger.audience);
    case "score":
      return {
        is: "all",
        of: [
          { is: "score", name: trigger.name, op: ">=", value: trigger.from },
          { is: "score", name: trigger.name, op: "<", value: trigger.to },
        ],
      };
    default:
      return undefined;
  }
}

/** What has to turn true for the trigger: the condition, or that it is true no longer. */
export function awaitedTruth({ trigger }: Plan, truth: Truth): boolean {
  return trigger.by === "becomes_false" || trigger.by === "leaves" ? truth !== true : truth === true;
}

/** Whether passing time alone can change a condition, and how often it is looked at again. */
export function lookEvery(test: Test): number | undefined {
  if (test.is === "all" || test.is === "any") {
    const every = test.of.map(lookEvery).filter((one) => one !== undefined);
    return every.length > 0 ? Math.min(...every) : undefined;
  }
  if (test.is === "not") return lookEvery(test.of);
  if (test.is !== "count") return undefined;
  return test.name.endsWith("_24h") ? HOUR : DAY;
}

/** Whether a fact is an event that is waited for. */
export const passes = ({ event, where }: EventTest, told: Told, scene: Scene): boolean =>
  told.type === event && (where === undefined || truthOf(where, { ...scene, event: told.data }) === true);

/**
 * What a fact asks for by itself. Late ones are asked at their own time too.
 * @returns the moment at which its condition held, and the customer was one of the audience
 */
export function askedByFact(plan: Plan, told: Told, scene: Scene): (Asked & { readonly asOf: number }) | undefined {
  if (told.occurredAt < plan.liveFrom) return undefined;
  const asOf = [scene.at, told.occurredAt].find(
    (at) => names(plan, told, { ...scene, at }) && truthOf(plan.audience, { picture: scene.picture, at }) === true,
  );
  return asOf === undefined ? undefined : { at: told.occurredAt, cause: told.data, asOf };
}

function names({ trigger, id }: Plan, told: Told, scene: Scene): boolean {
  switch (trigger.by) {
    case "api":
      return told.type === "playbook_called" && told.data.playbook === id;
    case "list":
      return told.type === "audience_entered" && told.data.name === trigger.list;
    case "event":
      return passes(trigger, told, scene);
    default:
      return false;
  }
}

/** The moments of a day at which a date or calendar trigger admits a customer. */
export function askedByDay({ trigger }: Plan, dayNumber: number, picture: Picture): Asked[] {
  if (trigger.by === "calendar") {
    const at = midnightOf(dayNumber) + clockOf(trigger);
    return isNamed(trigger.rule, dayNumber - trigger.offset) ? [{ at, key: String(at) }] : [];
  }
  if (trigger.by !== "date" && trigger.by !== "list_date") return [];
  const at = midnightOf(dayNumber) + timeOf("09:00");
  const dates = trigger.by === "date" ? [picture.values.get(trigger.attribute)] : maturities(picture);
  const isYearly = trigger.by === "date" && trigger.yearly;
  const asked: Asked[] = [];
  for (const date of dates) {
    if (typeof date !== "string") continue;
    for (const offset of trigger.offsets) {
      const target = dayNumber - offset;
      const { year } = civilOf(target);
      const met = isYearly ? yearlyDay(date, year) : numberOfDay(date);
      if (met === target && !(isYearly && year <= Number(date.slice(0, 4))))
        asked.push({ at, key: `${date} ${offset} ${at}` });
    }
  }
  return asked;
}

function maturities({ values }: Picture): unknown[] {
  const holdings = values.get("holdings") as readonly Record<string, unknown>[] | undefined;
  return (holdings ?? []).map(({ matures_on: day }) => day);
}

function clockOf({ rule, at }: Extract<Plan["trigger"], { by: "calendar" }>): number {
  return rule.rule === "cron" ? timeOf(`${rule.hour}:${rule.minute}`) : timeOf(at);
}

/** The time of day at which the day's triggers run; undefined: not this kind. */
export function dayTimeOf({ trigger }: Plan): number | undefined {
  if (trigger.by === "calendar") return clockOf(trigger);
  return trigger.by === "date" || trigger.by === "list_date" ? timeOf("09:00") : undefined;
}

/** Moments from which silence counts, with when it has lasted long enough. */
export function silences(
  plan: Plan,
  picture: Picture,
): { readonly since: number; readonly until: number; readonly cause?: Told["data"] }[] {
  const { trigger } = plan;
  if (trigger.by !== "absence") return [];
  const awaited = picture.counted.filter(({ type }) => trigger.of.includes(type)).map(({ occurredAt }) => occurredAt);
  const { after, since } = trigger;
  const length = trigger.for;
  const spanFrom = (from: number, cause?: Told["data"]) => ({
    since: from,
    until: from + length,
    ...(cause ? { cause } : {}),
  });
  if (after) {
    return picture.counted
      .filter((told) => passes(after, told, { picture, at: told.occurredAt }))
      .filter(({ occurredAt }) => !awaited.some((one) => one > occurredAt && one <= occurredAt + length))
      .map(({ occurredAt, data }) => spanFrom(occurredAt, data));
  }
  const start = picture.values.get(since ?? "opened_on");
  const from = typeof start === "string" ? midnightOf(numberOfDay(start)) : Number.NEGATIVE_INFINITY;
  const last = awaited.length > 0 ? Math.max(...awaited) : from;
  return last === Number.NEGATIVE_INFINITY ? [] : [spanFrom(last)];
}
