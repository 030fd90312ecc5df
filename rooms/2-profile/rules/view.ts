/** A state as conditions read it. */
import { dayOf } from "#ground/clock";
import type { Fields, Moment, Picture } from "#kits/expr";
import { metricView } from "./metrics/index.ts";
import type { ProfileRules } from "./profile-rules.ts";
import { type CustomerState, scoreAt } from "./state.ts";

/** Parts that take work are made when a condition first reads them. */
class StateView implements Picture {
  readonly #state: CustomerState;
  readonly #rules: Pick<ProfileRules, "metrics">;
  readonly #at: Date;
  #customer: Fields | undefined;
  #score: Fields | undefined;
  #metric: Fields | undefined;

  constructor(state: CustomerState, rules: Pick<ProfileRules, "metrics">, at: Date) {
    this.#state = state;
    this.#rules = rules;
    this.#at = at;
  }

  get customer(): Fields {
    this.#customer ??= fieldsOf(this.#state);
    return this.#customer;
  }

  get score(): Fields {
    this.#score ??= scoresOf(this.#state, this.#at);
    return this.#score;
  }

  get metric(): Fields {
    this.#metric ??= metricView(this.#state.metrics, this.#rules.metrics, this.#at, this.#state.values);
    return this.#metric;
  }

  get tag(): Readonly<Record<string, string>> {
    return this.#state.tags;
  }
}

/** Scores whose time is not over. */
function scoresOf(state: CustomerState, at: Date): Fields {
  const fields: Record<string, number> = {};
  for (const name of Object.keys(state.scores)) {
    const score = scoreAt(state, name, at);
    if (score) fields[name] = score.value;
  }
  return fields;
}

const merged = new WeakMap<
  CustomerState["values"],
  { readonly lists: CustomerState["lists"]; readonly fields: Fields }
>();

/** Attributes and lists of records together: what one object was made of stays as it is. */
function fieldsOf({ values, lists }: CustomerState): Fields {
  for (const _ in lists) {
    const known = merged.get(values);
    if (known?.lists === lists) return known.fields;
    const fields = { ...values, ...lists };
    merged.set(values, { lists, fields });
    return fields;
  }
  return values;
}

/** A customer as closures read it at an instant. */
export function viewOf(state: CustomerState, rules: Pick<ProfileRules, "metrics">, at: Date): Picture {
  return new StateView(state, rules, at);
}

export function momentOf(at: Date, zone: string): Moment {
  return { now: at.getTime(), today: dayOf(at, zone) };
}
