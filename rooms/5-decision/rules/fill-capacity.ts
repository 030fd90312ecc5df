/**
 * What customers share goes to whom it is worth most: a greedy fill by value per unit under what is left of budgets, seats
 * and stocks, with its distance from the best that could be. Whoever finds no place asks for what comes next in the own
 * order; whoever is worth more may still take that place. The result does not depend on the order of the input.
 */
import type { Channel } from "#contracts/definitions";
import { type Judged, judge, type Option, optionsOf, takesAny } from "./judge.ts";
import type { DecisionInputs, Grant } from "./types.ts";
import { comparePlaces, precedenceOf } from "./value.ts";

/** One option of a customer. */
export interface Wish {
  readonly action: string;
  readonly channel: Channel;
  /** Yuan; what stands in for something else counts nothing. */
  readonly value: number;
  /** Shared resources by name, in their own units. */
  readonly takes: Readonly<Record<string, number>>;
  readonly precedence: number;
  readonly urgent: boolean;
  readonly arrival: number;
}

/** A customer with options in the order in which they would be taken. */
export interface Asker {
  readonly key: string;
  readonly wishes: readonly Wish[];
  /** For {@link decideJudged}; nothing is judged twice. */
  readonly judged?: readonly Judged[];
}

export interface Filled {
  /** What was asked for by each customer, and what came of it. Who asked for nothing shared is not there. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>;
  readonly used: Readonly<Record<string, number>>;
  /** Yuan of all that was granted or needed no grant. */
  readonly value: number;
  /** Value per unit, yuan, of the last one granted; null where nobody was. */
  readonly cuts: Readonly<Record<string, number | null>>;
}

/** The options of one customer, up to the first that needs nothing shared: that one is always to be had. */
export function wishesOf(key: string, inputs: DecisionInputs): Asker {
  const judged = judge(inputs);
  const wishes: Wish[] = [];
  for (const option of optionsOf(judged)) {
    wishes.push(wishOf(option));
    if (!takesAny(option.way.way)) break;
  }
  return { key, wishes, judged };
}

function wishOf({ judged: { action }, way: { way, factors } }: Option): Wish {
  return {
    action: action.action,
    channel: way.channel,
    value: way.outcome === "withheld" ? 0 : factors.value,
    takes: way.takes,
    precedence: precedenceOf(action.class),
    urgent: action.urgent,
    arrival: action.arrival,
  };
}

type Left = Readonly<Record<string, number>>;

/** One option that takes something, with its place in the queue. */
interface Bid {
  readonly asker: number;
  readonly at: number;
  readonly wish: Wish;
  readonly takes: readonly (readonly [resource: string, units: number])[];
}

/** Units that are asked for, as shares of what is left, so that unlike resources can be added. */
function weightOf(takes: Bid["takes"], left: Left): number {
  let weight = 0;
  for (const [resource, units] of takes) weight += units / (left[resource] ?? 0);
  return weight;
}

