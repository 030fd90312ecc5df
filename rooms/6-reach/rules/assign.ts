/** Who calls whom: fair, and the same for the same input. */
import type { Scope } from "./scope.ts";

export interface Colleague {
  readonly person: string;
  /** Units whose customers this person may see, each with those below it. */
  readonly scope: Scope;
}

export interface Assignable {
  readonly touch: number;
  readonly key: string;
  readonly unit: number | null;
  readonly value: number;
  readonly probability: number | null;
}

/** What a colleague already has for the same deadline. */
export interface Load {
  readonly person: string;
  readonly open: number;
  /** The last place of the colleague's list that is taken. */
  readonly lastRank: number;
}

export interface Assignment {
  readonly touch: number;
  /** Null when nobody has the unit in scope. */
  readonly person: string | null;
  readonly rank: number;
}

/** Higher expected value first, then higher probability, then the key, which no two touches share. */
function byOrder(a: Assignable, b: Assignable): number {
  return b.value - a.value || (b.probability ?? 0) - (a.probability ?? 0) || (a.key < b.key ? -1 : 1);
}

/**
 * Gives each touch, best first, to the colleague in scope with the fewest open tasks; among equals to the first by id. So
 * colleagues of one scope differ by at most one task, and the best touches are spread over all of them.
 */
export function assign(
  touches: readonly Assignable[],
  colleagues: readonly Colleague[],
  loads: readonly Load[],
): Assignment[] {
  const known = new Map(loads.map((load) => [load.person, load]));
  const sorted = [...colleagues].sort((a, b) => (a.person < b.person ? -1 : 1));
  const open = sorted.map(({ person }) => known.get(person)?.open ?? 0);
  const ranks = sorted.map(({ person }) => known.get(person)?.lastRank ?? 0);
  const units = new Map<number | null, readonly number[]>();
  let unowned = 0;
  return [...touches].sort(byOrder).map(({ touch, unit }): Assignment => {
    const able = units.get(unit) ?? inScope(sorted, unit);
    units.set(unit, able);
    let best = -1;
    for (const candidate of able) if (best < 0 || (open[candidate] ?? 0) < (open[best] ?? 0)) best = candidate;
    const person = sorted[best]?.person;
    if (person === undefined) return { touch, person: null, rank: ++unowned };
    open[best] = (open[best] ?? 0) + 1;
    ranks[best] = (ranks[best] ?? 0) + 1;
    return { touch, person, rank: ranks[best] ?? 1 };
  });
}

function inScope(colleagues: readonly Colleague[], unit: number | null): number[] {
  return colleagues.flatMap(({ scope }, n) => (scope === "all" || (unit !== null && scope.includes(unit)) ? [n] : []));
}
