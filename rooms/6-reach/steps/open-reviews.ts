/** What is held for a decision becomes a task of the risk role. */
import { chinaCalendar, type WorkCalendar } from "#ground/calendar";
import type { Tx } from "#ground/storage";
import type { Evidence } from "../rules/benefits/limits.ts";
import { plainRules, type TaskRules } from "../rules/tasks/rules.ts";
import { dueTime, type WorkingTime } from "../rules/tasks/times.ts";
import { addReviews, type Review } from "../store/task-reviews.ts";

export interface ReviewTime {
  /** The bank's time. */
  readonly at: Date;
  readonly zone?: string;
  readonly calendar?: WorkCalendar;
  readonly rules?: TaskRules;
}

// Held things wait for a working day at most, urgent ones for a quarter of an hour.
const WAITS_MS = 8 * 3_600_000;
const WAITS_URGENT_MS = 900_000;

/**
 * Opens reviews in the caller's transaction, which asks for no touch and no standing afterwards; what has one already
 * keeps it. Whoever settles `about` by another door ends its review too (`closeReviews`).
 * @returns how many were new
 */
export async function openReviews(tx: Tx, reviews: readonly Review[], when: ReviewTime): Promise<number> {
  const { at, zone = "Asia/Shanghai", calendar = chinaCalendar, rules = plainRules } = when;
  const time: WorkingTime = { zone, calendar, rules };
  const deadlineOf = ({ urgent = false }: Review): Date => {
    const wanted = new Date(at.getTime() + (urgent ? WAITS_URGENT_MS : WAITS_MS));
    return dueTime(at, wanted, urgent, time);
  };
  return await addReviews(tx, reviews, deadlineOf, at);
}

/** A review of something that the limits of benefits speak against. */
export function reviewOfEvidence(about: string, customer: number, evidence: readonly Evidence[]): Review {
  return { about, customer, reasons: [...new Set(evidence.map(({ rule }) => rule))], evidence };
}
