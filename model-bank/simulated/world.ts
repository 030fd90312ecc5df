/** A simulated bank that knows the truth: its customers' days, and what they make of what the product does. */

import { subjectOf } from "../bank-make/person.ts";
import type {
  Answer,
  AttemptRecord,
  SimAttempt,
  SimEvent,
  SimReceipt,
  SimTouch,
  SubmitAnswer,
  WorldChoice,
} from "./choice.ts";
import { liveDay } from "./daily.ts";
import { Frauds } from "./fraud.ts";
import { startingHoldings } from "./holdings.ts";
import { CLOSED, NEWCOMER, WAITING } from "./people.ts";
import { plan, plays, startState } from "./plots.ts";
import { recordOf } from "./record.ts";
import { eventOf, type Holding, openScene, type Scene } from "./scene.ts";
import { callAtRandom, isCallDay } from "./seats.ts";
import { DAY } from "./timeline.ts";
import { Answers, reactions } from "./touches.ts";

export interface World {
  readonly customers: number;
  /** Milliseconds since 1970 of the first instant. */
  readonly start: number;
  readonly days: number;
  subjectOf(customer: number): string;
  /** `customer_recorded` of everybody whom the bank knows at the start, in the order of indices. */
  records(): Iterable<SimEvent>;
  /** What happens in [from, to), in order of time; called in order and without gaps. */
  events(from: number, to: number): SimEvent[];
  /** The product begins only now; figures count from here on. At the beginning when it is not called. */
  productBegins(at: number): void;
  /** A message was handed to its channel. The order of calls within a slice of time does not matter. */
  touched(touch: SimTouch): SubmitAnswer;
  /** A task was given to a colleague, who will call; what comes of it is among the events. */
  task(touch: SimTouch): void;
  /** Receipts that are due before this instant, each once. */
  receipts(until: number, channel?: string): SimReceipt[];
  /** Fraud that begins before this instant and was not given yet; its steps are no part of {@link events}. */
  attempts(until: number): SimAttempt[];
  stepAnswered(attempt: number, step: number, give: Answer): "goes_on" | "stopped";
  /** An honest request was answered; who is held up loses patience. */
  answered(event: SimEvent, give: Answer): void;
  /** What became of the attempts so far. */
  attemptLog(): readonly AttemptRecord[];
  /** Customers whom somebody will try to rob, ascending. */
  victims(): number[];
  /** What nobody else sees; for reports. */
  readonly scene: Scene;
}

/** Patience that is lost where an honest request is stopped or held. */
const HELD_UP = 1.5;

export function createWorld(choice: WorldChoice): World {
  const scene = openScene(choice);
  const held = furnish(scene);
  const quietOn = plan(scene);
  const frauds = new Frauds(scene);
  const answers = new Answers(scene);
  const { timeline, people } = scene;
  let nextDay = 0;
  let ahead: SimEvent[] = [];
  const enter = (day: number) => {
    liveDay(scene, day, quietOn);
    if (isCallDay(scene, day)) callAtRandom(scene, day);
    ahead = ahead.concat(scene.out).sort(inTime);
    scene.out = [];
  };
  const act = (until: number) => {
    for (let action = scene.heap.popBefore(until); action !== undefined; action = scene.heap.popBefore(until))
      (plays[action.kind] ?? reactions[action.kind])?.(scene, action);
  };
  return {
    customers: people.count,
    start: timeline.start,
    days: timeline.horizon,
    scene,
    subjectOf,
    records: () => recordsOf(scene, held),
    events(from, to) {
      answers.settle();
      for (const last = timeline.dayOf(to - 1); nextDay <= last; nextDay++) {
        // What is due before the day begins comes first: who falls silent does nothing on the next day.
        act(Math.min(to, timeline.at(nextDay)));
        enter(nextDay);
      }
      act(to);
      scene.now = to;
      const all = ahead.concat(scene.out).sort(inTime);
      scene.out = [];
      const cut = all.findIndex(({ at }) => at >= to);
      const due = cut < 0 ? all : all.slice(0, cut);
      ahead = cut < 0 ? [] : all.slice(cut);
      scene.ledger.events += due.length;
      return due.map((event) => (event.at < from ? { ...event, at: from } : event));
    },
    productBegins: (at) => scene.ledger.begin(at),
    touched(touch) {
      answers.add(touch);
      return people.state[touch.customer] === CLOSED ? { accepted: false, code: "closed" } : { accepted: true };
    },
    task: (touch) => answers.add(touch),
    receipts: (until, channel) => answers.receipts(until, channel),
    attempts: (until) => frauds.begin(until),
    stepAnswered: (attempt, step, give) => frauds.answered(attempt, step, give),
    answered({ customer }, give) {
      if (give === null || give === "allow") return;
      people.patience[customer] = Math.max(0.6, (people.patience[customer] ?? 3) / HELD_UP);
    },
    attemptLog: () => scene.ledger.attempts,
    victims: () => [...new Set(frauds.victims())].sort((a, b) => a - b),
  };
}

