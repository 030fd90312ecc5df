/** A plan as the file of a bank, and conditions as files write them. */
import { type Branch, DAY, HOUR, MINUTE, type Plan, type Test, type Trigger, type Wave } from "./types.ts";

const money = new Set(["demand_balance", "aum", "amount", "transfers_day", "spend_30d"]);
const literal = (name: string, value: number): string => (money.has(name) ? value.toFixed(2) : String(value));

const placeOf = ({ of, name }: { readonly of: string; readonly name: string }): string =>
  of === "before" ? `before.customer.${name}` : `${of}.${name}`;

export function textOf(test: Test): string {
  switch (test.is) {
    case "number":
      return `${placeOf(test)} ${test.op} ${literal(test.name, test.value)}`;
    case "word":
      return `${placeOf(test)} == ${JSON.stringify(test.value)}`;
    case "flag":
      return `customer.${test.name}`;
    case "count":
      return `metric.${test.name} ${test.op} ${literal(test.name, test.value)}`;
    case "tag":
      return `tag.${test.name} == ${JSON.stringify(test.value)}`;
    case "score":
      return `score.${test.name} ${test.op} ${test.value.toFixed(2)}`;
    case "not":
      return `!(${textOf(test.of)})`;
    default:
      return test.of.map((one) => `(${textOf(one)})`).join(test.is === "all" ? " && " : " || ");
  }
}

/** A length of time as files write it, in the largest unit that fits. */
export function spanOf(milliseconds: number): string {
  if (milliseconds % DAY === 0 && milliseconds > 0) return `${milliseconds / DAY}d`;
  return milliseconds % HOUR === 0 ? `${milliseconds / HOUR}h` : `${milliseconds / MINUTE}m`;
}

const offsetOf = (days: number): string => `${days}d`;
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const eventOf = ({ event, where }: { readonly event: string; readonly where?: Test }): object => ({
  event,
  ...(where ? { where: textOf(where) } : {}),
});

function triggerOf(trigger: Trigger): object {
  switch (trigger.by) {
    case "event":
      return { ...eventOf(trigger), ...(trigger.after === undefined ? {} : { after: spanOf(trigger.after) }) };
    case "becomes":
    case "becomes_false":
      return { [trigger.by]: textOf(trigger.test) };
    case "enters":
    case "leaves":
      return { [trigger.by]: trigger.audience };
    case "score":
      return { score: { name: trigger.name, from: trigger.from, to: trigger.to } };
    case "absence":
      return {
        absence: {
          of: [...trigger.of],
          for: spanOf(trigger.for),
          ...(trigger.after ? { after: eventOf(trigger.after) } : {}),
          ...(trigger.since ? { since: trigger.since } : {}),
        },
      };
    case "date":
      return {
        date: {
          attribute: trigger.attribute,
          offsets: trigger.offsets.map(offsetOf),
          ...(trigger.yearly ? { yearly: true } : {}),
        },
      };
    case "list_date":
      return { date: { list: { name: "holdings", field: "matures_on" }, offsets: trigger.offsets.map(offsetOf) } };
    case "calendar":
      return { calendar: calendarOf(trigger) };
    case "list":
      return { list: trigger.list };
    case "api":
      return { api: {} };
  }
}

function calendarOf({ rule, offset, at }: Extract<Trigger, { by: "calendar" }>): object {
  const more = offset === 0 ? {} : { offset: offsetOf(offset) };
  const time = at === "09:00" ? {} : { at };
  switch (rule.rule) {
    case "day":
      return { day: rule.day, ...more, ...time };
    case "span":
      return { from: rule.from, to: rule.to, ...time };
    case "workday":
      return { workday: rule.nth, ...more, ...time };
    case "quarter_day":
      return { quarter_day: rule.nth, ...more, ...time };
    case "weekday":
      return { weekday: weekdays[rule.weekday - 1], ...more, ...time };
    case "festival":
      return { festival: rule.festival, ...more, ...time };
    case "last_purchase":
      return { last_purchase_day: { settles_after: rule.settles }, ...more, ...time };
    case "cron":
      return { cron: `${rule.minute} ${rule.hour} * * ${rule.weekday}` };
  }
}

