/** The past of a made customer: what is certain, and between it what customers of its kind do, in order of time. */
import { type Appointment, appointmentsOf } from "./appointments.ts";
import { cumulative, type Draws } from "./draws.ts";
import type { Holding } from "./holdings.ts";
import type { Person, Style } from "./person.ts";
import type { MakePlan, Product } from "./plan.ts";
import { productKinds } from "./plan.ts";
import { yuanText } from "./raw.ts";
import { activities, callReasons, payeeBanks, profileFields, scenes } from "./words.ts";

/** Takes the events of one customer, in order of time; `n` counts from 1. */
export interface EventSink {
  event(n: number, type: string, source: string, at: number, data: string): void;
}

export interface PastOutcome {
  readonly events: number;
  /** Demand balance in fen after the last event. */
  readonly balance: number;
  readonly lastLogin: number | undefined;
}

const kinds = [
  "login",
  "product_viewed",
  "card_spent",
  "transfer",
  "out",
  "in",
  "balance_changed",
  "points_granted",
  "coupon_used",
  "activity_joined",
  "wealth_redeemed",
  "profile_changed",
  "survey_answered",
  "call_inbound",
  "reward_granted",
] as const;
type Kind = (typeof kinds)[number];
type Payment = "transfer" | "out" | "in" | "card_spent";
type Other = Exclude<Kind, Payment>;

const sources: Readonly<Record<Other, string>> = {
  login: "app",
  product_viewed: "app",
  balance_changed: "core",
  points_granted: "app",
  coupon_used: "app",
  activity_joined: "app",
  wealth_redeemed: "core",
  profile_changed: "crm",
  survey_answered: "app",
  call_inbound: "callcentre",
  reward_granted: "app",
};
const DEEPEST_TAB = 4;

/** Weights of {@link kinds}. */
const mixes: Readonly<Record<Style, readonly number[]>> = {
  digital: [30, 10, 28, 11, 6, 5, 4, 2, 1.5, 1, 0.3, 0.4, 0.3, 0.3, 0.2],
  card: [9, 2, 50, 8, 14, 9, 5, 1, 0.6, 0.4, 0.2, 0.2, 0.2, 0.3, 0.1],
  counter: [0, 0, 5, 7, 42, 28, 12, 0.2, 0, 0.2, 0.3, 0.3, 0.3, 4.5, 0.2],
  prospect: [54, 38, 0, 0, 0, 0, 0, 0, 0, 5, 0, 1, 2, 0, 0],
};
const shares = Object.fromEntries(Object.entries(mixes).map(([style, mix]) => [style, cumulative(mix)])) as Record<
  Style,
  Float64Array
>;

/** Busy hours of a day, one entry an equal share. */
const hours = [
  0, 6, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 12, 12, 13, 14, 14, 15, 15, 16, 16, 17, 18, 18, 19, 19, 20, 21,
];
const HOUR = 3_600_000;
/** Part of the events that is left to habit; the rest are appointments. */
const BY_HABIT = 0.9;

/** Multiples of a median for log-normal amounts, each as likely: cheaper than two logarithms an event. */
function multiples(spread: number): Float64Array {
  const count = 1_024;
  return Float64Array.from({ length: count }, (_, n) => {
    const share = (n + 0.5) / count;
    // Tukey's lambda for the normal quantile: within 1 % of it here.
    return Math.exp(spread * ((share ** 0.135 - (1 - share) ** 0.135) / 0.1975));
  });
}
const narrow = multiples(1);
const wide = multiples(1.3);

export class PastMaker {
  readonly #plan: MakePlan;
  readonly #products: readonly { readonly product: Product; readonly kind: string }[];
  #times = new Float64Array(1_024);

  constructor(plan: MakePlan) {
    this.#plan = plan;
    this.#products = productKinds.flatMap((kind) => plan.products[kind].map((product) => ({ product, kind })));
  }

