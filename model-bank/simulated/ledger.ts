/** What is known of a simulated run for its report: what was sold and why, what touches cost and whom they annoyed. */
import type { AttemptRecord } from "./choice.ts";
import type { Course, Need } from "./rules.ts";

/** Something that earns the bank money. */
export interface Sale {
  readonly customer: number;
  readonly need: Need;
  /** Yuan. */
  readonly amount: number;
  readonly margin: number;
  readonly at: number;
  /** The playbook without whose touches it would not have been; null: it would have been anyway. */
  readonly playbook: string | null;
}

/** A call about instalments: made by rank or by a team that calls in random order. */
export interface SeatCall {
  readonly customer: number;
  readonly ranked: boolean;
  readonly amount: number;
  readonly fee: number;
}

/** An outcome that comes about because of a touch. */
export interface Swayed {
  readonly customer: number;
  readonly course: Course;
  readonly playbook: string;
  readonly at: number;
}

export class Ledger {
  readonly swayed: Swayed[] = [];
  readonly sales: Sale[] = [];
  readonly calls: SeatCall[] = [];
  readonly attempts: AttemptRecord[] = [];
  /** What a call to somebody on the list of a month would have brought, over all on all lists so far. */
  readonly listed = { customers: 0, amount: 0, fee: 0 };
  readonly touchesByChannel = new Map<string, number>();
  readonly touchesByPlaybook = new Map<string, number>();
  touches = 0;
  marketingTouches = 0;
  delivered = 0;
  seen = 0;
  spent = 0;
  rewards = 0;
  complaints = 0;
  complaintsCaused = 0;
  optOuts = 0;
  /** Marketing that went out on a channel a day or more after the customer had refused it: the product's fault. */
  touchesAfterOptOut = 0;
  events = 0;
  /** Customers who saw a marketing touch, and who were touched by marketing at all. */
  readonly reached: Uint8Array;
  readonly touched: Uint8Array;
  /** Yuan bought by those who had an account before the run: in all, and because of touches. */
  readonly bought: Float64Array;
  readonly boughtByTouch: Float64Array;
  /** Looks at products, in the order in which they were planned. */
  readonly lookers: number[] = [];
  readonly lookedAt: number[] = [];
  /** Fen of term deposits and wealth products when all began. */
  stockAtStart = 0;
  /** From when on figures count: the product may have come to customers who lived before. */
  since = Number.NEGATIVE_INFINITY;

  constructor(customers: number) {
    this.reached = new Uint8Array(customers);
    this.touched = new Uint8Array(customers);
    this.bought = new Float64Array(customers);
    this.boughtByTouch = new Float64Array(customers);
  }

  /** The product begins: what was bought before is no part of any figure. */
  begin(at: number): void {
    this.since = at;
    this.bought.fill(0);
    this.boughtByTouch.fill(0);
  }

  looked(customer: number, at: number): void {
    this.lookers.push(customer);
    this.lookedAt.push(at);
  }

  sell(sale: Sale): void {
    this.sales.push(sale);
    if (sale.need !== "deposit" && sale.need !== "wealth" && sale.need !== "insurance") return;
    this.bought[sale.customer] = (this.bought[sale.customer] ?? 0) + sale.amount;
    if (sale.playbook !== null)
      this.boughtByTouch[sale.customer] = (this.boughtByTouch[sale.customer] ?? 0) + sale.amount;
  }
}
