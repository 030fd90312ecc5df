/** Which audiences a change of a customer can put it into or take it out of. Pure. */
import type { Metric } from "#contracts/definitions";
import type { Condition } from "#kits/expr";
import { metricsBehind } from "./metrics-behind.ts";

/** Places of audiences, by what they read. */
export interface Waking {
  readonly size: number;
  readonly attribute: ReadonlyMap<string, readonly number[]>;
  readonly score: ReadonlyMap<string, readonly number[]>;
  readonly tag: ReadonlyMap<string, readonly number[]>;
  /** By static list. */
  readonly list: ReadonlyMap<number, readonly number[]>;
  /** By type of fact: those that read a metric which the type feeds. */
  readonly event: ReadonlyMap<string, readonly number[]>;
  /** Those that read any metric. */
  readonly anyMetric: readonly number[];
}

/** What of a customer's state can wake an audience; what did not change is the same object. */
export interface WakingState {
  readonly revision: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly lists: Readonly<Record<string, unknown>>;
  readonly scores: Readonly<Record<string, { readonly value: number }>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: object;
}

interface Reader {
  readonly condition: Condition | undefined;
  readonly lists: readonly number[];
}

export function wakingOf(audiences: readonly Reader[], metrics: Readonly<Record<string, Metric>>): Waking {
  const maps = {
    attribute: new Map<string, number[]>(),
    score: new Map<string, number[]>(),
    tag: new Map<string, number[]>(),
    list: new Map<number, number[]>(),
    event: new Map<string, number[]>(),
  };
  const anyMetric: number[] = [];
  const note = <K>(map: Map<K, number[]>, name: K, place: number): void => {
    const places = map.get(name);
    if (!places) map.set(name, [place]);
    else if (places.at(-1) !== place) places.push(place);
  };
  audiences.forEach(({ condition, lists }, place) => {
    for (const number of lists) note(maps.list, number, place);
    if (!condition) return;
    const { reads } = condition;
    for (const name of reads.attributes) note(maps.attribute, name, place);
    for (const name of reads.scores) note(maps.score, name, place);
    for (const name of reads.tags) note(maps.tag, name, place);
    const behind = metricsBehind(reads.metrics, metrics);
    for (const { sources, ratio } of behind) {
      for (const { event } of sources) note(maps.event, event, place);
      for (const operand of ratio ? [ratio.of, ratio.to] : [])
        if (operand.startsWith("customer.")) note(maps.attribute, operand.slice("customer.".length), place);
    }
    if (behind.length > 0) anyMetric.push(place);
  });
  return { size: audiences.length, ...maps, anyMetric };
}

/** Gathers places, each once a customer. */
export class Woken {
  readonly #marks: Uint32Array;
  #mark = 0;
  #places: number[] = [];

  constructor(size: number) {
    this.#marks = new Uint32Array(size);
  }

  add(places: readonly number[] | undefined): void {
    if (!places) return;
    for (const place of places) {
      if (this.#marks[place] === this.#mark) continue;
      this.#marks[place] = this.#mark;
      this.#places.push(place);
    }
  }

  addAll(): void {
    for (let place = 0; place < this.#marks.length; place++) {
      if (this.#marks[place] === this.#mark) continue;
      this.#marks[place] = this.#mark;
      this.#places.push(place);
    }
  }

  /** Begins with a customer. */
  begin(): void {
    this.#mark += 1;
    this.#places = [];
  }

  take(): readonly number[] {
    return this.#places;
  }
}

/**
 * Adds what a change of state wakes.
 * @param types of the customer's facts in the set: where metrics changed, they say which
 */
export function wakeByChange(
  woken: Woken,
  waking: Waking,
  before: WakingState,
  after: WakingState,
  types: () => Iterable<string>,
): void {
  if (before === after || after.revision === 0) return;
  // Nobody was asked of a customer that did not exist.
  if (before.revision === 0) {
    woken.addAll();
    return;
  }
  for (const [name, places] of waking.attribute)
    if (before.values[name] !== after.values[name] || before.lists[name] !== after.lists[name]) woken.add(places);
  if (before.scores !== after.scores)
    for (const [name, places] of waking.score) if (before.scores[name] !== after.scores[name]) woken.add(places);
  if (before.tags !== after.tags)
    for (const [name, places] of waking.tag) if (before.tags[name] !== after.tags[name]) woken.add(places);
  if (before.metrics === after.metrics || waking.anyMetric.length === 0) return;
  for (const type of types()) woken.add(type === "fact_retracted" ? waking.anyMetric : waking.event.get(type));
}
