/** Everybody in a simulated bank: who they are, and what nobody sees of them. One typed array a trait. */
import { cumulative, type Draws } from "../bank-make/draws.ts";
import { nominalPaydays } from "../bank-make/plan.ts";
import type { WorldOutlet } from "./choice.ts";
import { channels, needs } from "./rules.ts";
import type { Timeline } from "./timeline.ts";

/** How somebody stands with the bank at the moment. */
export const states = ["unknown", "prospect", "opened", "active", "asleep", "closed"] as const;
export const UNKNOWN = 0;
export const PROSPECT = 1;
/** An account that has not been used. */
export const OPENED = 2;
export const ACTIVE = 3;
export const ASLEEP = 4;
export const CLOSED = 5;

/** Courses that lives take. */
export const SETTLED = 0;
export const WAITING = 1;
export const NEWCOMER = 2;
export const SLEEPER = 3;

export const MARKETING = 1;
/** Consent to single channels: bits after the first, in the order of {@link consentChannels}. */
export const consentChannels = ["sms", "push", "wecom", "email"] as const;

export const HAS_PHONE = 1;
export const HAS_PUSH = 2;
export const HAS_WECOM = 4;
export const HAS_EMAIL = 8;
export const HAS_WECHAT = 16;
/** The number is on record and nobody can be reached under it. */
export const DEAD_PHONE = 32;

export const DIGITAL = 0;
export const CARD = 1;
export const COUNTER = 2;

export class People {
  readonly course: Uint8Array;
  readonly style: Uint8Array;
  /** Events in relation to the mean. */
  readonly activity: Float32Array;
  readonly age: Uint8Array;
  readonly female: Uint8Array;
  /** Days since 1970. */
  readonly birthday: Int32Array;
  readonly outlet: Uint16Array;
  readonly local: Uint8Array;
  readonly city: Uint8Array;
  /** Yuan a month; 0: no salary comes in here. */
  readonly salary: Float32Array;
  readonly payday: Uint8Array;
  /** Assets in yuan when all began. */
  readonly wealth: Float64Array;
  readonly consent: Uint8Array;
  readonly reach: Uint8Array;
  /** C1 to C5; 0: never assessed. */
  readonly risk: Uint8Array;
  /** 1 to 3. */
  readonly accountClass: Uint8Array;
  readonly hour: Uint8Array;
  readonly monthEndPeak: Uint8Array;
  /** Day of the run on which the account was opened, mostly before 0; for newcomers when they will come. */
  readonly opened: Int32Array;
  readonly price: Float32Array;
  /** Weight of touches that is taken without anger. */
  readonly patience: Float32Array;
  /** Mean 1, by need: `customer * needs.length + need`. */
  readonly need: Float32Array;
  /** Mean 1, by channel: `customer * channels.length + channel`. */
  readonly habit: Float32Array;

  // What changes.
  readonly state: Uint8Array;
  /** Fen. */
  readonly demand: Float64Array;
  readonly term: Float64Array;
  readonly invested: Float64Array;
  /** Owed on the card. */
  readonly owed: Float64Array;
  readonly weariness: Float32Array;
  readonly wearyAt: Float64Array;
  /** Channels that were opted out of, as in {@link consentChannels} and one for calls; 128: everything. */
  readonly refused: Uint8Array;
  readonly refusedAt: Float64Array;
  readonly lastEvent: Uint32Array;

  constructor(readonly count: number) {
    const bytes = () => new Uint8Array(count);
    const floats = (each = 1) => new Float32Array(count * each);
    const doubles = () => new Float64Array(count);
    this.course = bytes();
    this.style = bytes();
    this.activity = floats();
    this.age = bytes();
    this.female = bytes();
    this.birthday = new Int32Array(count);
    this.outlet = new Uint16Array(count);
    this.local = bytes();
    this.city = bytes();
    this.salary = floats();
    this.payday = bytes();
    this.wealth = doubles();
    this.consent = bytes();
    this.reach = bytes();
    this.risk = bytes();
    this.accountClass = bytes();
    this.hour = bytes();
    this.monthEndPeak = bytes();
    this.opened = new Int32Array(count);
    this.price = floats();
    this.patience = floats();
    this.need = floats(needs.length);
    this.habit = floats(channels.length);
    this.state = bytes();
    this.demand = doubles();
    this.term = doubles();
    this.invested = doubles();
    this.owed = doubles();
    this.weariness = floats();
    this.wearyAt = doubles();
    this.refused = bytes();
    this.refusedAt = doubles();
    this.lastEvent = new Uint32Array(count);
  }
}

/** Shares of those who come, and of those who fall asleep: a part whatever the length of the run, more the longer it is. */
const NEWCOMERS = [0.05, 0.13] as const;
const SLEEPERS = [0.1, 0.06] as const;
const WAITING_SHARE = 0.02;
const hours = [8, 9, 10, 12, 13, 18, 19, 20, 20, 21, 21, 22] as const;

