/** One customer in one playbook from the beginning to the end, moment by moment. */

import { answerTo } from "./answers.ts";
import { Contacts } from "./contacts.ts";
import { dayNumberOf, midnightOf } from "./local-time.ts";
import { type Picture, pictureOf, truthOf } from "./picture.ts";
import {
  type Asked,
  askedByDay,
  askedByFact,
  awaitedTruth,
  dayTimeOf,
  edgeTest,
  lookEvery,
  silences,
} from "./triggers.ts";
import type { Cap, Change, EventTest, Plan, React, Run, Test, Told } from "./types.ts";
import {
  type ArmOf,
  arrive,
  failOver,
  finish,
  finishTask,
  type Moment,
  nextOf,
  type OpenRun,
  step,
  windowEnd,
} from "./waves.ts";

export interface ReplayParts {
  readonly audiences: ReadonlyMap<string, Test>;
  readonly react: React;
  readonly armOf: ArmOf;
  readonly until: number;
  readonly caps?: readonly Cap[];
  /** Of this playbook, in the order of time. */
  readonly changes?: readonly Change[];
  /** Whether the customer gets no marketing of the playbook. */
  readonly isHeld?: boolean;
}

const NEVER = Number.POSITIVE_INFINITY;

export interface Lived {
  /** Of the customer through the playbook, in the order of admission. */
  readonly runs: readonly Run[];
  /** What each request was answered, by source and id of its event. */
  readonly answers: ReadonlyMap<string, string>;
}

export function replay(plan: Plan, customer: string, told: readonly Told[], parts: ReplayParts): Lived {
  const life = new Life(plan, customer, told, parts);
  return { runs: life.live(), answers: life.answers };
}

class Life {
  /** What holds now; a run stays on what admitted it. */
  #plan: Plan;
  readonly #parts: ReplayParts;
  readonly #contacts: Contacts;
  readonly #changes: Change[];
  #isPaused = false;
  readonly #customer: string;
  /** Still to come, in the order in which the house hears of it. */
  #coming: Told[];
  #heard: Told[] = [];
  #picture: Picture = pictureOf([]);
  readonly #runs: OpenRun[] = [];
  readonly #silencesSeen = new Set<number>();
  readonly #daysSeen = new Set<string>();
  readonly #edge: Test | undefined;
  /** Whether what the trigger waits for was so when it was last asked. */
  #stands = false;
  #isLive = false;
  #touches = 0;
  readonly answers = new Map<string, string>();

  constructor(plan: Plan, customer: string, told: readonly Told[], parts: ReplayParts) {
    this.#plan = plan;
    this.#parts = parts;
    this.#customer = customer;
    this.#coming = [...told].sort((a, b) => a.arrivesAt - b.arrivesAt);
    this.#contacts = new Contacts(parts.caps ?? []);
    this.#changes = [...(parts.changes ?? [])];
    this.#edge = edgeTest(plan, parts.audiences);
  }

  live(): Run[] {
    const { liveFrom } = this.#plan;
    while ((this.#coming[0]?.arrivesAt ?? NEVER) < liveFrom) this.#one(this.#coming.shift() as Told, liveFrom);
    this.#look(liveFrom);
    this.#isLive = true;
    this.#markOldSilences();
    // What comes at the very moment of going live counts.
    for (let at = liveFrom; at <= this.#parts.until; at = this.#next(at)) {
      this.#change(at);
      this.#hear(at);
      this.#day(at);
      if (this.#isPaused) continue;
      this.#silence(at);
      this.#move(at);
    }
    return this.#runs.map(({ plan, admittedAt, touches, end }) => ({
      playbook: plan.id,
      customer: this.#customer,
      admittedAt,
      touches,
      end,
    }));
  }

  #next(after: number): number {
    const coming = this.#coming[0]?.arrivesAt ?? NEVER;
    const runs = this.#isPaused ? [] : this.#runs.map((run) => Math.max(nextOf(run), after + 1));
    const quiet = silences(this.#plan, this.#picture)
      .filter(({ since }) => !this.#silencesSeen.has(since))
      .map(({ until }) => until)
      .filter((until) => until > after);
    return Math.min(
      coming,
      this.#changes[0]?.at ?? NEVER,
      ...runs.filter((one) => one !== NEVER),
      ...quiet,
      this.#nextDayMoment(after),
      this.#nextLook(after),
    );
  }

  #nextDayMoment(after: number): number {
    const time = dayTimeOf(this.#plan);
    if (time === undefined) return NEVER;
    const today = midnightOf(dayNumberOf(after)) + time;
    return today > after ? today : midnightOf(dayNumberOf(after) + 1) + time;
  }

  #nextLook(after: number): number {
    const every = this.#edge && lookEvery(this.#edge);
    return every === undefined ? NEVER : midnightOf(0) + (Math.floor((after - midnightOf(0)) / every) + 1) * every;
  }

