/** Which conditions an event can change: a map from event type, and the field that changed, to conditions. */
import type { Condition, Names } from "./condition.ts";

/** Something that a condition reads. */
export interface Read {
  readonly of: "attribute" | "metric" | "score" | "tag" | "audience" | "event";
  readonly name: string;
}

/** An event type that changes what is read; with `field`, only when that field of it is there. */
export interface Dependency {
  readonly event: string;
  readonly field?: string;
}

export interface ConditionIndex<K> {
  /**
   * Conditions whose answer an event of this type can change, in the order in which they were given.
   * @param fields the fields that the event has or changes; all when absent
   */
  wokenBy(event: string, fields?: Iterable<string>): readonly K[];
  /** Conditions that time alone can change: they read `now` or `today()`. */
  readonly byTime: readonly K[];
}

interface Entry {
  readonly always: Set<number>;
  readonly byField: Map<string, Set<number>>;
}

/**
 * @param dependenciesOf where what a condition reads comes from; the condition's key comes with it, for `event` is that
 *   of its own trigger
 */
export function conditionIndex<K>(
  conditions: Iterable<readonly [K, Condition]>,
  dependenciesOf: (read: Read, of: K) => Iterable<Dependency>,
): ConditionIndex<K> {
  const keys: K[] = [];
  const byTime: K[] = [];
  const entries = new Map<string, Entry>();
  for (const [key, { reads }] of conditions) {
    const at = keys.push(key) - 1;
    if (reads.time) byTime.push(key);
    for (const read of readsIn(reads)) {
      for (const { event, field } of dependenciesOf(read, key)) {
        const entry = entries.get(event) ?? { always: new Set(), byField: new Map() };
        entries.set(event, entry);
        if (field === undefined) entry.always.add(at);
        else entry.byField.set(field, (entry.byField.get(field) ?? new Set()).add(at));
      }
    }
  }
  const none: readonly K[] = [];
  const whole = new Map([...entries].map(([event, entry]) => [event, listed(keys, entry, entry.byField.keys())]));
  return {
    byTime,
    wokenBy(event, fields) {
      const entry = entries.get(event);
      if (!entry || fields === undefined || entry.byField.size === 0) return whole.get(event) ?? none;
      return listed(keys, entry, fields);
    },
  };
}

function listed<K>(keys: readonly K[], { always, byField }: Entry, fields: Iterable<string>): K[] {
  const found = new Set(always);
  for (const field of fields) for (const at of byField.get(field) ?? []) found.add(at);
  return [...found].sort((a, b) => a - b).map((at) => keys[at] as K);
}

/** Everything that a condition reads; how things were before changes when they change. */
function readsIn({ event, audiences, before, ...now }: Condition["reads"]): Read[] {
  const kept = ({ attributes, metrics, scores, tags }: Names): Read[] => [
    ...attributes.map((name) => ({ of: "attribute" as const, name })),
    ...metrics.map((name) => ({ of: "metric" as const, name })),
    ...scores.map((name) => ({ of: "score" as const, name })),
    ...tags.map((name) => ({ of: "tag" as const, name })),
  ];
  const lists = audiences.map((name) => ({ of: "audience" as const, name }));
  return [...kept(now), ...kept(before), ...lists, ...event.map((name) => ({ of: "event" as const, name }))];
}
