/** The state of a customer whose events are all at hand: what applying one after the other would leave, made at once. */
import { entryOf, eventValues, type MetricBook } from "./book.ts";
import { joinState, packSeries } from "./pack.ts";
import { type EntryValue, type Keeping, seriesFrom } from "./series.ts";
import { keepingOf } from "./state.ts";

interface Gathered {
  readonly times: number[];
  readonly values: EntryValue[];
}

/** Takes events of one customer after the other; for those who load a past and do not go through facts. */
export class WholeMetrics {
  readonly #book: MetricBook;
  readonly #numbers: ReadonlyMap<number, number>;
  readonly #keepings: readonly Keeping[];
  #gathered: (Gathered | undefined)[] = [];

  /**
   * @param numbers number of each series by its index in the book
   * @param now what no window reaches any more by then is not kept
   */
  constructor(book: MetricBook, numbers: ReadonlyMap<number, number>, now: Date) {
    this.#book = book;
    this.#numbers = numbers;
    this.#keepings = book.series.map((spec) => keepingOf(book, spec, now));
  }

  /**
   * One event, none earlier than the one before.
   * @param time milliseconds
   * @param data asked for when a metric reads it
   */
  add(type: string, time: number, data: () => Readonly<Record<string, unknown>>): void {
    const route = this.#book.routes.get(type);
    if (!route) return;
    const event = route.fields.length === 0 ? {} : eventValues(route, data());
    for (const { spec, sources } of route.series) {
      const value = entryOf(sources, event, time);
      if (value === undefined) continue;
      let gathered = this.#gathered[spec.index];
      if (!gathered) {
        gathered = { times: [], values: [] };
        this.#gathered[spec.index] = gathered;
      }
      gathered.times.push(time);
      gathered.values.push(value);
    }
  }

  /** The customer's state as it is stored, and ready for the next one; undefined when no metric has anything. */
  take(): Buffer | undefined {
    const stored: { id: number; bytes: Uint8Array }[] = [];
    this.#book.series.forEach(({ index, kind }) => {
      const gathered = this.#gathered[index];
      const keeping = this.#keepings[index];
      const id = this.#numbers.get(index);
      if (!gathered || !keeping || id === undefined) return;
      stored.push({ id, bytes: packSeries(seriesFrom(gathered.times, gathered.values, keeping), kind) });
    });
    this.#gathered = [];
    return stored.length === 0 ? undefined : joinState(stored);
  }
}
