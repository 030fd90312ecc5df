/** Where the simulated bank's life is played: its people, what they have, what is yet to happen, and what has been told. */
import { Draws } from "../bank-make/draws.ts";
import { subjectOf } from "../bank-make/person.ts";
import { nominalPaydays } from "../bank-make/plan.ts";
import type { SimEvent, WorldChoice, WorldOutlet } from "./choice.ts";
import { type Courses, makeCourses } from "./courses.ts";
import { ActionHeap } from "./heap.ts";
import { Ledger } from "./ledger.ts";
import { makePeople, type People } from "./people.ts";
import { needs } from "./rules.ts";
import { type Timeline, timelineOf } from "./timeline.ts";

const SAMPLE_OUTLETS: readonly WorldOutlet[] = [1, 2, 3, 4].flatMap((branch) =>
  [1, 2].map((outlet) => ({ branch: `branch-${branch}`, outlet: `outlet-${branch}-${outlet}`, managers: [] })),
);

export interface Holding {
  readonly reference: string;
  readonly product: string;
  readonly kind: string;
  /** Fen. */
  readonly amount: number;
  readonly rate: number;
  /** Days of the run. */
  readonly opened: number;
  readonly matures: number | undefined;
  readonly months: number;
}

export interface Scene {
  readonly seed: number;
  readonly timeline: Timeline;
  readonly outlets: readonly WorldOutlet[];
  readonly people: People;
  readonly courses: Courses;
  readonly heap: ActionHeap;
  readonly ledger: Ledger;
  /** Chance of actions; turned anew for each. */
  readonly draws: Draws;
  /** What has been told and not been handed over. */
  out: SimEvent[];
  /** By customer and need: what touches of the last 30 days have made of a wish, and since when. */
  readonly wishChance: Float32Array;
  readonly wishSince: Float64Array;
  readonly wishCount: Uint16Array;
  /** The last day on which each nominal payday fell. */
  readonly paydays: readonly number[];
  /** Day of the run on which a customer's identity document ends. */
  readonly idEnds: Int32Array;
  /** The deposit whose end is watched: day of the run and fen; 0 fen: none. */
  readonly matures: Int32Array;
  readonly maturing: Float64Array;
  /** Instant up to which events have been handed over. */
  now: number;
  nextHolding: Uint16Array;
  nextDeviceOf: Uint8Array;
}

const DAYS = 365;

export function openScene(choice: WorldChoice): Scene {
  const { customers, seed, start, days = DAYS, zone = "Asia/Shanghai" } = choice;
  const timeline = timelineOf(start, days, zone);
  const outlets = choice.outlets?.length ? choice.outlets : SAMPLE_OUTLETS;
  const draws = new Draws(`simulated/${seed}`);
  const people = makePeople(draws, customers, timeline, outlets);
  return {
    seed,
    timeline,
    outlets,
    people,
    courses: makeCourses(draws, people),
    heap: new ActionHeap(),
    ledger: new Ledger(customers),
    draws,
    out: [],
    wishChance: new Float32Array(customers * needs.length),
    wishSince: new Float64Array(customers * needs.length).fill(Number.NEGATIVE_INFINITY),
    wishCount: new Uint16Array(customers * needs.length),
    paydays: nominalPaydays,
    idEnds: new Int32Array(customers),
    matures: new Int32Array(customers),
    maturing: new Float64Array(customers),
    now: timeline.start,
    nextHolding: new Uint16Array(customers),
    nextDeviceOf: new Uint8Array(customers),
  };
}

/** Tells of something that happened. */
export function tell(
  scene: Scene,
  customer: number,
  type: string,
  source: string,
  at: number,
  data: Readonly<Record<string, unknown>>,
): void {
  scene.out.push(eventOf(scene, customer, type, source, at, data));
}

export function eventOf(
  { people }: Scene,
  customer: number,
  type: string,
  source: string,
  at: number,
  data: Readonly<Record<string, unknown>>,
): SimEvent {
  const n = (people.lastEvent[customer] ?? 0) + 1;
  people.lastEvent[customer] = n;
  return { customer, subject: subjectOf(customer), type, source, id: `${customer}-${n}`, at, data };
}

export const yuan = (fen: number): number => Math.round(fen) / 100;

/** Moves money on demand; nobody goes below nothing. */
export function move(scene: Scene, c: number, fen: number): void {
  const { demand } = scene.people;
  demand[c] = Math.max(0, (demand[c] ?? 0) + Math.round(fen));
}

export function tellBalance(scene: Scene, c: number, at: number): void {
  tell(scene, c, "balance_changed", "core", at, { demand_balance: yuan(scene.people.demand[c] ?? 0) });
}

export function wants(scene: Scene, c: number, need: (typeof needs)[number]): number {
  return scene.people.need[c * needs.length + needs.indexOf(need)] ?? 1;
}