  /** @param opening demand balance in fen before the first event */
  make(draws: Draws, person: Person, holdings: readonly Holding[], opening: number, sink: EventSink): PastOutcome {
    draws.turnTo(person.index, 2);
    const certain = appointmentsOf(draws, person, holdings, this.#plan);
    const times = this.#habitual(draws, person);
    const scene = new Scene(draws, person, this.#products, opening, sink);
    let next = 0;
    for (const time of times) {
      for (; next < certain.length; next++) {
        const appointment = certain[next];
        if (!appointment || appointment.at > time) break;
        scene.keep(appointment);
      }
      scene.act(time);
    }
    for (; next < certain.length; next++) {
      const appointment = certain[next];
      if (appointment) scene.keep(appointment);
    }
    return { events: scene.count, balance: scene.balance, lastLogin: scene.lastLogin };
  }

  /** Instants at which the customer does something of its own accord, sorted; valid until the next call. */
  #habitual(draws: Draws, { habits }: Person): Float64Array {
    const { months, eventsPerMonth, days } = this.#plan;
    const total = days.starts.length - 1;
    const registered = habits.registeredOn - days.first;
    const first = registered < 0 ? 0 : registered + 1;
    const span = Math.min(total, habits.quietFrom - days.first) - first;
    if (span <= 0) return this.#times.subarray(0, 0);
    const count = draws.poisson((eventsPerMonth * months * habits.activity * BY_HABIT * span) / total);
    if (count > this.#times.length) this.#times = new Float64Array(count * 2);
    for (let n = 0; n < count; n++) {
      const share = habits.decline === 1 ? draws.next() : draws.next() ** habits.decline;
      const day = first + Math.floor(share * span);
      const hour = draws.chance(0.35) ? habits.hour : (hours[draws.below(hours.length)] ?? 12);
      const start = days.starts[day] ?? 0;
      this.#times[n] = Math.min(start + hour * HOUR + draws.below(HOUR), (days.starts[day + 1] ?? start + 1) - 1);
    }
    return this.#times.subarray(0, count).sort();
  }
}

/** One customer at work: what it does next depends on its habits and on what is left in the account. */
class Scene {
  count = 0;
  balance: number;
  lastLogin: number | undefined;
  readonly #draws: Draws;
  readonly #person: Person;
  readonly #products: readonly { readonly product: Product; readonly kind: string }[];
  readonly #sink: EventSink;
  readonly #shares: Float64Array;
  readonly #scale: number;
  readonly #login: string;
  /** What the customer is content to leave on demand; beyond it more is spent. */
  readonly #enough: number;
  #last = Number.NEGATIVE_INFINITY;

  constructor(
    draws: Draws,
    person: Person,
    products: readonly { readonly product: Product; readonly kind: string }[],
    opening: number,
    sink: EventSink,
  ) {
    this.#draws = draws;
    this.#person = person;
    this.#products = products;
    this.#sink = sink;
    this.#shares = shares[person.habits.style];
    this.#scale = Math.max(0.2, (person.habits.wealth / 20_000) ** 0.35);
    this.#login = `{"city":"${person.city}","device":"d${person.index + 1}-1"}`;
    this.balance = opening;
    this.#enough = opening * 1.3 + person.habits.salary * 100;
  }

  keep({ at, type, source, data, flow, invested }: Appointment): void {
    // Nobody draws more than there is: money that has gone meanwhile can't leave again.
    if (flow < 0 && this.balance + flow < 0) return;
    this.balance += flow;
    this.#emit(type, source, at, data ?? this.#balanceText(invested));
  }

  act(at: number): void {
    const kind = kinds[this.#draws.index(this.#shares)] ?? "login";
    if (kind === "transfer" || kind === "out" || kind === "in" || kind === "card_spent") this.#pay(kind, at);
    else this.#other(kind, at);
  }

  #emit(type: string, source: string, at: number, data: string): void {
    // Two events of a customer never share an instant: their order is told by time alone.
    const instant = at > this.#last ? at : this.#last + 1;
    this.#last = instant;
    this.#sink.event(++this.count, type, source, instant, data);
  }

  #balanceText(invested?: number): string {
    const assets = invested === undefined ? "" : `,"aum":${yuanText(this.balance + invested)}`;
    return `{"demand_balance":${yuanText(this.balance)}${assets}}`;
  }

  #amount(median: number, table: Float64Array): number {
    const yuan = median * this.#scale * (table[this.#draws.below(table.length)] ?? 1);
    return yuan > 200 ? Math.round(yuan) * 100 : Math.max(1, Math.round(yuan * 100));
  }