  /** People stop the playbook, let it go on, or have it say something else. */
  #change(at: number): void {
    for (let change = this.#changes[0]; change && change.at <= at; change = this.#changes[0]) {
      this.#changes.shift();
      if (change.to) this.#plan = change.to;
      else this.#isPaused = change.what === "pause";
    }
  }

  /** All that is heard up to a moment, one after the other. */
  #hear(at: number): void {
    for (let told = this.#coming[0]; told && told.arrivesAt <= at; told = this.#coming[0]) {
      this.#coming.shift();
      this.#one(told, Math.max(at, told.arrivesAt));
    }
    this.#look(at);
  }

  #one(told: Told, at: number): void {
    const before = this.#picture;
    const isNew = !this.#heard.some(({ source, id }) => source === told.source && id === told.id);
    if (isNew) {
      this.#heard.push(told);
      this.#picture = pictureOf(this.#heard);
    }
    this.#answer(told, at);
    if (!isNew) return;
    this.#advance(told, at);
    if (this.#edge) this.#edgeByFact(this.#edge, told, before, at);
    else if (this.#isLive) {
      const asked = askedByFact(this.#plan, told, { picture: this.#picture, before, at });
      if (asked) this.#admit(asked, asked.asOf);
    }
  }

  /** The first request that brings an event is answered; later ones are told the same. An event that was heard before is taken back in thought. */
  #answer(told: Told, at: number): void {
    const name = `${told.source} ${told.id}`;
    if (!told.isAsked || !this.#isLive || this.answers.has(name)) return;
    const before = pictureOf(this.#heard.filter(({ source, id }) => `${source} ${id}` !== name));
    const isStanding = !this.#isPaused;
    const around = { before, picture: this.#picture, at };
    this.answers.set(name, isStanding ? answerTo(this.#plan, this.#edge, told, around) : "allow");
  }

  /** A condition that turns as a fact is heard, now or at the fact's own time. */
  #edgeByFact(edge: Test, told: Told, before: Picture, at: number): void {
    const plan = this.#plan;
    const awaited = (picture: Picture, asOf: number) => awaitedTruth(plan, truthOf(edge, { picture, at: asOf }));
    const rises = (asOf: number): boolean => !awaited(before, asOf) && awaited(this.#picture, asOf);
    const isCrossing = plan.trigger.by === "enters" || plan.trigger.by === "leaves";
    const asOf = rises(at) || isCrossing || awaited(before, at) ? at : told.occurredAt;
    // What time had turned before the fact is seen when everybody is looked at.
    if (rises(at)) this.#stands = true;
    else if (!awaited(this.#picture, at)) this.#stands = false;
    if (!this.#isLive || (told.occurredAt < plan.liveFrom && !isCrossing)) return;
    // Who crosses an audience's edge is told of when it is seen.
    if (rises(asOf)) this.#admit({ at: isCrossing ? at : told.occurredAt, cause: told.data }, asOf);
  }

  /** What passing time alone has changed; asked at the moments at which everybody is looked at, and first when it begins. */
  #look(at: number): void {
    const edge = this.#edge;
    const every = edge && lookEvery(edge);
    if (!edge || every === undefined || at < this.#plan.liveFrom) return;
    if (this.#isLive && (at - midnightOf(0)) % every !== 0) return;
    const is = awaitedTruth(this.#plan, truthOf(edge, { picture: this.#picture, at }));
    if (this.#isLive && is && !this.#stands) this.#admit({ at }, at);
    this.#stands = is;
  }

  #day(at: number): void {
    if (dayTimeOf(this.#plan) === undefined) return;
    for (const asked of askedByDay(this.#plan, dayNumberOf(at), this.#picture))
      if (asked.at === at && asked.key !== undefined && !this.#daysSeen.has(asked.key)) {
        this.#daysSeen.add(asked.key);
        this.#admit(asked, at);
      }
  }

  #markOldSilences(): void {
    for (const { since, until } of silences(this.#plan, this.#picture))
      if (until < this.#plan.liveFrom) this.#silencesSeen.add(since);
  }

  #silence(at: number): void {
    for (const { since, until, cause } of silences(this.#plan, this.#picture)) {
      if (until > at || this.#silencesSeen.has(since)) continue;
      this.#silencesSeen.add(since);
      if (until >= this.#plan.liveFrom) this.#admit({ at: until, ...(cause ? { cause } : {}) }, at);
    }
  }

  #admit({ at, cause }: Asked, now: number): void {
    if (this.#isPaused) return;
    const plan = this.#plan;
    const scene = { picture: this.#picture, at: now, ...(cause ? { event: cause } : {}) };
    if (truthOf(plan.audience, scene) !== true || !this.#mayEnter(at)) return;
    const after = plan.trigger.by === "event" ? (plan.trigger.after ?? 0) : 0;
    const run: OpenRun = {
      plan,
      admittedAt: at,
      cause,
      wave: undefined,
      due: at + after,
      base: at + after,
      follows: false,
      isArriving: plan.waves[0]?.atDate !== undefined,
      turn: undefined,
      last: undefined,
      tried: [],
      handedUntil: undefined,
      doneAt: undefined,
      retry: undefined,
      touches: [],
      reached: new Set(),
      end: "open",
      reason: undefined,
    };
    this.#runs.push(run);
    if (run.isArriving) run.wave = plan.waves[0];
    else arrive(run, plan.waves[0], at + after, this.#picture);
  }

  #mayEnter(at: number): boolean {
    const { reentry, trigger } = this.#plan;
    const open = this.#runs.filter(({ end }) => end === "open").length;
    // Whoever protects looks at every event, whatever else is under way.
    const isWatching = this.#plan.class === "risk";
    if (open >= (reentry.concurrent ?? (isWatching ? NEVER : 1)) || !this.#isFirst(at)) return false;
    if (reentry.never && this.#runs.length > 0) return false;
    const isCondition = ["becomes", "becomes_false", "absence", "score"].includes(trigger.by);
    const apart = reentry.after ?? (isCondition && !isWatching ? 30 * 86_400_000 : 0);
    if (apart > 0 && this.#runs.some((run) => at - run.admittedAt < apart)) return false;
    const yearAgo = at - 365 * 86_400_000;
    return this.#runs.filter(({ admittedAt }) => admittedAt > yearAgo).length < (reentry.perYear ?? NEVER);
  }

  #isFirst(at: number): boolean {
    const { oncePer } = this.#plan;
    if (oncePer === undefined) return true;
    return !this.#runs.some((run) => oncePer === "customer" || dayNumberOf(run.admittedAt) === dayNumberOf(at));
  }

  /** What a fact means for the runs, also for those that have ended and are not done with. */
  #advance(told: Told, at: number): void {
    for (const run of this.#runs) {
      if (this.#reaches(run, told, at)) finish(run, "goal");
      else if (run.end === "open" && this.#leaves(run, told, at)) finish(run, "exit");
      else receipt(run, told, at);
    }
    if (told.type === "touch_failed") this.#contacts.release(told.data.touch);
  }

  /** One that happened in time counts, though it is heard when the window is over. */
  #reaches(run: OpenRun, told: Told, at: number): boolean {
    const { goal } = run.plan;
    if (!goal || (run.end !== "open" && run.reason !== "window")) return false;
    if (told.occurredAt <= run.admittedAt || told.occurredAt > windowEnd(run)) return false;
    goal.any.forEach((one, index) => {
      if (this.#passes(one, told, at)) run.reached.add(index);
    });
    return goal.all ? run.reached.size === goal.any.length : run.reached.size > 0;
  }

  #leaves({ plan, admittedAt }: OpenRun, told: Told, at: number): boolean {
    return (
      told.occurredAt > admittedAt && plan.exits.some((exit) => "event" in exit && this.#passes(exit.event, told, at))
    );
  }

  #passes({ event, where }: EventTest, told: Told, at: number): boolean {
    const scene = { picture: this.#picture, at, event: told.data };
    return told.type === event && (where === undefined || truthOf(where, scene) === true);
  }

  #move(at: number): void {
    for (const run of this.#runs) {
      for (let looks = 0; run.end === "open" && nextOf(run) <= at; looks++) {
        if (looks > 100) throw new Error(`${run.plan.id} turns in a ring`);
        step(run, this.#moment(at));
      }
    }
  }

  #moment(at: number): Moment {
    return {
      at,
      picture: this.#picture,
      armOf: this.#parts.armOf,
      nextTouch: () => ++this.#touches,
      touched: (channel, nth, due) => {
        if (this.#plan.class === "marketing") this.#contacts.add(`${this.#plan.id}#${nth}`, due);
        this.#react(channel, nth, due);
      },
      mayTouch: ({ plan }, due) =>
        plan.class !== "marketing" || (this.#parts.isHeld !== true && this.#contacts.allow(due)),
    };
  }

  /** What comes of a touch is told like everything else. */
  #react(channel: string, nth: number, due: number): void {
    for (const { type, after, data } of this.#parts.react(this.#plan.id, this.#customer, due, channel)) {
      const id = `${this.#plan.id}#${nth}`;
      const told: Told = {
        customer: this.#customer,
        source: "channels",
        id: `${id} ${type}`,
        type,
        data: { ...data, touch: id, channel },
        occurredAt: due + after,
        arrivesAt: due + after,
      };
      const place = this.#coming.findIndex(({ arrivesAt }) => arrivesAt > told.arrivesAt);
      this.#coming.splice(place < 0 ? this.#coming.length : place, 0, told);
    }
  }
}

function receipt(run: OpenRun, told: Told, at: number): void {
  const { last } = run;
  if (!last || told.data.touch !== `${run.plan.id}#${last.nth}`) return;
  last.heard.add(told.type);
  if (told.type === "touch_failed") failOver(run, at);
  if (told.type !== "call_finished") return;
  last.outcome = String(told.data.outcome);
  finishTask(run, at);
}
