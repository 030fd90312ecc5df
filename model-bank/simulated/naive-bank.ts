/**
 * A bank of a few lines that treats the customers of a simulated world by the words of some strategies, without any engine:
 * enough to see whether figures are what they should be. For tests.
 */
import { stickyShare } from "#ground/random";
import type { SimEvent, SimTouch, WorldChoice } from "./choice.ts";
import type { Arms } from "./figures.ts";
import { DAY, HOUR } from "./timeline.ts";
import { createWorld, type World } from "./world.ts";

const HOLDOUT = 0.02;
const CONTROL = 0.1;

export const naiveArms: Arms = {
  holdout: (c) => stickyShare("naive-holdout", String(c)) < HOLDOUT,
  control: (playbook, c) => stickyShare(`naive-${playbook}`, String(c)) < CONTROL,
};

/** Yuan owed on a card, from which on somebody is called about instalments. */
const LARGE_BILL = 5_500;

/** Protection as the strategies write it: which kinds of steps are stopped. */
const STRANGE = /^x/;

interface Customer {
  readonly consent: boolean;
  readonly push: boolean;
  readonly phone: boolean;
  lastSpent: number;
  balance: number;
  funded: boolean;
  readonly sent: number[];
}
interface Due {
  readonly customer: number;
  readonly playbook: string;
  readonly wave: string;
  readonly at: number;
  readonly unless?: (customer: Customer) => boolean;
}

const spends = new Set(["transaction", "transfer", "card_spent", "payroll_credited", "account_funded"]);

export class NaiveBank {
  readonly world: World;
  readonly receipts: number[] = [];
  readonly events: SimEvent[] = [];
  readonly #customers = new Map<number, Customer>();
  #due: Due[] = [];
  #touches = 0;

  constructor(
    choice: WorldChoice,
    readonly options: { readonly keep?: boolean; readonly protects?: boolean } = {},
  ) {
    this.world = createWorld(choice);
    for (const event of this.world.records()) this.#hear(event);
  }

  run(days: number): this {
    for (let day = 0; day < days; day++) {
      const [from, to] = [this.world.start + day * DAY, this.world.start + (day + 1) * DAY];
      for (const event of this.world.events(from, to)) this.#hear(event);
      this.#protect(to);
      this.#sleepers(to);
      this.#send(to);
      this.receipts.push(this.world.receipts(to).length);
    }
    return this;
  }

  #hear(event: SimEvent): void {
    if (this.options.keep) this.events.push(event);
    const { customer: c, type, data, at } = event;
    if (type === "customer_recorded") {
      const consent = Array.isArray(data.consent) && data.consent.length > 0;
      const known = { consent, push: data.push_token === true, phone: data.phone !== undefined };
      const balance = Number(data.demand_balance ?? 0);
      this.#customers.set(c, { ...known, lastSpent: Number.POSITIVE_INFINITY, balance, funded: false, sent: [] });
      for (const { kind, matures_on } of (data.holdings ?? []) as { kind: string; matures_on?: string }[])
        if (kind === "term_deposit" && matures_on !== undefined) this.#maturity(c, matures_on);
    }
    const known = this.#customers.get(c);
    if (known === undefined) return;
    if (spends.has(type)) known.lastSpent = at;
    if (type === "balance_changed") known.balance = Number(data.demand_balance);
    if (type === "account_funded") known.funded = true;
    if (type === "account_opened") this.#welcome(c, at);
    if (type === "holding_changed" && data.kind === "card" && Number(data.amount) > LARGE_BILL) this.#call(c, at + DAY);
    if (type === "payroll_credited")
      this.#due.push({ customer: c, playbook: "grow-payroll-3h", wave: "one", at: at + 3 * HOUR });
  }

  /** The call list of instalments: those who owe most. */
  #call(customer: number, at: number): void {
    const task = { touch: `n${++this.#touches}`, customer, playbook: "grow-instalment", wave: "call", at };
    this.world.task({ ...task, channel: "agent_call", class: "marketing" });
  }

  #welcome(customer: number, at: number): void {
    const unless = ({ funded }: Customer) => funded;
    for (const day of [0, 1, 2, 4, 6])
      this.#due.push({ customer, playbook: "acquire-first-week", wave: `d${day}`, at: at + day * DAY + HOUR, unless });
    this.#due.push({ customer, playbook: "acquire-fund", wave: "one", at: at + DAY, unless });
    this.#due.push({ customer, playbook: "acquire-fund", wave: "two", at: at + 4 * DAY });
  }

  #maturity(customer: number, on: string): void {
    const ends = Date.parse(`${on}T09:00:00+08:00`);
    for (const days of [30, 15, 7, 1])
      this.#due.push({ customer, playbook: "grow-term-maturity", wave: `d${days}`, at: ends - days * DAY });
    this.#due.push({ customer, playbook: "winback-matured-lost", wave: "one", at: ends + 7 * DAY });
  }

  #sleepers(until: number): void {
    for (const [customer, known] of this.#customers)
      for (const days of [15, 30, 45]) {
        const at = known.lastSpent + days * DAY;
        if (at < until && at >= until - DAY && (days > 15 || known.balance < 100))
          this.#due.push({ customer, playbook: `winback-sleep-${days}`, wave: "one", at });
      }
  }

  #send(until: number): void {
    const due = this.#due.filter(({ at }) => at < until).sort((a, b) => a.at - b.at || a.customer - b.customer);
    this.#due = this.#due.filter(({ at }) => at >= until);
    for (const { customer, playbook, wave, at, unless } of due) {
      const known = this.#customers.get(customer);
      if (known === undefined || !known.consent || at < this.world.start || unless?.(known)) continue;
      if (naiveArms.holdout(customer) || naiveArms.control(playbook, customer)) continue;
      // Three in seven days.
      if (known.sent.filter((sent) => sent > at - 7 * DAY).length >= 3) continue;
      known.sent.push(at);
      const channel = known.push ? "push" : known.phone ? "sms" : "inbox";
      const touch = `n${++this.#touches}`;
      const full: SimTouch = { touch, customer, playbook, wave, channel, class: "marketing", at, benefit: "draw" };
      this.world.touched(full);
    }
  }

  #protect(until: number): void {
    for (const { id, steps } of this.world.attempts(until)) {
      const payees = new Set<unknown>();
      let changes = 0;
      for (const [n, { type, data }] of steps.entries()) {
        if (type === "transfer") payees.add(data.payee);
        if (type === "profile_changed") changes++;
        const strange = type === "login" && STRANGE.test(String(data.device));
        const stops = strange || changes >= 3 || payees.size >= 3;
        if (this.world.stepAnswered(id, n, this.options.protects && stops ? "hold" : null) === "stopped") break;
      }
    }
  }
}
