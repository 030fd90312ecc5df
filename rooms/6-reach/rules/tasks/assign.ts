/** Who gets which task: by regime first, then by the capacity that colleagues have left; the same for the same input. */
import type { CustomerNumber } from "#ground/ids";
import type { Scope } from "../scope.ts";

export interface Colleague {
  readonly person: string;
  /** Units whose customers this person may see, each with those below it. */
  readonly scope: Scope;
  /** Tasks of a working day; absent: as many as there are. */
  readonly capacity?: number;
}

/** A task to be given out. */
export interface Assignable {
  /** The caller's name for it. */
  readonly id: number;
  /** What no two tasks share: the send key, or what a review is about. */
  readonly key: string;
  readonly customer: CustomerNumber;
  readonly unit: number | null;
  readonly value: number;
  readonly probability: number | null;
  /** Probability band, 0 the lowest; null without a model. */
  readonly band: number | null;
  /**
   * Who has the customer, first to last: whoever talks with the customer already, by whose list the customer is worked,
   * whose customer it is. They get the task whatever else they have; one who is not among the colleagues is passed over.
   */
  readonly claims?: readonly string[];
}

/** What a colleague has. */
export interface Load {
  readonly person: string;
  /** Open tasks, and those done today. */
  readonly used: number;
  /** The last place of the colleague's list that is taken. */
  readonly lastRank: number;
}

/**
 * Where it waits without an owner: `unit` when colleagues see the customer and none has capacity left; `head_office` when
 * nobody sees the customer.
 */
export type Pool = "unit" | "head_office";

export interface Assignment {
  readonly id: number;
  readonly person: string | null;
  readonly pool: Pool | null;
  readonly rank: number;
}

/**
 * The order of a list: by probability band, within it by expected value, then by probability, then by key. Tasks without
 * a band come behind those with one.
 */
export function byWorth(
  a: Pick<Assignable, "band" | "value" | "probability" | "key">,
  b: Pick<Assignable, "band" | "value" | "probability" | "key">,
): number {
  return (
    (b.band ?? -1) - (a.band ?? -1) ||
    b.value - a.value ||
    (b.probability ?? 0) - (a.probability ?? 0) ||
    (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  );
}

/** The band of a probability, from the rising inner edges; null without either. */
export function bandOf(probability: number | null, edges: readonly number[]): number | null {
  if (probability === null || edges.length === 0) return null;
  const above = edges.findIndex((edge) => probability < edge);
  return above < 0 ? edges.length : above;
}

/**
 * Gives out tasks, best first: to whoever has the customer, else to the colleague in scope with most capacity left, among
 * equals to the first by id. So colleagues of one scope and capacity differ by at most one, the best are spread over all
 * of them, and what is left over when nobody has capacity is the worst. Two tasks of one customer go to one colleague.
 */
export function assign(
  tasks: readonly Assignable[],
  colleagues: readonly Colleague[],
  loads: readonly Load[],
): Assignment[] {
  const known = new Map(loads.map((load) => [load.person, load]));
  const desks = [...colleagues]
    .sort((a, b) => (a.person < b.person ? -1 : 1))
    .map(({ person, scope, capacity }): Desk => {
      const load = known.get(person);
      const left = (capacity ?? ENDLESS) - (load?.used ?? 0);
      return { person, scope, left, rank: load?.lastRank ?? 0 };
    });
  const byPerson = new Map(desks.map((desk) => [desk.person, desk]));
  const near = new Map<number | null, Queue>();
  const withColleague = new Map<CustomerNumber, Desk>();
  let pooled = 0;
  return [...tasks].sort(byWorth).map(({ id, unit, customer, claims = [] }): Assignment => {
    const same = withColleague.get(customer);
    const claimed = same && sees(same, unit) ? same : claimant(claims, unit, byPerson);
    const queue = near.get(unit) ?? new Queue(desks.filter((desk) => sees(desk, unit)));
    near.set(unit, queue);
    const desk = claimed ?? queue.freest();
    if (!desk) return { id, person: null, pool: queue.isEmpty ? "head_office" : "unit", rank: ++pooled };
    withColleague.set(customer, desk);
    desk.left -= 1;
    desk.rank += 1;
    return { id, person: desk.person, pool: null, rank: desk.rank };
  });
}

function claimant(
  claims: readonly string[],
  unit: number | null,
  byPerson: ReadonlyMap<string, Desk>,
): Desk | undefined {
  return claims.flatMap((person) => byPerson.get(person) ?? []).find((desk) => sees(desk, unit));
}

// Above every count of tasks; differences stay exact.
const ENDLESS = 1_000_000_000;

interface Desk {
  readonly person: string;
  readonly scope: Scope;
  left: number;
  rank: number;
}

function sees({ scope }: Pick<Desk, "scope">, unit: number | null): boolean {
  return scope === "all" || (unit !== null && scope.includes(unit));
}

/** Those who see one unit, the freest on top. What is left only falls, so an entry is at worst too hopeful. */
class Queue {
  readonly #heap: { readonly desk: Desk; left: number }[];
  readonly isEmpty: boolean;

  /** @param desks in the order of persons */
  constructor(desks: readonly Desk[]) {
    this.isEmpty = desks.length === 0;
    this.#heap = desks.map((desk) => ({ desk, left: desk.left }));
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  /** Whoever has most capacity left; undefined when nobody has any. */
  freest(): Desk | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (!top) return undefined;
      if (top.left === top.desk.left) return top.left > 0 ? top.desk : undefined;
      top.left = top.desk.left;
      this.#sink(0);
    }
  }

  #before(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return false;
    return a.left > b.left || (a.left === b.left && a.desk.person < b.desk.person);
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let best = at;
      if (left < this.#heap.length && this.#before(left, best)) best = left;
      if (right < this.#heap.length && this.#before(right, best)) best = right;
      const [a, b] = [this.#heap[at], this.#heap[best]];
      if (best === at || !a || !b) return;
      this.#heap[at] = b;
      this.#heap[best] = a;
      at = best;
    }
  }
}
