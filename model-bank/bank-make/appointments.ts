/** What a made customer's calendar holds for certain: opening, wages, maturities, month ends, complaints. */
import type { Draws } from "./draws.ts";
import type { Holding } from "./holdings.ts";
import type { Person } from "./person.ts";
import type { MakePlan, ProductKind } from "./plan.ts";
import { yuanText } from "./raw.ts";
import { complaintTopics } from "./words.ts";

export interface Appointment {
  readonly at: number;
  readonly type: string;
  readonly source: string;
  /** JSON; undefined for what says the balance of that moment. */
  readonly data: string | undefined;
  /** Fen in deposits and investments on that day, for a month's statement. */
  readonly invested?: number;
  /** Fen that come in (positive) or go out. */
  readonly flow: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** All that is certain within the past, in order of time. */
export function appointmentsOf(
  draws: Draws,
  person: Person,
  holdings: readonly Holding[],
  plan: MakePlan,
): Appointment[] {
  const diary = new Diary(draws, plan);
  opening(diary, person);
  wages(diary, person);
  monthEnds(diary, person);
  statements(diary, person, holdings);
  for (const holding of holdings) held(diary, holding);
  complaints(diary, person);
  // Some time in the last year; what lies before the past is left out.
  const { optedOut } = person;
  const day = diary.count - 1 - draws.below(365);
  if (optedOut !== undefined && day >= diary.firstOf(person)) {
    diary.note(day, 19, "unsubscribed", "crm", `{"purpose":"marketing","channel":"${optedOut}"}`);
  }
  return diary.list.sort((a, b) => a.at - b.at);
}

class Diary {
  readonly list: Appointment[] = [];
  readonly draws: Draws;
  readonly plan: MakePlan;
  /** Days of the past. */
  readonly count: number;
  readonly end: number;

  constructor(draws: Draws, plan: MakePlan) {
    this.draws = draws;
    this.plan = plan;
    this.count = plan.days.starts.length - 1;
    this.end = plan.days.starts[this.count] ?? 0;
  }

  /** Index of the first day on which the customer was known. */
  firstOf({ habits }: Pick<Person, "habits">): number {
    return Math.max(0, habits.registeredOn - this.plan.days.first);
  }

  day(from: number, to: number): number {
    return from >= to ? to : this.draws.between(from, to);
  }

  /** Notes at some moment of the hour; what lies outside of the past is left out. */
  note(day: number, hour: number, type: string, source: string, data: string | undefined, flow = 0): void {
    const start = this.plan.days.starts[day];
    if (start === undefined || day < 0 || day >= this.count) return;
    this.noteAt(start + hour * HOUR + this.draws.below(HOUR), type, source, data, flow);
  }