  #pay(kind: Payment, at: number): void {
    const draws = this.#draws;
    const { index, habits, city } = this.#person;
    if (kind === "in" || (kind !== "card_spent" && this.balance < 3_000)) {
      const amount = this.#amount(500, wide);
      this.balance += amount;
      const own = draws.chance(0.2) ? `,"own_account":true` : "";
      this.#emit(
        "transaction",
        "core",
        at,
        `{"direction":"in","amount":${yuanText(amount)},"category":"${draws.chance(0.3) ? "cash" : "transfer"}","channel":"${this.#channel()}"${own}}`,
      );
      return;
    }
    const scene = habits.scenes[draws.below(habits.scenes.length)] ?? scenes[0];
    if (kind === "card_spent") {
      const amount = this.#amount(60, narrow);
      // A debit card when the account can bear it, else the credit card.
      const debit = amount < this.balance * 0.6;
      if (debit) this.balance -= amount;
      this.#emit(
        "card_spent",
        "card",
        at,
        `{"card":"${debit ? "debit" : "credit"}","amount":${yuanText(amount)},"merchant_category":"${scene}"}`,
      );
      return;
    }
    const median = (kind === "transfer" ? 400 : 200) * (this.balance > this.#enough ? 4 : 1);
    const amount = Math.min(this.#amount(median, wide), Math.floor(this.balance * 0.6));
    this.balance -= amount;
    if (kind === "out") {
      // Merchants follow Zipf as well.
      const merchant = Math.floor(3_000 * draws.next() ** 3);
      this.#emit(
        "transaction",
        "core",
        at,
        `{"direction":"out","amount":${yuanText(amount)},"counterparty":"m${merchant}","category":"${scene}","channel":"${this.#channel()}"}`,
      );
      return;
    }
    const payee = Math.floor(12 * draws.next() ** 2);
    this.#emit(
      "transfer",
      "core",
      at,
      `{"amount":${yuanText(amount)},"payee":"a${index + 1}-${payee}","payee_bank":"${draws.of(payeeBanks)}","city":"${city}","device":"d${index + 1}-1"}`,
    );
  }

  #redeemed(): string {
    const { product } = this.#draws.of(this.#products.filter(({ kind }) => kind === "wealth"));
    const amount = yuanText(this.#amount(8_000, narrow));
    return `{"product":"${product.id}","amount":${amount},"risk":"${product.risk ?? "R2"}"}`;
  }

  #channel(): string {
    const { habits } = this.#person;
    return this.#draws.chance(0.6)
      ? habits.channel
      : (habits.channels[this.#draws.below(habits.channels.length)] ?? habits.channel);
  }

  #other(kind: Other, at: number): void {
    if (kind === "login") this.lastLogin = at;
    this.#emit(kind, sources[kind], at, this.#saidBy(kind));
  }

  /** JSON of an event's data. */
  #saidBy(kind: Other): string {
    const draws = this.#draws;
    switch (kind) {
      case "login":
        // A new telephone, or somebody else's.
        return draws.chance(0.97) ? this.#login : this.#login.replace(/-1"}$/, `-${draws.between(2, 4)}"}`);
      case "product_viewed": {
        const { product, kind: of } = draws.of(this.#products);
        const depth = draws.between(1, DEEPEST_TAB);
        return `{"product":"${product.id}","kind":"${of}","dwell_seconds":${draws.between(2, 240)},"tab_depth":${depth}}`;
      }
      case "balance_changed":
        return this.#balanceText();
      case "points_granted":
        return `{"activity":"${draws.of(activities)}","amount":${draws.between(1, 200)}}`;
      case "coupon_used":
        return `{"activity":"${draws.of(activities)}","amount":${draws.between(5, 50)}}`;
      case "activity_joined":
        return `{"activity":"${draws.of(activities)}"}`;
      case "reward_granted":
        return `{"activity":"${draws.of(activities)}","reward":"points"}`;
      case "wealth_redeemed":
        return this.#redeemed();
      case "profile_changed":
        return `{"field":"${draws.of(profileFields)}"}`;
      case "survey_answered":
        return `{"survey":"nps","score":${Math.min(10, Math.round(draws.next() ** 0.6 * 11))}}`;
      case "call_inbound":
        return `{"reason":"${draws.of(callReasons)}"}`;
    }
  }
}
