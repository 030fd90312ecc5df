/** Courses that lives take: coming to the bank, falling asleep, deposits that end, documents that run out, cards. */
import { subjectOf } from "../bank-make/person.ts";
import { dayText } from "../bank-make/raw.ts";
import { browse, buyWealth, endHolding, openDeposit, satisfy } from "./buy.ts";
import type { Action } from "./heap.ts";
import { ACTIVE, ASLEEP, CLOSED, NEWCOMER, OPENED, PROSPECT, SLEEPER, WAITING } from "./people.ts";
import { cityOf, deviceOf, recordOf } from "./record.ts";
import { type Course, courseRules, margins, type Need } from "./rules.ts";
import { move, type Scene, tell, tellBalance, wants, yuan } from "./scene.ts";
import { DAY, HOUR, MINUTE } from "./timeline.ts";

/** Purposes of chance of plots; those of days begin at 1,000. */
const PLOT = 100;
const SLEEP_DAYS = 15;
/** Share of what ends that is put where it was, but for the deposits that are watched. */
const RENEWED = 0.75;
const QUIET_AT = 22 * HOUR + 30 * MINUTE;

/** Day of the run on which each sleeper becomes quiet; -1 for the others. */
export function plan(scene: Scene): Int32Array {
  const { people, draws, heap, timeline } = scene;
  const quietOn = new Int32Array(people.count).fill(-1);
  const last = Math.max(3, timeline.horizon - SLEEP_DAYS - courseRules.waking.within - 1);
  for (let c = 0; c < people.count; c++) {
    draws.turnTo(c, PLOT);
    const course = people.course[c];
    if (course === SLEEPER) {
      const day = 2 + draws.below(last - 1);
      quietOn[c] = day;
      heap.push({ at: timeline.at(day) + QUIET_AT, customer: c, kind: "quiet", value: 0 });
    }
    if (course === NEWCOMER) {
      const at = timeline.at(people.opened[c] ?? 0) + (8 + draws.below(13)) * HOUR + draws.below(HOUR);
      heap.push({ at, customer: c, kind: "register", value: 0 });
    }
    // Prospects of old will not come of themselves.
    if (course === WAITING) scene.courses.account.begun[c] = timeline.start;
    if ((scene.maturing[c] ?? 0) > 0) {
      const at = timeline.at(scene.matures[c] ?? 0) + 2 * HOUR + draws.below(HOUR);
      heap.push({ at, customer: c, kind: "matures", value: scene.maturing[c] ?? 0 });
    }
    const idEnds = scene.idEnds[c] ?? 0;
    if (idEnds > 0 && idEnds < timeline.horizon + 30 && course !== NEWCOMER)
      heap.push({ at: timeline.at(Math.max(0, idEnds - 30)) + 8 * HOUR, customer: c, kind: "id ends", value: 0 });
  }
  return quietOn;
}

/** Begins to wait for an outcome; it is on its way where it comes about of itself. */
function begin(scene: Scene, course: Course, c: number, at: number): boolean {
  const state = scene.courses[course];
  state.begun[c] = at;
  if (!state.holds(c)) return false;
  state.coming[c] = 1;
  return true;
}

/** A touch that was seen: whether it changes what comes about. Called at the instant at which it is seen. */
export function sway(scene: Scene, course: Course, c: number, by: number, at: number, playbook: string): boolean {
  const state = scene.courses[course];
  const swayed = state.raise(c, by);
  if (!swayed) return false;
  scene.ledger.swayed.push({ customer: c, course, playbook, at });
  if (!state.isBegun(c) || state.coming[c] !== 0) return true;
  state.coming[c] = 2;
  const delay = Math.min(3 * DAY, scene.draws.exponential(14 * HOUR)) + 5 * MINUTE;
  const value = course === "staying" ? (scene.maturing[c] ?? 0) : 0;
  if (course === "first_use" && scene.people.state[c] !== OPENED) return true;
  scene.heap.push({ at: at + delay, customer: c, kind: arrivals[course], value, text: playbook });
  return true;
}

/** What happens when an outcome arrives. */
const arrivals: Readonly<Record<Course, string>> = {
  account: "open",
  funding: "fund",
  first_use: "use",
  waking: "wake",
  staying: "return",
  identity: "renew",
  card_use: "activate card",
};

function soon(scene: Scene, course: Course, c: number, at: number, mean: number, most: number): void {
  const delay = Math.min(most * (0.9 + 0.1 * scene.draws.next()), scene.draws.exponential(mean)) + 3 * MINUTE;
  scene.heap.push({ at: at + delay, customer: c, kind: arrivals[course], value: 0 });
}