  noteAt(at: number, type: string, source: string, data: string | undefined, flow = 0): void {
    if (at < this.end) this.list.push({ at, type, source, data, flow });
  }
}

function opening(diary: Diary, { habits, services, consent }: Person): void {
  const { plan, draws } = diary;
  const registered = habits.registeredOn - plan.days.first;
  if (registered < 0) return;
  diary.note(registered, 8, "registered", "app", "{}");
  for (const entry of consent) {
    const [purpose, channel] = entry.split(":");
    const on = channel === undefined ? "" : `,"channel":"${channel}"`;
    diary.note(registered, 9, "consent_given", "crm", `{"purpose":"${purpose}"${on},"text_version":"2025-1"}`);
  }
  if (habits.openedOn === undefined) return;
  const opened = habits.openedOn - plan.days.first;
  diary.note(opened, 10, "account_opened", "core", `{"account_class":"${habits.style === "digital" ? "II" : "I"}"}`);
  if (draws.chance(0.8)) {
    const amount = 100 * draws.between(1, 500) * 100;
    diary.note(opened, 11, "account_funded", "core", `{"amount":${yuanText(amount)}}`, amount);
  }
  diary.note(opened, 12, "card_issued", "card", `{"card":"debit"}`);
  diary.note(opened + draws.below(5), 14, "card_activated", "card", `{"card":"debit"}`);
  if (services.includes("fast_pay")) diary.note(opened + 1, 15, "wechat_pay_bound", "card", `{"card":"debit"}`);
}

function wages(diary: Diary, { index, habits }: Person): void {
  const { draws, plan } = diary;
  if (habits.payday === undefined) return;
  const keeps = draws.chance(0.3);
  const opened = (habits.openedOn ?? 0) - plan.days.first;
  for (const day of plan.days.paydays[habits.payday] ?? []) {
    const amount = Math.round(habits.salary * (0.95 + draws.next() * 0.1)) * 100;
    // Once in a while an employer pays elsewhere.
    if (day <= opened || draws.chance(0.02)) continue;
    diary.note(day, 9, "payroll_credited", "core", `{"amount":${yuanText(amount)}}`, amount);
    diary.note(day, 10, "balance_changed", "core", undefined);
    // Most of a salary moves on within days: rent, a mortgage, an account elsewhere.
    const leaves = Math.round(amount * (0.55 + draws.next() * 0.4));
    const to = `{"amount":${yuanText(leaves)},"payee":"a${index + 1}-0","payee_bank":"bank_a"}`;
    if (!keeps) diary.note(day + draws.below(4), 20, "transfer", "core", to, -leaves);
  }
}

function monthEnds(diary: Diary, { habits }: Person): void {
  const { draws, plan } = diary;
  if (!habits.monthEndPeak) return;
  for (const day of plan.days.monthEnds) {
    if (day <= diary.firstOf({ habits })) continue;
    const amount = Math.round(Math.max(5_000, habits.wealth * (0.3 + draws.next() * 0.4)) / 1_000) * 100_000;
    const text = yuanText(amount);
    const arrives = `{"direction":"in","amount":${text},"category":"own_funds","channel":"online","own_account":true}`;
    const leaves = `{"direction":"out","amount":${text},"category":"own_funds","channel":"online","own_account":true}`;
    diary.note(day - 1, 14, "transaction", "core", arrives, amount);
    diary.note(day, 17, "balance_changed", "core", undefined);
    diary.note(day + 2, 10, "transaction", "core", leaves, -amount);
    diary.note(day + 2, 11, "balance_changed", "core", undefined);
  }
}

/** What the core system says of everybody when a month ends. */
function statements({ list, plan }: Diary, { habits }: Person, holdings: readonly Holding[]): void {
  if (habits.openedOn === undefined) return;
  for (const index of plan.days.monthEnds) {
    const day = plan.days.first + index;
    if (day < habits.openedOn) continue;
    let invested = 0;
    for (const { kind, amount, opened_on, matures_on } of holdings) {
      const counts = kind === "term_deposit" || kind === "wealth" || kind === "fund";
      if (counts && opened_on <= day && (matures_on ?? day) >= day) invested += amount;
    }
    const at = (plan.days.starts[index + 1] ?? 0) - HOUR / 2;
    list.push({ at, type: "attribute_changed", source: "core", data: undefined, flow: 0, invested });
  }
}

const began: Readonly<Partial<Record<ProductKind, string>>> = {
  term_deposit: "deposit_opened",
  wealth: "wealth_purchased",
  fund: "fund_purchased",
  insurance: "insurance_purchased",
  loan: "loan_drawn",
  card: "card_issued",
};
const ended: Readonly<Partial<Record<ProductKind, string>>> = {
  term_deposit: "deposit_matured",
  wealth: "wealth_matured",
};

function held(diary: Diary, holding: Holding): void {
  const { first } = diary.plan.days;
  const { kind, opened_on, matures_on } = holding;
  const data = dataOf(holding);
  const start = began[kind];
  if (start !== undefined) diary.note(opened_on - first, 13, start, "core", data);
  const end = ended[kind];
  if (end !== undefined && matures_on !== undefined) diary.note(matures_on - first, 2, end, "core", data);
  if (kind === "loan" && diary.draws.chance(0.02)) {
    const overdue = `{"product":"${holding.product}","amount":${yuanText(Math.round(holding.amount / 60))},"days":${diary.draws.between(1, 30)}}`;
    diary.note(diary.day(Math.max(0, opened_on - first), diary.count - 1), 8, "instalment_overdue", "core", overdue);
  }
}

function dataOf({ kind, product, amount, rate, term, risk }: Holding): string {
  const sum = yuanText(amount);
  if (kind === "term_deposit") return `{"product":"${product}","amount":${sum},"term_months":${term},"rate":${rate}}`;
  if (kind === "insurance") return `{"product":"${product}","amount":${sum}}`;
  if (kind === "loan") return `{"amount":${sum},"months":${term}}`;
  if (kind === "card") return `{"card":"credit"}`;
  return `{"product":"${product}","amount":${sum},"risk":"${risk ?? "R2"}"}`;
}

function complaints(diary: Diary, person: Person): void {
  const { draws, plan, count } = diary;
  const { complaints: many } = person.habits;
  if (many === 0) return;
  const filed = draws.poisson((many * plan.months) / 12);
  for (let n = 1; n <= filed; n++) {
    const day = diary.day(diary.firstOf(person) + 1, count - 1);
    const start = plan.days.starts[day];
    if (start === undefined || day >= count) continue;
    const ticket = `{"ticket":"T${person.index + 1}-${n}","topic":"${draws.of(complaintTopics)}"}`;
    const at = start + (9 + draws.below(9)) * HOUR + draws.below(HOUR);
    diary.noteAt(at, "complaint_filed", "callcentre", ticket);
    if (draws.chance(0.9))
      diary.noteAt(at + Math.floor(draws.exponential(3) * DAY) + HOUR, "complaint_resolved", "callcentre", ticket);
  }
}
