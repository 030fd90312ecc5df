/** What customers do on an ordinary day. The same whatever touches they get: chance is turned by customer and day alone. */
import { cumulative } from "../bank-make/draws.ts";
import { complaintTopics, payeeBanks, scenes } from "../bank-make/words.ts";
import { browse } from "./buy.ts";
import { ACTIVE, type People, SETTLED, SLEEPER } from "./people.ts";
import { happenRarely, RARE_PER_DAY } from "./rarely.ts";
import { cityOf, deviceOf } from "./record.ts";
import { move, type Scene, tell, tellBalance, wants, yuan } from "./scene.ts";
import { HOUR, MINUTE } from "./timeline.ts";

/** Times a year for a customer of mean activity, by style: app, card, counter. */
const habits = {
  login: [84, 32, 3],
  product_viewed: [9, 4, 0.5],
  in: [28, 28, 28],
  out: [46, 46, 48],
  transfer: [32, 15, 12],
  card_spent: [62, 94, 30],
} as const;
type Habit = keyof typeof habits;
const names = Object.keys(habits) as Habit[];
const shares = [0, 1, 2].map((style) => cumulative(names.map((name) => habits[name][style] ?? 0)));
const perDay = [0, 1, 2].map((style) => names.reduce((sum, name) => sum + (habits[name][style] ?? 0), 0) / 365);
/** In a short run few are new or asleep, so that everybody does a little less for the same number of events a year. */
const paceOf = (horizon: number): number => 0.86 + 0.14 * Math.min(1, horizon / 365);
const dayHours = [7, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 20, 21, 21, 22] as const;

/** Purposes of chance from here on belong to days. */
const FIRST_DAY = 1_000;
/** Purse below which nobody lets an account fall, in fen: sleepers alone go lower. */
const FLOOR = 15_000;
const QUIET_HOUR = 22;
/** Share of what is done in the hour that somebody likes best. */
const FAVOURITE = 0.5;

export function liveDay(scene: Scene, day: number, quietOn: Int32Array): void {
  const { people, timeline, draws } = scene;
  const facts = timeline.facts(day);
  const begins = timeline.at(day);
  const pace = paceOf(timeline.horizon);
  for (let c = 0; c < people.count; c++) {
    if (people.state[c] !== ACTIVE) continue;
    draws.turnTo(c, FIRST_DAY + day);
    const mean = pace * (people.activity[c] ?? 1) * (perDay[people.style[c] ?? 0] ?? 0);
    const before = people.course[c] === SLEEPER && quietOn[c] === day ? QUIET_HOUR : 24;
    const count = draws.poisson(mean);
    // Before ordinary things, whose draws hang on what is left in the purse: what is rare must hang on no touch.
    if (draws.next() < RARE_PER_DAY && before === 24) happenRarely(scene, c, begins);
    ordinary(scene, c, begins, count, before);
    const salary = people.salary[c] ?? 0;
    if (salary > 0 && facts.pays[people.payday[c] ?? 0]) pay(scene, c, begins, salary);
    if (people.monthEndPeak[c] === 1 && people.course[c] === SETTLED) peak(scene, c, begins, facts);
    if (facts.dayOfMonth === 1 && (people.owed[c] ?? 0) > 0) bill(scene, c, begins);
    if (facts.monthEnd) statement(scene, c, begins);
  }
}

const times: number[] = [];

function ordinary(scene: Scene, c: number, begins: number, count: number, before: number): void {
  const { draws, people } = scene;
  times.length = 0;
  for (let n = 0; n < count; n++) {
    const hour = draws.chance(FAVOURITE) ? (people.hour[c] ?? 12) : (dayHours[draws.below(dayHours.length)] ?? 12);
    const at = begins + hour * HOUR + draws.below(HOUR);
    if (hour < before) times.push(at);
  }
  times.sort((a, b) => a - b);
  const style = shares[people.style[c] ?? 0];
  if (style === undefined) return;
  for (const at of times) act(scene, c, names[draws.index(style)] ?? "login", at);
}

function act(scene: Scene, c: number, habit: Habit, at: number): void {
  const { draws } = scene;
  if (habit === "login") {
    const [city] = cityOf(scene, c);
    tell(scene, c, "login", "app", at, { city, device: deviceOf(c, (scene.nextDeviceOf[c] ?? 0) + 1) });
  } else if (habit === "product_viewed") {
    const deposit = wants(scene, c, "deposit");
    const roll = draws.next() * (deposit + wants(scene, c, "wealth") + 0.2);
    browse(scene, c, at, roll < deposit ? "term_deposit" : roll < deposit + 0.2 ? "insurance" : "wealth");
  } else spend(scene, c, habit, at);
}

