/**
 * Four playbooks over real accounts, read plainly: one account after the other, fact by fact, everything worked out anew. Nothing here
 * knows the engine; what the files of `playbooks.ts` say is written a second time. Money is counted in fen.
 */
import type { BerkaFact } from "./load-berka.ts";

export interface BerkaTouch {
  readonly wave: string;
  readonly channel: string;
  readonly due: number;
}

export interface BerkaRun {
  readonly playbook: string;
  readonly customer: string;
  readonly at: number;
  readonly touches: BerkaTouch[];
  end: "open" | "converted" | "ended";
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 8 * HOUR;
const fen = (yuan: unknown): number => Math.round(Number(yuan) * 100);
const dayOf = (at: number): number => Math.floor((at + ZONE) / DAY);
const atTime = (day: number, hours: number): number => day * DAY - ZONE + hours * HOUR;
const NEVER = Number.POSITIVE_INFINITY;

interface Customer {
  readonly payroll: boolean;
  readonly push: boolean;
  readonly phone: boolean;
  readonly marketing: boolean;
  readonly openedAt: number | undefined;
  balance: number | undefined;
  /** Outgoing money, by time. */
  readonly out: { readonly at: number; readonly fen: number }[];
  /** Balances as they were told, by time. */
  readonly balances: { readonly at: number; readonly fen: number }[];
}

interface Wave {
  readonly id: string;
  readonly channels: readonly string[];
  /** When it is due for a run that arrives, counted from the touch or the admission before. */
  readonly due: (base: number) => number;
  readonly holds?: (customer: Customer) => boolean;
}

interface Story {
  readonly playbook: string;
  readonly marketing: boolean;
  /** Days between two admissions. */
  readonly apart: number;
  readonly audience: (customer: Customer) => boolean;
  readonly waves: readonly Wave[];
  readonly goal?: (fact: BerkaFact) => boolean;
  readonly exit?: (fact: BerkaFact) => boolean;
}

const below = (customer: Customer, yuan: number): boolean =>
  customer.balance !== undefined && customer.balance < yuan * 100;
const later = (days: number) => (base: number) => base + days * DAY;
const GOAL_DAYS = 14;

const salary: Story = {
  playbook: "berka-salary",
  marketing: true,
  apart: 0,
  audience: (customer) => customer.payroll && customer.balance !== undefined && customer.balance >= 2_000_000,
  waves: [
    { id: "offer", channels: ["push", "sms"], due: (base) => base + 3 * HOUR },
    { id: "again", channels: ["inbox"], due: later(3) },
  ],
  goal: ({ type, data }) => type === "transaction" && data.direction === "in" && fen(data.amount) >= 1_000_000,
};
const fall: Story = {
  playbook: "berka-fall",
  marketing: false,
  apart: 0,
  audience: (customer) => below(customer, 60_000),
  waves: [
    { id: "told", channels: ["sms", "inbox"], due: later(0) },
    {
      id: "still",
      channels: ["push", "inbox"],
      due: (base) => {
        const ten = atTime(dayOf(base + 5 * DAY), 10);
        return ten >= base + 5 * DAY ? ten : ten + DAY;
      },
      holds: (customer) => below(customer, 30_000),
    },
  ],
};
const outflow: Story = {
  playbook: "berka-outflow",
  marketing: false,
  apart: 30,
  audience: () => true,
  waves: [{ id: "told", channels: ["push", "inbox"], due: later(0) }],
  goal: ({ type }) => type === "payroll_credited",
};
const silent: Story = {
  playbook: "berka-silent",
  marketing: true,
  apart: 30,
  audience: (customer) => below(customer, 45_000),
  waves: [
    { id: "draw", channels: ["sms", "push"], due: later(0) },
    { id: "more", channels: ["inbox"], due: later(2) },
  ],
  goal: ({ type }) => type === "transaction" || type === "card_spent",
  exit: ({ type, data }) => type === "transfer" && fen(data.amount) > 500_000,
};

const SILENCE = 15 * DAY;
const heard = new Set(["transaction", "transfer", "card_spent", "payroll_credited"]);

/** Outflow of the day of a moment, against the balance with which that day began. */
function flowsOut({ out, balances }: Customer, at: number): boolean {
  const from = atTime(dayOf(at), 0);
  const total = out.filter((one) => one.at >= from && one.at <= at).reduce((sum, one) => sum + one.fen, 0);
  const before = balances.filter((one) => one.at <= from).at(-1);
  const opening = before ?? balances.find((one) => one.at > from && one.at <= at);
  return opening !== undefined && total > 2_000_000 && 2 * total >= opening.fen;
}

interface OpenRun extends BerkaRun {
  readonly story: Story;
  /** Place of the wave that comes next. */
  next: number;
  due: number;
}

/** Runs of one account, in the order of admission. @param facts its own, in the order in which they are told */
export function storyOf(record: BerkaFact, facts: readonly BerkaFact[], liveFrom: number, until: number): BerkaRun[] {
  return new Account(record, liveFrom).live(facts, until);
}

class Account {
  readonly #name: string;
  readonly #liveFrom: number;
  readonly #customer: Customer;
  readonly #runs: OpenRun[] = [];
  #lastHeard: number | undefined;
  /** The silence that was looked at last, by its beginning. */
  #silence: number | undefined;

