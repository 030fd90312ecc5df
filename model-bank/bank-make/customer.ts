/** One made customer: who it is, what it has, what it did. */
import { attributesOf, extraOf } from "./attributes.ts";
import { Draws } from "./draws.ts";
import { type Holding, holdingsOf, sumOf } from "./holdings.ts";
import { type EventSink, PastMaker } from "./past.ts";
import { type Person, PersonMaker } from "./person.ts";
import type { MakePlan } from "./plan.ts";
import type { RawRecord } from "./raw.ts";

/** A customer with all that is known of it. */
export interface MadeCustomer {
  readonly person: Person;
  readonly holdings: readonly Holding[];
  readonly attributes: RawRecord;
}

/** Makes customers one by one; a customer depends on the plan and its index alone. */
export class CustomerMaker {
  readonly #plan: MakePlan;
  readonly #draws: Draws;
  readonly #people: PersonMaker;
  readonly #past: PastMaker;

  constructor(plan: MakePlan) {
    this.#plan = plan;
    this.#draws = new Draws(plan.seed);
    this.#people = new PersonMaker(plan);
    this.#past = new PastMaker(plan);
  }

  make(index: number, sink: EventSink): MadeCustomer {
    const plan = this.#plan;
    const draws = this.#draws;
    const person = this.#people.make(draws, index);
    const holdings = holdingsOf(draws, person, plan);
    const assets = person.habits.openedOn === undefined ? 0 : Math.round(person.habits.wealth * 100);
    const opening = Math.max(Math.round(assets * 0.08), assets - sumOf(holdings, "term_deposit", "wealth", "fund"));
    const past = this.#past.make(draws, person, holdings, opening, sink);
    const attributes = attributesOf(person, holdings, past, plan, extraOf(draws, person));
    return { person, holdings, attributes };
  }
}
