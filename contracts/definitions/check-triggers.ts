/** What starts a run: one trigger that can come about, once for what it says. */
import { cronTimes } from "./cron.ts";
import { eventEnvironment } from "./environment.ts";
import type { PlaybookCheck } from "./playbook-check.ts";
import { customerEnvironment, itemEnvironment, triggerEnvironment } from "./playbook-environments.ts";
import { type oncePers, type TriggerKind, triggerKinds } from "./playbook-schemas.ts";

/** By what an admission may be counted; the first is the default. `date` of a list counts each record's date apart. */
export const oncePerOf: Readonly<Record<TriggerKind, readonly (typeof oncePers)[number][]>> = {
  event: ["event", "customer", "day"],
  becomes: ["occurrence", "customer", "day"],
  becomes_false: ["occurrence", "customer", "day"],
  enters: ["event", "customer", "day"],
  leaves: ["event", "customer", "day"],
  absence: ["occurrence", "customer"],
  date: ["occurrence", "customer"],
  calendar: ["occurrence", "customer"],
  score: ["occurrence", "customer", "day"],
  list: ["event", "customer", "day"],
  api: ["event", "customer", "day"],
};

export function checkTrigger(one: PlaybookCheck): void {
  const { trigger } = one.value;
  if (!one.exactlyOne(["trigger"], "trigger", trigger, triggerKinds)) return;
  for (const key of ["where", "for", "after"]) one.beside(["trigger"], trigger, key, "event");
  one.length(["trigger"], "after", trigger.after);
  for (const kind of triggerKinds) if (trigger[kind] !== undefined) checks[kind](one);
  const kind = triggerKinds.find((known) => trigger[known] !== undefined);
  const value = trigger.once_per;
  if (kind !== undefined && value !== undefined && !oncePerOf[kind].includes(value))
    one.add(["trigger", "once_per"], "once_per_here", { value, kind, known: oncePerOf[kind].join(", ") });
}

const checks: Readonly<Record<TriggerKind, (one: PlaybookCheck) => void>> = {
  event: checkEvent,
  becomes: (one) => checkEdge(one, "becomes"),
  becomes_false: (one) => checkEdge(one, "becomes_false"),
  enters: (one) => one.audience(["trigger", "enters"], one.value.trigger.enters ?? ""),
  leaves: (one) => one.audience(["trigger", "leaves"], one.value.trigger.leaves ?? ""),
  absence: checkAbsence,
  date: checkDate,
  calendar: checkCalendar,
  score: checkScore,
  list: checkList,
  api: () => undefined,
};

function checkEvent(one: PlaybookCheck): void {
  const { event = "", where, for: others } = one.value.trigger;
  if (!one.event(["trigger", "event"], event)) return;
  if (where !== undefined) one.condition(["trigger", "where"], where, triggerEnvironment(one.around, event));
  const fields = one.around.catalog.events[event]?.fields ?? {};
  for (const [at, name] of (others ?? []).entries()) {
    const path = ["trigger", "for", at];
    if (!one.refer(path, ["field", "字段"], name, Object.keys(fields))) continue;
    const { type = "" } = fields[name] ?? {};
    if (type !== "string") one.add(path, "wrong_field", { name: `${event}.${name}`, has: type, needs: "string" });
  }
}

function checkEdge(one: PlaybookCheck, key: "becomes" | "becomes_false"): void {
  const text = one.value.trigger[key];
  if (text !== undefined) one.condition(["trigger", key], text, customerEnvironment(one.around));
}

function checkAbsence(one: PlaybookCheck): void {
  const { absence } = one.value.trigger;
  if (!absence) return;
  const path = ["trigger", "absence"];
  const { catalog, zone } = one.around;
  one.length(path, "for", absence.for);
  for (const [at, event] of absence.of.entries()) {
    if (!one.event([...path, "of", at], event) || absence.where === undefined) continue;
    one.condition([...path, "where"], absence.where, eventEnvironment(catalog, zone, event));
  }
  if (absence.after) one.eventTest([...path, "after"], absence.after);
  if (absence.since === undefined) return;
  if (absence.after) one.add([...path, "since"], "not_beside", { key: "since", other: "after" });
  one.dateAttribute([...path, "since"], absence.since);
}

function checkDate(one: PlaybookCheck): void {
  const { date } = one.value.trigger;
  if (!date) return;
  const path = ["trigger", "date"];
  const { catalog } = one.around;
  if (!one.exactlyOne(path, "date", date, ["attribute", "list", "tag"])) return;
  if (date.attribute !== undefined) one.dateAttribute([...path, "attribute"], date.attribute);
  if (date.tag !== undefined) one.refer([...path, "tag"], ["tag", "标签"], date.tag, Object.keys(catalog.tags));
  if (!date.list) return;
  const { name, field, where } = date.list;
  const lists = Object.values(catalog.attributes).filter(({ type }) => type === "records");
  const known = lists.map((attribute) => attribute.name);
  if (!one.refer([...path, "list", "name"], ["list of records", "记录列表"], name, known)) return;
  const fields = catalog.attributes[name]?.fields ?? {};
  if (one.refer([...path, "list", "field"], ["field", "字段"], field, Object.keys(fields))) {
    const { type = "" } = fields[field] ?? {};
    if (type !== "date" && type !== "instant")
      one.add([...path, "list", "field"], "wrong_field", {
        name: `${name}.${field}`,
        has: type,
        needs: "date, instant",
      });
  }
  const environment = itemEnvironment(one.around, name);
  if (where !== undefined && environment) one.condition([...path, "list", "where"], where, environment);
}

const days = ["cron", "day", "from", "workday", "quarter_day", "weekday", "festival", "last_purchase_day"];

function checkCalendar(one: PlaybookCheck): void {
  const { calendar } = one.value.trigger;
  if (!calendar) return;
  const path = ["trigger", "calendar"];
  one.beside(path, calendar, "to", "from");
  one.beside(path, calendar, "from", "to");
  if (!one.exactlyOne(path, "calendar", calendar, days)) return;
  if (calendar.workday === 0) one.add([...path, "workday"], "no_length", { key: "workday" });
  if (calendar.offset !== undefined && calendar.workdays_before !== undefined)
    one.add(path, "at_most_one", { what: "calendar", found: "offset, workdays_before" });
  if (calendar.cron === undefined) return;
  const times = cronTimes(calendar.cron);
  if ("wrong" in times) one.add([...path, "cron"], "bad_cron", { value: calendar.cron, message: times.wrong });
  for (const key of ["at", "offset", "workdays_before"] as const)
    if (calendar[key] !== undefined) one.add([...path, key], "not_beside", { key, other: "cron" });
}

function checkScore(one: PlaybookCheck): void {
  const { score } = one.value.trigger;
  if (!score) return;
  const path = ["trigger", "score"];
  one.refer([...path, "name"], ["score", "评分"], score.name, Object.keys(one.around.catalog.scores));
  if (score.from === undefined && score.to === undefined)
    one.add(path, "exactly_one", { what: "score", count: 0, known: "from, to" });
  if (score.from !== undefined && score.to !== undefined && score.to <= score.from)
    one.add([...path, "to"], "not_rising", { key: "from, to" });
}

function checkList(one: PlaybookCheck): void {
  const { list = "" } = one.value.trigger;
  if (!one.audience(["trigger", "list"], list)) return;
  if (one.around.audiences[list]?.condition !== undefined)
    one.add(["trigger", "list"], "wrong_field", { name: list, has: "condition", needs: "list: true" });
}