  constructor({ customer, data }: BerkaFact, liveFrom: number) {
    this.#name = customer;
    this.#liveFrom = liveFrom;
    this.#customer = {
      payroll: data.payroll === true,
      push: data.push_token === true,
      phone: data.phone !== undefined,
      marketing: (data.consent as readonly string[]).includes("marketing"),
      openedAt: typeof data.opened_on === "string" ? Date.parse(`${data.opened_on}T00:00:00Z`) - ZONE : undefined,
      balance: undefined,
      out: [],
      balances: [],
    };
  }

  live(facts: readonly BerkaFact[], until: number): BerkaRun[] {
    let place = 0;
    for (;;) {
      const told = facts[place]?.at ?? NEVER;
      const due = Math.min(this.#silenceEnds(), ...this.#runs.map((run) => this.#dueOf(run)));
      const at = Math.min(told, due);
      if (at > until) break;
      for (let fact = facts[place]; fact && fact.at === at; fact = facts[++place]) this.#tell(fact);
      if (this.#silenceEnds() <= at) this.#fallSilent(at);
      for (const run of this.#runs) this.#step(run, at);
    }
    return this.#runs.map(({ playbook, customer, at, touches, end }) => ({ playbook, customer, at, touches, end }));
  }

  /** First what it does to runs, then whom it admits. */
  #tell(fact: BerkaFact): void {
    const { type, at, data } = fact;
    const before = this.#customer.balance;
    const stood = flowsOut(this.#customer, at);
    const customer = this.#customer;
    if (type === "balance_changed") {
      customer.balance = fen(data.demand_balance);
      customer.balances.push({ at, fen: customer.balance });
    }
    if (type === "transfer" || (type === "transaction" && data.direction === "out"))
      customer.out.push({ at, fen: fen(data.amount) });
    if (heard.has(type)) this.#lastHeard = at;
    for (const run of this.#runs) {
      if (run.end !== "open" || at <= run.at) continue;
      const { goal, exit } = run.story;
      if (goal?.(fact) && at <= run.at + GOAL_DAYS * DAY) run.end = "converted";
      else if (exit?.(fact)) run.end = "ended";
    }
    if (at < this.#liveFrom) return;
    if (type === "payroll_credited") this.#admit(salary, at);
    const now = customer.balance;
    if (type === "balance_changed" && before !== undefined && now !== undefined && now <= before - 1_500_000)
      this.#admit(fall, at);
    if (!stood && flowsOut(customer, at)) this.#admit(outflow, at);
  }

  /** When the silence that is counted will have lasted; never where it was looked at or ended before all this began. */
  #silenceEnds(): number {
    const since = this.#lastHeard ?? this.#customer.openedAt;
    if (since === undefined || since === this.#silence || since + SILENCE < this.#liveFrom) return NEVER;
    return since + SILENCE;
  }

  #fallSilent(at: number): void {
    this.#silence = this.#lastHeard ?? this.#customer.openedAt;
    this.#admit(silent, at);
  }

  #admit(story: Story, at: number): void {
    const earlier = this.#runs.filter((run) => run.story === story);
    if (!story.audience(this.#customer) || earlier.some(({ end }) => end === "open")) return;
    if (earlier.some((run) => at - run.at < story.apart * DAY)) return;
    const due = story.waves[0]?.due(at) ?? NEVER;
    const { playbook } = story;
    this.#runs.push({ story, playbook, customer: this.#name, at, touches: [], end: "open", next: 0, due });
  }

  /** The next look at a run: its wave, or the end of the goal's window. */
  #dueOf({ end, story, at, due }: OpenRun): number {
    if (end !== "open") return NEVER;
    return story.goal ? Math.min(due, at + GOAL_DAYS * DAY) : due;
  }

  #step(run: OpenRun, at: number): void {
    while (this.#dueOf(run) <= at) {
      const wave = run.story.waves[run.next];
      if ((run.story.goal && at >= run.at + GOAL_DAYS * DAY) || !wave) {
        run.end = "ended";
        return;
      }
      const channel = wave.holds?.(this.#customer) === false ? undefined : this.#channel(run.story, wave);
      const out = channel === undefined ? at : opening(run.story, channel, at);
      if (channel !== undefined) run.touches.push({ wave: wave.id, channel, due: out });
      run.next++;
      const following = run.story.waves[run.next];
      if (following) run.due = following.due(out);
      else {
        run.due = NEVER;
        if (!run.story.goal) run.end = "ended";
      }
    }
  }

  #channel({ marketing }: Story, { channels }: Wave): string | undefined {
    const { push, phone, marketing: consents } = this.#customer;
    if (marketing && !consents) return undefined;
    return channels.find((channel) => (channel === "push" ? push : channel === "sms" ? phone : true));
  }
}

/** Marketing goes out from eight to eight, and stands in the inbox at any time. */
function opening({ marketing }: Story, channel: string, at: number): number {
  if (!marketing || channel === "inbox") return at;
  const [opens, closes] = [atTime(dayOf(at), 8), atTime(dayOf(at), 20)];
  if (at < opens) return opens;
  return at < closes ? at : opens + DAY;
}