/** Amounts around what somebody of these means spends; more when more lies idle than is needed. */
function spend(scene: Scene, c: number, habit: "in" | "out" | "transfer" | "card_spent", at: number): void {
  const { draws, people } = scene;
  const scale = Math.max(0.3, ((people.wealth[c] ?? 0) / 25_000) ** 0.35);
  const spread = Math.exp(0.8 * (draws.next() + draws.next() + draws.next() - 1.5) * 2);
  const demand = people.demand[c] ?? 0;
  const rich = demand > enough(people, c) ? 3 : 1;
  const median = habit === "in" ? 700 : habit === "card_spent" ? 70 : habit === "transfer" ? 450 * rich : 220 * rich;
  const wanted = Math.max(1, Math.round(median * scale * spread)) * 100;
  const fen = habit === "in" ? wanted : Math.min(wanted, demand - FLOOR);
  if (habit === "in" || fen < 100) {
    receive(scene, c, habit === "in" ? wanted : Math.max(50_000, wanted * 2), at);
    return;
  }
  move(scene, c, -fen);
  const scenery = scenes[(c + draws.below(4)) % scenes.length];
  if (habit === "card_spent")
    tell(scene, c, "card_spent", "card", at, { card: "debit", amount: yuan(fen), merchant_category: scenery });
  else if (habit === "transfer") {
    // Mostly the same few.
    const payee = `a${c}-${draws.chance(0.95) ? Math.floor(4 * draws.next() ** 2) : draws.between(4, 15)}`;
    const [city] = cityOf(scene, c);
    const device = deviceOf(c, (scene.nextDeviceOf[c] ?? 0) + 1);
    tell(scene, c, "transfer", "core", at, {
      amount: yuan(fen),
      payee,
      payee_bank: draws.of(payeeBanks),
      city,
      device,
    });
  } else {
    const counterparty = `m${Math.floor(3_000 * draws.next() ** 3)}`;
    const data = { direction: "out", amount: yuan(fen), counterparty, category: scenery, channel: "app" };
    tell(scene, c, "transaction", "core", at, data);
  }
  if (fen > 300_000 && fen > demand * 0.2) tellBalance(scene, c, at + 1);
}

/** What is content to lie on demand, in fen. */
function enough(people: People, c: number): number {
  return (people.salary[c] ?? 0) * 150 + (people.wealth[c] ?? 0) * 30 + 200_000;
}

function receive(scene: Scene, c: number, fen: number, at: number): void {
  const own = scene.draws.chance(0.3);
  move(scene, c, fen);
  const data = { direction: "in", amount: yuan(fen), category: own ? "transfer" : "cash", channel: "app" };
  tell(scene, c, "transaction", "core", at, own ? { ...data, own_account: true } : data);
  if (fen > 500_000) tellBalance(scene, c, at + 1);
}

function pay(scene: Scene, c: number, begins: number, salary: number): void {
  const fen = Math.round(salary * (0.96 + 0.08 * scene.draws.next())) * 100;
  const at = begins + 9 * HOUR + scene.draws.below(3 * HOUR);
  move(scene, c, fen);
  tell(scene, c, "payroll_credited", "core", at, { amount: yuan(fen) });
  tellBalance(scene, c, at + 1);
}

function peak(
  scene: Scene,
  c: number,
  begins: number,
  { monthEnd, dayOfMonth }: { monthEnd: boolean; dayOfMonth: number },
): void {
  const fen = Math.round((scene.people.wealth[c] ?? 0) * 0.4) * 100 + 2_000_000;
  const at = begins + 10 * HOUR;
  if (monthEnd) receive(scene, c, fen, at);
  if (dayOfMonth !== 3) return;
  const out = Math.min(fen, Math.max(0, (scene.people.demand[c] ?? 0) - FLOOR));
  if (out < 100_000) return;
  move(scene, c, -out);
  tell(scene, c, "transaction", "core", at, {
    direction: "out",
    amount: yuan(out),
    category: "transfer",
    own_account: true,
  });
  tellBalance(scene, c, at + 1);
}

function bill(scene: Scene, c: number, begins: number): void {
  const { people, draws } = scene;
  const owed = Math.max(10_000, Math.round((people.owed[c] ?? 0) * (0.75 + 0.5 * draws.next())));
  people.owed[c] = Math.round(0.5 * owed + 0.5 * (people.owed[c] ?? 0));
  const data = {
    reference: `card${c}`,
    kind: "card",
    product: "cc_standard",
    amount: yuan(people.owed[c] ?? 0),
    status: "active",
  };
  tell(scene, c, "holding_changed", "card", begins + 5 * MINUTE + draws.below(HOUR), data);
}

/** A statement of balances ends each month. */
function statement(scene: Scene, c: number, begins: number): void {
  const { demand, term, invested } = scene.people;
  const [money = 0, fixed = 0, wealth = 0] = [demand[c], term[c], invested[c]];
  tell(scene, c, "attribute_changed", "core", begins + 23 * HOUR + scene.draws.below(HOUR / 2), {
    demand_balance: yuan(money),
    term_balance: yuan(fixed),
    wealth_balance: yuan(wealth),
    aum: yuan(money + fixed + wealth),
  });
}

export const topicOf = (n: number): string => complaintTopics[n % complaintTopics.length] ?? "service";
