/**
 * Outcomes that may come about with and without touches. Everybody has one draw for each: below the base chance it happens
 * anyway, between the base chance and what touches have made of it, it happens because of them. So what would have
 * happened to the same customer without any touch is known for each of them.
 */
import type { Draws } from "../bank-make/draws.ts";
import type { People } from "./people.ts";
import { type Course, courseRules, courses, needs } from "./rules.ts";
import { DAY } from "./timeline.ts";

export class CourseState {
  /** The customer's draw. */
  readonly draw: Float32Array;
  readonly base: Float32Array;
  readonly chance: Float32Array;
  readonly most: Float32Array;
  /** When the outcome began to be waited for; NaN: not yet. */
  readonly begun: Float64Array;
  /** When it came about; NaN: not yet. */
  readonly done: Float64Array;
  /** It is on its way: 1 of itself, 2 by a touch. */
  readonly coming: Uint8Array;

  constructor(count: number) {
    this.draw = new Float32Array(count);
    this.base = new Float32Array(count);
    this.chance = new Float32Array(count);
    this.most = new Float32Array(count);
    this.begun = new Float64Array(count).fill(Number.NaN);
    this.done = new Float64Array(count).fill(Number.NaN);
    this.coming = new Uint8Array(count);
  }

  isBegun(c: number): boolean {
    return !Number.isNaN(this.begun[c] ?? Number.NaN);
  }

  /** Whether it would have come about without touches. */
  byItself(c: number): boolean {
    return (this.draw[c] ?? 1) < (this.base[c] ?? 0);
  }

  /** Whether it comes about with the touches there have been. */
  holds(c: number): boolean {
    return (this.draw[c] ?? 1) < (this.chance[c] ?? 0);
  }

  /** Whether it came about within so many days of its beginning. */
  doneWithin(c: number, days: number): boolean {
    const done = this.done[c] ?? Number.NaN;
    return done <= (this.begun[c] ?? Number.NaN) + days * DAY;
  }

  /** A touch that was seen; true: because of it the outcome will come about. */
  raise(c: number, by: number): boolean {
    const before = this.chance[c] ?? 0;
    const most = this.most[c] ?? 0;
    const after = before >= most ? before : Math.min(most, 1 - (1 - before) * (1 - by));
    this.chance[c] = after;
    const draw = this.draw[c] ?? 1;
    return draw >= before && draw < after;
  }
}

export type Courses = Readonly<Record<Course, CourseState>>;

export function makeCourses(draws: Draws, people: People): Courses {
  const made = Object.fromEntries(courses.map((course) => [course, new CourseState(people.count)])) as Record<
    Course,
    CourseState
  >;
  courses.forEach((course, n) => {
    const { base, most } = courseRules[course];
    const state = made[course];
    const need = needs.indexOf(course);
    for (let c = 0; c < people.count; c++) {
      const wants = Math.min(2.5, people.need[c * needs.length + need] ?? 1);
      const chance = base * (0.62 + 0.4 * wants);
      state.draw[c] = draws.turnTo(c, 10 + n).next();
      state.base[c] = chance;
      state.chance[c] = chance;
      state.most[c] = Math.min(0.97, chance + most - base);
    }
  });
  return made;
}