function takenBy(wish: Wish): Bid["takes"] {
  return Object.entries(wish.takes)
    .filter(([, units]) => units > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Options that take something: class and urgency first, then value per unit, then value; ties by arrival and name. */
function queueOf(askers: readonly Asker[], left: Left): Bid[] {
  const bids: (Bid & { readonly density: number; readonly name: string })[] = [];
  askers.forEach(({ key, wishes }, asker) => {
    wishes.forEach((wish, at) => {
      const takes = takenBy(wish);
      if (takes.length === 0) return;
      const density = wish.value <= 0 ? 0 : wish.value / weightOf(takes, left);
      bids.push({ asker, at, wish, takes, density, name: `${key}/${wish.action}/${wish.channel}` });
    });
  });
  return bids.sort(
    (a, b) =>
      a.wish.precedence - b.wish.precedence ||
      Number(b.wish.urgent) - Number(a.wish.urgent) ||
      b.density - a.density ||
      comparePlaces({ ...a.wish, name: a.name }, { ...b.wish, name: b.name }) ||
      a.at - b.at,
  );
}

/** Gives out what is left. A resource that is not named has nothing left. */
export function fillCapacity(askers: readonly Asker[], left: Left): Filled {
  const queue = queueOf(askers, left);
  const fill = new Fill(askers, queue, left);
  while (fill.round()) {
    // Who found no place asks for the next option of the own order.
  }
  while (fill.moveUp()) {
    // Places that were given back go to those who wanted them before.
  }
  return fill.result();
}

class Fill {
  readonly #askers: readonly Asker[];
  readonly #queue: readonly Bid[];
  readonly #left: Left;
  /** The option that each asks for now. */
  readonly #at: Int32Array;
  #rest = new Map<string, number>();
  readonly #short = new Map<Bid, string>();

  constructor(askers: readonly Asker[], queue: readonly Bid[], left: Left) {
    this.#askers = askers;
    this.#queue = queue;
    this.#left = left;
    this.#at = new Int32Array(askers.length);
  }

  /** Serves everybody's present wish in the order of the queue; whether somebody has to ask for another. */
  round(): boolean {
    this.#rest = new Map();
    let refused = false;
    const next: number[] = [];
    for (const bid of this.#queue) {
      if (this.#at[bid.asker] !== bid.at) continue;
      const short = this.#missing(bid);
      if (short === undefined) this.#take(bid, 1);
      else {
        this.#short.set(bid, short);
        next.push(bid.asker);
        refused = true;
      }
    }
    for (const asker of next) this.#at[asker] = (this.#at[asker] ?? 0) + 1;
    return refused;
  }

  /** Lets those who were refused have what is free now; whether anybody moved. */
  moveUp(): boolean {
    let moved = false;
    const held = new Map<number, Bid>();
    for (const bid of this.#queue) if (this.#at[bid.asker] === bid.at) held.set(bid.asker, bid);
    for (const bid of this.#queue) {
      if ((this.#at[bid.asker] ?? 0) <= bid.at) continue;
      const own = held.get(bid.asker);
      if (own) this.#take(own, -1);
      if (this.#missing(bid) === undefined) {
        this.#take(bid, 1);
        this.#short.delete(bid);
        this.#at[bid.asker] = bid.at;
        held.set(bid.asker, bid);
        moved = true;
      } else if (own) this.#take(own, 1);
    }
    return moved;
  }

  #used(resource: string): number {
    return this.#rest.get(resource) ?? 0;
  }

  #missing({ takes }: Bid): string | undefined {
    return takes.find(([resource, units]) => this.#used(resource) + units > (this.#left[resource] ?? 0))?.[0];
  }

  #take({ takes }: Bid, sign: 1 | -1): void {
    for (const [resource, units] of takes) this.#rest.set(resource, this.#used(resource) + sign * units);
  }

  result(): Filled {
    const cuts: Record<string, number | null> = {};
    for (const resource of Object.keys(this.#left).sort()) cuts[resource] = null;
    for (const { asker, at, takes, wish } of this.#queue) {
      if (this.#at[asker] !== at) continue;
      for (const [resource, units] of takes) cuts[resource] = Math.max(0, wish.value) / units;
    }
    const grants = new Map<string, Grant[]>();
    const byAsker = [...this.#queue].sort((a, b) => a.asker - b.asker || a.at - b.at);
    for (const bid of byAsker) {
      const { asker, at, wish } = bid;
      const now = this.#at[asker] ?? 0;
      if (at > now) continue;
      const { key } = this.#askers[asker] ?? { key: "" };
      const short = at < now ? (this.#short.get(bid) ?? null) : null;
      const cut = short === null ? null : (cuts[short] ?? null);
      const grant = { action: wish.action, channel: wish.channel, granted: at === now, short, cut };
      grants.set(key, [...(grants.get(key) ?? []), grant]);
    }
    let value = 0;
    this.#askers.forEach(({ wishes }, asker) => {
      value += Math.max(0, wishes[this.#at[asker] ?? 0]?.value ?? 0);
    });
    return { grants, used: Object.fromEntries([...this.#rest].sort(([a], [b]) => (a < b ? -1 : 1))), value, cuts };
  }
}
