/** When a question looks at customers, and over which stretch it waits for the answer. Pure. */
import { type Question, spanLength } from "#contracts/definitions";
import { addDays, type Day, dayOf, instantOf } from "#ground/clock";

export interface Moment {
  /** The bank's day at whose beginning customers are looked at. */
  readonly day: Day;
  readonly at: Date;
  /** The label's events count in (opens, closes]. */
  readonly opens: Date;
  readonly closes: Date;
}

export function momentAt(question: Pick<Question, "gap" | "horizon">, day: Day, zone: string): Moment {
  const at = instantOf(day, "00:00", zone);
  const opens = new Date(at.getTime() + spanLength(question.gap));
  return { day, at, opens, closes: new Date(opens.getTime() + spanLength(question.horizon)) };
}

/** The latest day, not after the given one, at which the question looks. */
export function lookedAtBefore({ observe: { every } }: Pick<Question, "observe">, day: Day): Day {
  if (every === "month") return `${day.slice(0, 8)}01`;
  if (every === "week") {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    return addDays(day, -((weekday + 6) % 7));
  }
  return day;
}

/** Days on which somebody is looked at, no more than the newest so many. */
const most = { month: 60, week: 104, day: 400 } as const;

/**
 * Moments whose observation window lies after the first known fact and whose horizon is over, in order of time.
 * @param known what is known reaches from the first to the last instant
 */
export function momentsOf(
  question: Pick<Question, "observe" | "history" | "gap" | "horizon">,
  zone: string,
  known: { readonly first: Date; readonly last: Date },
  asked: { readonly from?: Day; readonly until?: Day } = {},
): Moment[] {
  const earliest = new Date(known.first.getTime() + spanLength(question.history));
  const moments: Moment[] = [];
  const limit = most[question.observe.every ?? "day"];
  let day = lookedAtBefore(question, asked.until ?? dayOf(known.last, zone));
  while (moments.length < limit) {
    const moment = momentAt(question, day, zone);
    if (moment.at < earliest || (asked.from !== undefined && day < asked.from)) break;
    if (moment.closes <= known.last) moments.push(moment);
    day = lookedAtBefore(question, addDays(day, -1));
  }
  return moments.reverse();
}

/** The day on which it will be known what became of the first moment there can be. */
export function firstKnownOn(
  question: Pick<Question, "observe" | "history" | "gap" | "horizon">,
  zone: string,
  first: Date,
  from: Day = "",
): Day {
  const earliest = new Date(first.getTime() + spanLength(question.history));
  let day = dayOf(earliest, zone);
  if (from > day) day = from;
  while (lookedAtBefore(question, day) !== day || momentAt(question, day, zone).at < earliest) day = addDays(day, 1);
  return dayOf(momentAt(question, day, zone).closes, zone);
}

export interface MomentSplit {
  /** Rows of these moments are learnt from, … */
  readonly train: readonly Moment[];
  /** … of these not used, for their horizon reaches into the rows that measure, … */
  readonly between: readonly Moment[];
  /** … and these only measure. */
  readonly test: readonly Moment[];
}

/**
 * Out of time: the newest moments that hold about the wanted share of the rows. What happened in their time is not learnt
 * from, not even as an outcome of an earlier moment.
 * @param rows of each moment
 */
export function splitMoments(moments: readonly Moment[], rows: readonly number[], share: number): MomentSplit {
  const total = rows.reduce((sum, count) => sum + count, 0);
  let [first, later] = [moments.length, 0];
  while (first > 1) {
    const more = later + (rows[first - 1] ?? 0);
    // The cut that is nearer to the share; of equals the earlier one.
    if (later > 0 && Math.abs(more / total - share) > Math.abs(later / total - share)) break;
    later = more;
    first--;
  }
  const test = moments.slice(first);
  const before = moments.slice(0, first);
  const begins = test[0]?.at;
  const train = begins === undefined ? before : before.filter(({ closes }) => closes <= begins);
  return { train, between: before.slice(train.length), test };
}