type Play = (scene: Scene, action: Action) => void;
const turn = (scene: Scene, c: number, purpose: number) => scene.draws.turnTo(c, PLOT + purpose);

export const plays: Readonly<Record<string, Play>> = {
  register(scene, { customer: c, at }) {
    turn(scene, c, 1);
    const record = recordOf(scene, c, [], true);
    scene.people.state[c] = PROSPECT;
    tell(scene, c, "customer_recorded", "crm", at, record);
    tell(scene, c, "registered", "app", at + 1, {});
    turn(scene, c, 2);
    if (scene.draws.chance(0.2)) refer(scene, c, at);
    // Most come to open an account; the others look around first.
    if (scene.draws.chance(0.7)) scene.heap.push({ at: at + 10 * MINUTE, customer: c, kind: "open", value: 0 });
    else if (begin(scene, "account", c, at)) soon(scene, "account", c, at, 3 * DAY, 13 * DAY);
  },
  open: openAccount,
  fund(scene, { customer: c, at }) {
    if (scene.people.state[c] !== OPENED || !Number.isNaN(scene.courses.funding.done[c])) return;
    turn(scene, c, 5);
    scene.courses.funding.done[c] = at;
    const fen = Math.max(10_000, Math.round(scene.draws.logNormal(3_000, 0.9)) * 100);
    move(scene, c, fen);
    tell(scene, c, "account_funded", "core", at, { amount: yuan(fen) });
    tellBalance(scene, c, at + 1);
    const opened = scene.courses.funding.begun[c] ?? at;
    scene.courses.first_use.begun[c] = opened;
    if (!scene.courses.first_use.holds(c)) return;
    scene.courses.first_use.coming[c] = scene.courses.first_use.byItself(c) ? 1 : 2;
    soon(scene, "first_use", c, at, 4 * DAY, 14 * DAY);
  },
  use(scene, { customer: c, at, text }) {
    if (scene.people.state[c] !== OPENED) return;
    turn(scene, c, 6);
    scene.courses.first_use.done[c] = at;
    scene.people.state[c] = ACTIVE;
    const touched = scene.courses.first_use.coming[c] === 2;
    if (touched) tell(scene, c, "wechat_pay_bound", "app", at - 5 * MINUTE, { card: `debit${c}` });
    const spent = Math.max(
      100,
      Math.min(scene.people.demand[c] ?? 0, Math.round(scene.draws.logNormal(60, 0.7)) * 100),
    );
    move(scene, c, -spent);
    tell(scene, c, "card_spent", "card", at, { card: "debit", amount: yuan(spent), merchant_category: "dining" });
    const playbook = text ?? (touched ? "acquire-fund" : null);
    const sale = { customer: c, need: "first_use" as const, amount: 0, margin: margins.activation, at };
    scene.ledger.sell({ ...sale, playbook });
  },
  quiet: fallSilent,
  dormant(scene, { customer: c, at }) {
    if (scene.people.state[c] !== ASLEEP) return;
    turn(scene, c, 8);
    if (begin(scene, "waking", c, at))
      scene.heap.push({ at: at + (0.5 + 29 * scene.draws.next()) * DAY, customer: c, kind: "wake", value: 0 });
  },
  wake(scene, { customer: c, at, text }) {
    if (scene.people.state[c] !== ASLEEP) return;
    turn(scene, c, 9);
    scene.courses.waking.done[c] = at;
    scene.people.state[c] = ACTIVE;
    const fen = Math.max(30_000, Math.round(scene.draws.logNormal(2_500, 0.7)) * 100);
    move(scene, c, fen);
    const data = { direction: "in", amount: yuan(fen), category: "transfer", channel: "app" };
    tell(scene, c, "transaction", "core", at, data);
    tellBalance(scene, c, at + 1);
    const sale = { customer: c, need: "waking" as const, amount: 0, margin: margins.waking, at };
    scene.ledger.sell({ ...sale, playbook: text ?? null });
  },
  matures,
  leave(scene, { customer: c, at, value }) {
    const { people } = scene;
    if (people.state[c] === CLOSED) return;
    const out = Math.min(value, people.demand[c] ?? 0);
    if (out <= 0) return;
    move(scene, c, -out);
    const data = { direction: "out", amount: yuan(out), category: "transfer", own_account: true };
    tell(scene, c, "transaction", "core", at, data);
    tellBalance(scene, c, at + 1);
  },
  return(scene, { customer: c, at, value, text }) {
    if (scene.people.state[c] === CLOSED) return;
    turn(scene, c, 11);
    scene.courses.staying.done[c] = at;
    stay(scene, c, at, value, text ?? null);
  },
  stay(scene, { customer: c, at, value, text }) {
    if (scene.people.state[c] === CLOSED) return;
    turn(scene, c, 11);
    stay(scene, c, at, value, text ?? null);
  },
  "id ends"(scene, { customer: c, at }) {
    if (scene.people.state[c] === CLOSED) return;
    turn(scene, c, 12);
    if (begin(scene, "identity", c, at))
      scene.heap.push({ at: at + scene.draws.next() * 38 * DAY, customer: c, kind: "renew", value: 0 });
  },
  renew(scene, { customer: c, at }) {
    if (scene.people.state[c] === CLOSED || !Number.isNaN(scene.courses.identity.done[c])) return;
    scene.courses.identity.done[c] = at;
    const ends = dayText(scene.timeline.first + (scene.idEnds[c] ?? 0) + 7_305);
    tell(scene, c, "id_renewed", "crm", at, { id_expires_on: ends });
    tell(scene, c, "attribute_changed", "crm", at + 1, { id_expires_on: ends });
  },
  "card issued"(scene, { customer: c, at }) {
    turn(scene, c, 13);
    if (scene.courses.card_use.isBegun(c)) return;
    if (begin(scene, "card_use", c, at)) soon(scene, "card_use", c, at, 4 * DAY, 30 * DAY);
  },
  "activate card"(scene, { customer: c, at, text }) {
    if (scene.people.state[c] !== ACTIVE || !Number.isNaN(scene.courses.card_use.done[c])) return;
    turn(scene, c, 14);
    scene.courses.card_use.done[c] = at;
    const card = `card${c}`;
    tell(scene, c, "card_activated", "card", at, { card });
    const amount = Math.max(5, Math.round(scene.draws.logNormal(120, 0.6)));
    tell(scene, c, "card_spent", "card", at + 2 * HOUR, { card, amount, merchant_category: "groceries" });
    const sale = { customer: c, need: "card_use" as const, amount: 0, margin: margins.cardUse, at };
    scene.ledger.sell({ ...sale, playbook: text ?? null });
  },
  ends(scene, { customer: c, at, value, text = "" }) {
    endHolding(scene, c, at, value, text);
    turn(scene, c, 30 + (scene.timeline.dayOf(at) % 60));
    // Most put the money where it was. That is habit and counts as no sale.
    if (!scene.draws.chance(RENEWED)) return;
    const later = at + scene.draws.between(6, 40) * HOUR;
    scene.heap.push({ at: later, customer: c, kind: "renews", value, text });
  },
  renews(scene, { customer: c, at, value, text = "" }) {
    if (scene.people.state[c] !== ACTIVE || (scene.people.demand[c] ?? 0) < value) return;
    turn(scene, c, 16);
    if (text.startsWith("term_deposit")) openDeposit(scene, c, at, value);
    else buyWealth(scene, c, at, value);
  },
  view: (scene, { customer, at, value, text = "wealth" }) => {
    turn(scene, customer, 20 + (Math.floor(at / MINUTE) % 700) + value);
    browse(scene, customer, at, text);
  },
  buy(scene, { customer, at, text = "deposit" }) {
    turn(scene, customer, 20 + (Math.floor(at / MINUTE) % 700));
    satisfy(scene, customer, text as Need, at, { playbook: null });
  },
  spend: spendMuch,
  close(scene, { customer: c, at }) {
    if (scene.people.state[c] === CLOSED) return;
    scene.people.state[c] = CLOSED;
    tell(scene, c, "account_closed", "core", at, { reason: "customer" });
  },
  login(scene, { customer: c, at }) {
    if (scene.people.state[c] === ACTIVE) tell(scene, c, "login", "app", at, loginOf(scene, c));
  },
  overdue(scene, { customer: c, at, value, text }) {
    if (scene.people.state[c] === CLOSED) return;
    tell(scene, c, "instalment_overdue", "card", at, { product: "cc_standard", amount: Number(text), days: value });
  },
  resolved(scene, { customer: c, at, text = "" }) {
    turn(scene, c, 15);
    const [ticket = "", topic = "service"] = text.split(" ");
    tell(scene, c, "complaint_resolved", "crm", at, { ticket, topic });
    const score = Math.round(scene.draws.next() ** 0.9 * 10);
    if (scene.draws.chance(0.35))
      tell(scene, c, "survey_answered", "crm", at + 3 * HOUR, { survey: "complaint", score });
  },
};

