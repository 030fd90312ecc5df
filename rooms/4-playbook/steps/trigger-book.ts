/** Which playbooks a fact can start: by its type, or by what it changes. Made once for a book of playbooks. */
import { type Waking, wakingOf } from "#audience";
import type { Metric } from "#contracts/definitions";
import { facesOf } from "../rules/compile.ts";
import type { CompiledPlaybook } from "../rules/compiled.ts";
import type {
  AbsenceTrigger,
  CalendarTrigger,
  DateTrigger,
  EdgeTrigger,
  EventTrigger,
} from "../rules/trigger-types.ts";

/** A playbook whose trigger is of one kind. */
export type With<T> = CompiledPlaybook & { readonly trigger: T };

export interface TriggerBook {
  /** All that admit by themselves. */
  readonly all: readonly CompiledPlaybook[];
  readonly byType: ReadonlyMap<string, readonly CompiledPlaybook[]>;
  /** Those that wait for a turn of a condition, paused ones that time can turn among them, and what wakes each. */
  readonly edges: readonly With<EdgeTrigger>[];
  readonly waking: Waking;
  /** Places of edges that read a static list, by its name. */
  readonly byList: ReadonlyMap<string, readonly number[]>;
  readonly silences: readonly With<AbsenceTrigger>[];
  /** Those of paused playbooks too: what they count goes on, and is looked at when they do. */
  readonly counted: readonly With<AbsenceTrigger>[];
  readonly others: readonly With<EventTrigger>[];
  /** Types of facts whose customers have to be at hand, whatever they say. */
  readonly types: ReadonlySet<string>;
  /** Lists of records that are read. */
  readonly records: ReadonlySet<string>;
  /** Static lists that are read, by name. */
  readonly lists: ReadonlySet<string>;
  /** Those that are looked at by the day or the hour. */
  readonly looked: readonly With<DateTrigger | CalendarTrigger | EdgeTrigger | AbsenceTrigger>[];
  /** Playbooks that admit nobody now. */
  readonly paused: ReadonlySet<string>;
}

/**
 * @param metrics of the bank's catalog
 * @param paused playbooks that admit nobody now
 */
export function triggerBook(
  compiled: Iterable<CompiledPlaybook>,
  metrics: Readonly<Record<string, Metric>>,
  paused: readonly CompiledPlaybook[] = [],
): TriggerBook {
  // For rounds another part of the set looks.
  const all = [...compiled].filter(({ run }) => !run.round).flatMap(facesOf);
  const byType = new Map<string, CompiledPlaybook[]>();
  for (const one of all) for (const type of one.types) byType.set(type, [...(byType.get(type) ?? []), one]);
  const isEdge = (one: CompiledPlaybook): one is With<EdgeTrigger> => one.trigger.kind === "edge";
  // Turns of paused playbooks are noted: what a fact turned meanwhile is no turn of time when they go on.
  const noted = paused.flatMap(facesOf).filter((one) => isEdge(one) && one.trigger.looked !== undefined);
  const edges = [...all, ...noted].filter(isEdge);
  const isSilence = (one: CompiledPlaybook): one is With<AbsenceTrigger> => one.trigger.kind === "absence";
  const silences = all.filter(isSilence);
  const counted = [...silences, ...paused.flatMap(facesOf).filter(isSilence)];
  const byList = new Map<string, number[]>();
  for (const [place, { trigger }] of edges.entries())
    for (const name of trigger.condition.reads.audiences) byList.set(name, [...(byList.get(name) ?? []), place]);
  const events = all.filter((one): one is With<EventTrigger> => one.trigger.kind === "event");
  const looked = all.filter(
    (one): one is With<DateTrigger | CalendarTrigger | EdgeTrigger | AbsenceTrigger> =>
      ["date", "calendar", "absence"].includes(one.trigger.kind) ||
      (one.trigger.kind === "edge" && one.trigger.looked !== undefined),
  );
  return {
    all,
    byType,
    edges,
    waking: wakingOf(
      edges.map(({ trigger }) => ({ condition: trigger.condition, lists: [] })),
      metrics,
    ),
    byList,
    silences,
    counted,
    others: events.filter(({ trigger }) => trigger.others.length > 0),
    types: new Set(
      [...byType].flatMap(([type, ones]) => (ones.every(({ trigger }) => trigger.kind === "crossing") ? [] : [type])),
    ),
    records: new Set([...all, ...noted].flatMap(({ reads }) => reads.lists)),
    lists: new Set([...all, ...noted].flatMap(({ reads }) => reads.audiences)),
    looked,
    paused: new Set(paused.map(({ id }) => id)),
  };
}
