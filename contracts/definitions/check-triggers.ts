/** What starts a run: one trigger that can come about, once for what it says. */
import { cronTimes } from "./cron.ts";
import { eventEnvironment } from "./environment.ts";
import type { PlaybookCheck } from "./playbook-check.ts";
import { customerEnvironment, itemEnvironment, triggerEnvironment } from "./playbook-environments.ts";
import { type oncePers, type TriggerKind, triggerKinds } from "./playbook-schemas.ts";
import type { PlaybookTrigger } from "./playbooks.ts";
import type { Path } from "./problems.ts";

/** By what an admission may be counted; the first is the default. `date`: once for each day that is met, by whichever offset. */
export const oncePerOf: Readonly<Record<TriggerKind, readonly (typeof oncePers)[number][]>> = {
  event: ["event", "customer", "day"],
  becomes: ["occurrence", "customer", "day"],
  becomes_false: ["occurrence", "customer", "day"],
  enters: ["event", "customer", "day"],
  leaves: ["event", "customer", "day"],
  absence: ["occurrence", "customer"],
  date: ["occurrence", "date", "customer"],
  calendar: ["occurrence", "customer"],
  score: ["occurrence", "customer", "day"],
  list: ["event", "customer", "day"],
  api: ["event", "customer", "day"],
  any: [],
};

export function checkTrigger(one: PlaybookCheck): void {
  const { trigger } = one.value;
  if (!trigger.any) {
    checkOne(one, trigger, ["trigger"]);
    return;
  }
  if (!one.exactlyOne(["trigger"], "trigger", trigger, triggerKinds)) return;
  for (const key of ["where", "for", "among", "after"]) one.beside(["trigger"], trigger, key, "event");
  if (trigger.once_per !== undefined) one.add(["trigger", "once_per"], "not_beside", { key: "once_per", other: "any" });
  const timed = trigger.any.flatMap((part, at) => (isTimed(part) ? [at] : []));
  for (const at of timed.slice(1)) one.add(["trigger", "any", at], "any_timed");
  for (const [at, part] of trigger.any.entries()) {
    checkOne(one, part, ["trigger", "any", at]);
    if (part.if !== undefined) one.condition(["trigger", "any", at, "if"], part.if, customerEnvironment(one.around));
  }
}

type Part = Omit<PlaybookTrigger, "any">;

/** What everybody may be looked at for: moments are kept by playbook, one after the other. */
function isTimed({ becomes, becomes_false: ceases, absence, date, calendar, score }: Part): boolean {
  return [becomes, ceases, absence, date, calendar, score].some((one) => one !== undefined);
}

const partKinds = triggerKinds.filter((kind) => kind !== "any");

function checkOne(one: PlaybookCheck, trigger: Part, path: Path): void {
  if (!one.exactlyOne(path, "trigger", trigger, partKinds)) return;
  for (const key of ["where", "for", "after"]) one.beside(path, trigger, key, "event");
  one.beside(path, trigger, "among", "for");
  one.length(path, "after", trigger.after);
  const kind = partKinds.find((known) => trigger[known] !== undefined);
  if (kind === undefined) return;
  checks[kind](one, trigger, path);
  const value = trigger.once_per;
  if (value !== undefined && !oncePerOf[kind].includes(value))
    one.add([...path, "once_per"], "once_per_here", { value, kind, known: oncePerOf[kind].join(", ") });
}

type Check = (one: PlaybookCheck, trigger: Part, path: Path) => void;

const checks: Readonly<Record<(typeof partKinds)[number], Check>> = {
  event: checkEvent,
  becomes: (one, { becomes = "" }, path) => checkEdge(one, becomes, [...path, "becomes"]),
  becomes_false: (one, { becomes_false: ceases = "" }, path) => checkEdge(one, ceases, [...path, "becomes_false"]),
  enters: (one, { enters = "" }, path) => one.audience([...path, "enters"], enters),
  leaves: (one, { leaves = "" }, path) => one.audience([...path, "leaves"], leaves),
  absence: checkAbsence,
  date: checkDate,
  calendar: checkCalendar,
  score: checkScore,
  list: checkList,
  api: () => undefined,
};

function checkEvent(one: PlaybookCheck, trigger: Part, path: Path): void {
  const { event = "", where, for: others } = trigger;
  if (!one.event([...path, "event"], event)) return;
  if (where !== undefined) one.condition([...path, "where"], where, triggerEnvironment(one.around, event));
  if (trigger.among !== undefined) one.condition([...path, "among"], trigger.among, customerEnvironment(one.around));
  const fields = one.around.catalog.events[event]?.fields ?? {};
  for (const [at, name] of (others ?? []).entries()) {
    const here = [...path, "for", at];
    if (name.startsWith("metric.")) {
      checkNaming(one, name.slice("metric.".length), here);
      continue;
    }
    if (!one.refer(here, ["field", "字段"], name, Object.keys(fields))) continue;
    const { type = "" } = fields[name] ?? {};
    if (type !== "string") one.add(here, "wrong_field", { name: `${event}.${name}`, has: type, needs: "string" });
  }
}

/** A metric that holds the bank's id of another customer. */
function checkNaming(one: PlaybookCheck, name: string, path: Path): void {
  const { metrics } = one.around.catalog;
  if (!one.refer(path, ["metric", "指标"], name, Object.keys(metrics))) return;
  const { type = "" } = metrics[name] ?? {};
  if (type !== "string") one.add(path, "wrong_field", { name: `metric.${name}`, has: type, needs: "string" });
}

function checkEdge(one: PlaybookCheck, text: string, path: Path): void {
  one.condition(path, text, customerEnvironment(one.around));
}

function checkAbsence(one: PlaybookCheck, { absence }: Part, whole: Path): void {
  if (!absence) return;
  const path = [...whole, "absence"];
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

function checkDate(one: PlaybookCheck, { date }: Part, whole: Path): void {
  if (!date) return;
  const path = [...whole, "date"];
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

function checkCalendar(one: PlaybookCheck, { calendar }: Part, whole: Path): void {
  if (!calendar) return;
  const path = [...whole, "calendar"];
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

function checkScore(one: PlaybookCheck, { score }: Part, whole: Path): void {
  if (!score) return;
  const path = [...whole, "score"];
  one.refer([...path, "name"], ["score", "评分"], score.name, Object.keys(one.around.catalog.scores));
  if (score.from === undefined && score.to === undefined)
    one.add(path, "exactly_one", { what: "score", count: 0, known: "from, to" });
  if (score.from !== undefined && score.to !== undefined && score.to <= score.from)
    one.add([...path, "to"], "not_rising", { key: "from, to" });
}

function checkList(one: PlaybookCheck, { list = "" }: Part, path: Path): void {
  if (!one.audience([...path, "list"], list)) return;
  if (one.around.audiences[list]?.condition !== undefined)
    one.add([...path, "list"], "wrong_field", { name: list, has: "condition", needs: "list: true" });
}
