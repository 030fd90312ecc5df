/** A trigger as its file says it, made ready. Files are checked before: what is missing here was reported there. Pure. */
import {
  customerEnvironment,
  eventEnvironment,
  itemEnvironment,
  type Playbook,
  type PlaybookAround,
  type PlaybookTrigger,
  triggerEnvironment,
} from "#contracts/definitions";
import { playbookCalled } from "#contracts/facts";
import { type Condition, compileCondition, durationOf } from "#kits/expr";
import { daysOf, MORNING, timesOf } from "./calendar-days.ts";
import { eventReader } from "./event-values.ts";
import { lookedAt } from "./time-moves.ts";
import type {
  AbsenceTrigger,
  CompiledTrigger,
  DateTrigger,
  EdgeTrigger,
  EventMatch,
  SingleTrigger,
} from "./trigger-types.ts";

/** The fact by which the API, and other customers' events, start a run. */
export const CALLED = playbookCalled.type;

/** In the data of that fact: the customer who asks whether this one is looked for, and is told when it is. */
export const ASKED_BY = "asked_by";

/** The date from which silence counts where nothing was ever heard, unless a file names another. */
const BEGINNING = "opened_on";
// Longer silences are found on the morning of their day: a timer for each would stand about for weeks.
const SHORT = 48 * 3_600_000;

type SingleFile = Omit<PlaybookTrigger, "any">;

/** @throws condition.* where one does not compile against the bank around it */
export function compileTrigger({ trigger: file, audience }: Playbook, around: PlaybookAround): CompiledTrigger {
  if (!file.any) return single(file, around);
  return {
    kind: "any",
    parts: file.any.map((part) => {
      const texts = [audience, part.if].filter((text) => text !== undefined);
      const text = texts.length === 0 ? undefined : texts.map((one) => `(${one})`).join(" && ");
      return { trigger: single(part, around), audience: conditionOf(text, () => customerEnvironment(around)) };
    }),
  };
}

function single(file: SingleFile, around: PlaybookAround): SingleTrigger {
  const { event, becomes, becomes_false: becomesFalse, enters, leaves, absence, date, calendar, score, list } = file;
  if (event !== undefined) {
    const where = conditionOf(file.where, () => triggerEnvironment(around, event));
    const among = conditionOf(file.among, () => customerEnvironment(around));
    return { kind: "event", ...matchOf(event, where, around), others: file.for ?? [], among };
  }
  if (becomes !== undefined) return edge("becomes", becomes, around);
  if (becomesFalse !== undefined) return edge("becomes_false", becomesFalse, around);
  if (score) return edge("score", bandText(score), around);
  const entered = enters ?? list;
  if (entered !== undefined) return { kind: "crossing", type: "audience_entered", audience: entered };
  if (leaves !== undefined) return { kind: "crossing", type: "audience_left", audience: leaves };
  if (absence) return absenceOf(absence, around);
  if (date) return dateOf(date, around);
  if (calendar) return { kind: "calendar", timesOn: timesOf(calendar) };
  return { kind: "called" };
}

function conditionOf(
  text: string | undefined,
  environment: () => Parameters<typeof compileCondition>[1],
): Condition | undefined {
  return text === undefined ? undefined : compileCondition(text, environment());
}

function matchOf(event: string, where: Condition | undefined, { catalog }: PlaybookAround): EventMatch {
  return { event, where, read: eventReader(catalog, event, where?.reads.event ?? []) };
}

function edge(by: EdgeTrigger["by"], text: string, around: PlaybookAround): EdgeTrigger {
  const condition = compileCondition(text, customerEnvironment(around));
  const falling = by === "becomes_false";
  return { kind: "edge", by, condition, falling, looked: lookedAt(condition, around.catalog.metrics, falling) };
}

function bandText({ name, from, to }: NonNullable<PlaybookTrigger["score"]>): string {
  const number = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
  const least = from === undefined ? [] : [`score.${name} >= ${number(from)}`];
  const most = to === undefined ? [] : [`score.${name} < ${number(to)}`];
  return [...least, ...most].join(" && ");
}

function absenceOf(file: NonNullable<PlaybookTrigger["absence"]>, around: PlaybookAround): AbsenceTrigger {
  const { catalog, zone } = around;
  const match = (event: string, text: string | undefined): EventMatch =>
    matchOf(
      event,
      conditionOf(text, () => eventEnvironment(catalog, zone, event)),
      around,
    );
  const milliseconds = durationOf(file.for) ?? 0;
  return {
    kind: "absence",
    of: new Map(file.of.map((event) => [event, match(event, file.where)])),
    milliseconds,
    after: file.after && match(file.after.event, file.after.where),
    since: file.since ?? BEGINNING,
    isShort: milliseconds < SHORT,
  };
}

function dateOf(file: NonNullable<PlaybookTrigger["date"]>, around: PlaybookAround): DateTrigger {
  const { attribute, list, tag } = file;
  const rest = {
    kind: "date" as const,
    offsets: file.offsets.map(daysOf),
    yearly: file.yearly ?? false,
    at: file.at ?? MORNING,
  };
  const { attributes } = around.catalog;
  if (list) {
    const { name, field, where: text } = list;
    const environment = itemEnvironment(around, name);
    const where = environment && conditionOf(text, () => environment);
    const isInstant = attributes[name]?.fields?.[field]?.type === "instant";
    return { ...rest, of: { by: "list", name, field, where }, isInstant };
  }
  if (tag !== undefined) return { ...rest, of: { by: "tag", name: tag }, isInstant: false };
  const name = attribute ?? "";
  return { ...rest, of: { by: "attribute", name }, isInstant: attributes[name]?.type === "instant" };
}