/** Somebody came because a customer sent them. */
function refer(scene: Scene, c: number, at: number): void {
  const by = scene.draws.below(scene.people.count);
  if (by === c || scene.people.state[by] !== ACTIVE) return;
  const data = { referrer: subjectOf(by), referee: subjectOf(c) };
  tell(scene, by, "referral_sent", "app", at - HOUR, data);
  tell(scene, c, "referral_accepted", "app", at + 2, data);
}

function openAccount(scene: Scene, { customer: c, at, text }: Action): void {
  const { people, courses, timeline, ledger } = scene;
  if (people.state[c] !== PROSPECT) return;
  turn(scene, c, 3);
  people.state[c] = OPENED;
  courses.account.done[c] = at;
  const level = people.accountClass[c] ?? 1;
  const account_class = level === 1 ? "I" : level === 2 ? "II" : "III";
  const day = timeline.text(timeline.dayOf(at));
  const data = { prospect: false, opened_on: day, account_class, demand_balance: 0, aum: 0 };
  tell(scene, c, "attribute_changed", "core", at, data);
  tell(scene, c, "account_opened", "core", at + 1, { account_class });
  if (scene.draws.chance(0.8)) tell(scene, c, "login", "app", at + 5 * MINUTE, loginOf(scene, c));
  if (text !== undefined)
    ledger.sell({ customer: c, need: "account", amount: 0, margin: margins.account, at, playbook: text });
  turn(scene, c, 4);
  if (begin(scene, "funding", c, at)) soon(scene, "funding", c, at, 2.5 * DAY, 13 * DAY);
}