function branchOf({ if: test, receipt, outcome, go }: Branch): object {
  return {
    ...(test ? { if: textOf(test) } : {}),
    ...(receipt ? { receipt } : {}),
    ...(outcome ? { outcome: [...outcome] } : {}),
    go,
  };
}

/** Content of the test's bank: one for each channel and class. */
export const contentOf = (kind: string, channel: string): string => `oracle-${kind}-${channel.replace("_", "-")}`;

function waveOf(wave: Wave, kind: string): object {
  const { channels } = wave;
  const named = channels === "best" ? (wave.contents ?? []) : (channels ?? []);
  return {
    id: wave.id,
    ...(wave.wait === undefined ? {} : { wait: spanOf(wave.wait) }),
    ...(wave.until ? { until: wave.until } : {}),
    ...(wave.on === undefined ? {} : { on: wave.on === "workday" ? "workday" : weekdays[wave.on - 1] }),
    ...(wave.atDate ? { at_date: { attribute: wave.atDate.attribute, offset: offsetOf(wave.atDate.offset) } } : {}),
    ...(wave.if ? { if: textOf(wave.if) } : {}),
    ...(wave.unlessReceipt ? { unless_receipt: wave.unlessReceipt } : {}),
    ...(wave.ifReceipt ? { if_receipt: wave.ifReceipt } : {}),
    ...(channels === undefined ? {} : { channels: channels === "best" ? "best" : [...channels] }),
    ...(named.length > 0 ? { content: Object.fromEntries(named.map((one) => [one, contentOf(kind, one)])) } : {}),
    // A deadline in a long holiday falls on the last working day before it: after any answer, wherever it falls.
    ...(named.includes("agent_call") ? { owner_role: "agent", deadline: "20d" } : {}),
    ...(wave.handOver ? { hand_over: true } : {}),
    ...(wave.branch ? { branch: wave.branch.map(branchOf) } : {}),
    ...(wave.split ? splitOf(wave) : {}),
    ...Object.fromEntries(wave.then ? [["then", wave.then]] : []),
  };
}

function splitOf({ split = [], experiment }: Wave): object {
  const arms = split.map(({ arm, share, go }) => ({ arm, share, go }));
  return experiment ? { experiment: { name: experiment, arms } } : { split: arms };
}

function reentryOf({ after, concurrent, perYear, never }: Plan["reentry"]): object {
  return {
    ...(after === undefined ? {} : { after: spanOf(after) }),
    ...(concurrent === undefined ? {} : { concurrent }),
    ...(perYear === undefined ? {} : { per_year: perYear }),
    ...(never ? { never } : {}),
  };
}

const stages = { marketing: "grow", service: "warn", risk: "protect" } as const;

/** The file's content, as YAML reads it. */
export function fileOf(plan: Plan): { readonly id: string; readonly stage: string } & Record<string, unknown> {
  const { id, goal } = plan;
  const reentry = reentryOf(plan.reentry);
  return {
    id,
    zh: `剧本 ${id}`,
    en: `Playbook ${id}`,
    stage: stages[plan.class],
    class: plan.class,
    trigger: { ...triggerOf(plan.trigger), ...(plan.oncePer ? { once_per: plan.oncePer } : {}) },
    audience: textOf(plan.audience),
    ...(plan.answer ? { answer: { give: plan.answer, reason: { zh: "需要核实", en: "To be verified" } } } : {}),
    ...(Object.keys(reentry).length > 0 ? { reentry } : {}),
    ...(plan.exits.length > 0
      ? { exit: plan.exits.map((one) => ("when" in one ? { when: textOf(one.when) } : eventOf(one.event))) }
      : {}),
    ...(plan.class === "marketing"
      ? { control: plan.heldBy === "control" ? 0.3 : 0, holdout: plan.heldBy === "bank" }
      : {}),
    waves: plan.waves.map((wave) => waveOf(wave, plan.class)),
    ...(goal
      ? {
          goal:
            goal.any.length === 1
              ? { ...eventOf(goal.any[0] as { event: string }), within: spanOf(goal.within) }
              : { [goal.all ? "all" : "any"]: goal.any.map(eventOf), within: spanOf(goal.within) },
        }
      : {}),
  };
}