export function makePeople(draws: Draws, count: number, timeline: Timeline, outlets: readonly WorldOutlet[]): People {
  const people = new People(count);
  const shares = cumulative(outlets.map((_, rank) => 1 / (rank + 3)));
  for (let c = 0; c < count; c++) makePerson(draws.turnTo(c, 0), people, c, timeline, shares);
  for (let c = 0; c < count; c++) makeHeart(draws.turnTo(c, 1), people, c);
  return people;
}

function makePerson(draws: Draws, people: People, c: number, timeline: Timeline, shares: Float64Array): void {
  const years = timeline.horizon / 365;
  const roll = draws.next();
  const newcomers = NEWCOMERS[0] + NEWCOMERS[1] * years;
  const sleepers = SLEEPERS[0] + SLEEPERS[1] * years;
  const course =
    roll < newcomers
      ? NEWCOMER
      : roll < newcomers + sleepers
        ? SLEEPER
        : roll < newcomers + sleepers + WAITING_SHARE
          ? WAITING
          : SETTLED;
  people.course[c] = course;
  const mean = course === NEWCOMER ? 34 : 43;
  const age = Math.min(88, Math.max(18, Math.round(mean + 13 * draws.normal())));
  people.age[c] = age;
  people.birthday[c] = timeline.first - Math.floor(age * 365.25) - 1 - draws.below(360);
  people.female[c] = draws.chance(0.51) ? 1 : 0;
  people.outlet[c] = draws.index(shares);
  people.local[c] = draws.chance(0.86) ? 1 : 0;
  people.city[c] = draws.below(200);
  const style = draws.next() + (age > 60 ? 0.35 : age < 35 ? -0.2 : 0);
  people.style[c] = style < 0.55 ? DIGITAL : style < 0.88 ? CARD : COUNTER;
  people.activity[c] = Math.min(3.5, Math.max(0.25, draws.logNormal(0.9, 0.45)));
  const works = age >= 20 && age < 60;
  const paid = works && course === SETTLED && draws.chance(0.75);
  people.salary[c] = paid ? Math.round(draws.logNormal(6_500, 0.45)) : 0;
  people.payday[c] = draws.below(nominalPaydays.length);
  const rich = draws.chance(0.02) ? 12 : 1;
  people.wealth[c] = Math.min(20_000_000, draws.logNormal(14_000 + 300 * Math.min(age, 60), 1.2) * rich);
  people.consent[c] = consentOf(draws);
  people.reach[c] = reachOf(draws, people.style[c] ?? 0);
  people.risk[c] = draws.chance(0.65) ? 1 + draws.below(5) : 0;
  people.accountClass[c] = draws.chance(0.72) ? 1 : draws.chance(0.9) ? 2 : 3;
  people.hour[c] = draws.of(hours);
  people.monthEndPeak[c] = draws.chance(0.08) ? 1 : 0;
  people.opened[c] = openedOf(draws, course, timeline.horizon);
}

function openedOf(draws: Draws, course: number, horizon: number): number {
  if (course === NEWCOMER) return draws.below(Math.max(1, horizon));
  if (course === WAITING) return -draws.between(2, 180);
  return -Math.min(8_000, 95 + Math.floor(draws.exponential(1_600)));
}

function consentOf(draws: Draws): number {
  const roll = draws.next();
  if (roll < 0.62) return MARKETING;
  if (roll < 0.78) return 2 | 4 | (draws.chance(0.5) ? 8 : 0);
  return 0;
}

function reachOf(draws: Draws, style: number): number {
  const phone = draws.chance(0.97) ? HAS_PHONE : 0;
  const push = draws.chance(style === DIGITAL ? 0.85 : style === CARD ? 0.5 : 0.1) ? HAS_PUSH : 0;
  const wecom = draws.chance(style === COUNTER ? 0.12 : 0.3) ? HAS_WECOM : 0;
  const email = draws.chance(0.35) ? HAS_EMAIL : 0;
  const wechat = draws.chance(0.6) ? HAS_WECHAT : 0;
  const dead = draws.chance(0.02) ? DEAD_PHONE : 0;
  return phone | push | wecom | email | wechat | dead;
}

function makeHeart(draws: Draws, people: People, c: number): void {
  people.price[c] = draws.next();
  people.patience[c] = Math.max(0.6, draws.logNormal(3, 0.5));
  // What somebody wants goes together a little: there are those who want much of a bank.
  const common = draws.normal() * 0.4;
  for (let n = 0; n < needs.length; n++)
    people.need[c * needs.length + n] = Math.min(4, Math.exp(common + 0.6 * draws.normal() - 0.26));
  for (let n = 0; n < channels.length; n++)
    people.habit[c * channels.length + n] = Math.min(1.6, Math.max(0.2, draws.logNormal(1, 0.35)));
}