function loginOf(scene: Scene, c: number): Readonly<Record<string, unknown>> {
  return { city: cityOf(scene, c)[0], device: deviceOf(c, (scene.nextDeviceOf[c] ?? 0) + 1) };
}

/** The account is emptied, and nothing more is heard. */
function fallSilent(scene: Scene, { customer: c, at }: Action): void {
  const { people, heap } = scene;
  if (people.state[c] !== ACTIVE) return;
  turn(scene, c, 7);
  const left = 100 + scene.draws.below(8_500);
  const out = Math.max(100, (people.demand[c] ?? 0) - left);
  people.demand[c] = Math.min(left, people.demand[c] ?? 0);
  people.state[c] = ASLEEP;
  const data = { direction: "out", amount: yuan(out), category: "transfer", own_account: true };
  tell(scene, c, "transaction", "core", at, data);
  tellBalance(scene, c, at + 1);
  heap.push({ at: at + SLEEP_DAYS * DAY, customer: c, kind: "dormant", value: 0 });
}

/** The watched deposit ends: its money is kept here, or leaves within days. */
function matures(scene: Scene, { customer: c, at, value }: Action): void {
  const { people, courses, heap } = scene;
  if (people.state[c] === CLOSED) return;
  endHolding(scene, c, at, value, `term_deposit h${c}-1`);
  turn(scene, c, 10);
  const delay = (0.1 + 1.6 * scene.draws.next()) * DAY;
  if (begin(scene, "staying", c, at)) {
    // Those whom a touch kept are known by their draw.
    const swayed = courses.staying.byItself(c) ? undefined : "grow-term-maturity";
    courses.staying.done[c] = at;
    heap.push({ at: at + delay, customer: c, kind: "stay", value, ...(swayed === undefined ? {} : { text: swayed }) });
  } else heap.push({ at: at + 2 * delay, customer: c, kind: "leave", value: Math.round(value * 0.95) });
}

function stay(scene: Scene, c: number, at: number, fen: number, playbook: string | null): void {
  const deposit = wants(scene, c, "deposit") >= 0.8 * wants(scene, c, "wealth");
  const months = deposit ? openDeposit(scene, c, at, fen) : buyWealth(scene, c, at, fen);
  const rate = deposit ? margins.depositPerYear : margins.wealthPerYear;
  const margin = (yuan(fen) * rate * Math.max(3, months)) / 12;
  scene.ledger.sell({ customer: c, need: "staying", amount: yuan(fen), margin, at, playbook });
}

/** Much money leaves to other holders, in one transfer. */
function spendMuch(scene: Scene, { customer: c, at, value }: Action): void {
  const { people } = scene;
  const out = Math.min(value, (people.demand[c] ?? 0) - 20_000);
  if (people.state[c] !== ACTIVE || out < 100_000) return;
  move(scene, c, -out);
  const [city] = cityOf(scene, c);
  const device = deviceOf(c, (scene.nextDeviceOf[c] ?? 0) + 1);
  tell(scene, c, "transfer", "core", at, { amount: yuan(out), payee: `big${c}`, payee_bank: "bank_a", city, device });
  tellBalance(scene, c, at + 1);
}

export const startState = (course: number): number =>
  course === NEWCOMER ? 0 : course === WAITING ? PROSPECT : ACTIVE;