function inTime(a: SimEvent, b: SimEvent): number {
  return a.at - b.at || a.customer - b.customer || number(a) - number(b);
}
const number = ({ id }: SimEvent): number => Number(id.slice(id.indexOf("-") + 1));

/** Gives everybody what they hold, and balances that fit. */
function furnish(scene: Scene): Holding[][] {
  const { people } = scene;
  const all: Holding[][] = [];
  for (let c = 0; c < people.count; c++) {
    const held = startingHoldings(scene, c);
    all.push(held);
    const course = people.course[c] ?? 0;
    people.state[c] = startState(course);
    const comes = course === NEWCOMER || course === WAITING;
    const wealth = people.wealth[c] ?? 0;
    const salary = people.salary[c] ?? 0;
    const draws = scene.draws.turnTo(c, 5);
    const share = 0.12 + 0.25 * draws.next();
    scene.idEnds[c] = draws.chance(0.04) ? draws.below(scene.timeline.horizon + 30) : 400 + draws.below(6_000);
    people.demand[c] = comes
      ? 0
      : Math.round(Math.min(wealth * share, 40_000 + 0.1 * wealth) + salary * 0.4 + 200) * 100;
    for (const { kind, amount } of held) {
      if (kind === "term_deposit") people.term[c] = (people.term[c] ?? 0) + amount;
      if (kind === "wealth" || kind === "fund") people.invested[c] = (people.invested[c] ?? 0) + amount;
    }
    scene.ledger.stockAtStart += (people.term[c] ?? 0) + (people.invested[c] ?? 0);
    scheduleEnds(scene, c, held);
  }
  return all;
}

function scheduleEnds({ heap, timeline, matures }: Scene, c: number, held: readonly Holding[]): void {
  for (const { kind, reference, matures: ends, amount } of held) {
    if (ends === undefined || ends >= timeline.horizon + 60) continue;
    if (kind !== "wealth" && !(kind === "term_deposit" && ends !== matures[c])) continue;
    heap.push({
      at: timeline.at(ends) + DAY / 12,
      customer: c,
      kind: "ends",
      value: amount,
      text: `${kind} ${reference}`,
    });
  }
}

function* recordsOf(scene: Scene, held: readonly Holding[][]): Iterable<SimEvent> {
  const { people, timeline } = scene;
  for (let c = 0; c < people.count; c++) {
    if (people.course[c] === NEWCOMER) continue;
    const data = recordOf(scene, c, held[c] ?? [], people.course[c] === WAITING);
    yield eventOf(scene, c, "customer_recorded", "core", timeline.start, data);
  }
}

/**
 * A second run of the same seed in which nobody but the bank's own controls answers attempts of fraud. Nothing else that a
 * product does bears on them, so none has to run.
 */
export function withoutProtection(choice: WorldChoice, until?: number): readonly AttemptRecord[] {
  const world = createWorld(choice);
  const last = until ?? world.start + world.days * DAY;
  for (let at = world.start; at < last; at += DAY) {
    const to = Math.min(last, at + DAY);
    world.events(at, to);
    for (const { id, steps } of world.attempts(to))
      for (let step = 0; step < steps.length; step++) if (world.stepAnswered(id, step, null) === "stopped") break;
  }
  return world.attemptLog();
}
