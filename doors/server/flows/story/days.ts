/** When the rows of the calls' file happened. The file says month and weekday, in time order; the rest follows from that. */
import { addDays, type Day, instantOf } from "#ground/clock";

/** Rows of one day that are lived through together, and when. */
export interface Batch {
  readonly day: Day;
  /** Index of the first row and one past the last. */
  readonly from: number;
  readonly to: number;
  /** Whether the rows are history, that the model may learn from. */
  readonly history: boolean;
  readonly recordedAt: (row: number) => Date;
  readonly calledAt: (row: number) => Date;
  readonly scoreAt: Date;
  readonly decideAt: Date;
  readonly sendAt: Date;
  /** When the day's results are in. */
  readonly endAt: Date;
}

const FIRST_DAY: Day = "2008-05-01";
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const [OPENS, CALLS_FROM, CALLS_TO] = ["08:00", "09:00", "17:00"];

export interface CalendarCells {
  readonly month: string;
  readonly weekday: string;
}

/**
 * The day of each row: a new day begins when month or weekday changes, on the next date after the day before with that
 * month and weekday, from May 2008 on. A row whose cells name no month or weekday stays on the day before it.
 */
export function assignDays(rows: readonly CalendarCells[]): Day[] {
  let day: Day | undefined;
  let key = "";
  return rows.map(({ month, weekday }) => {
    const wanted = `${month} ${weekday}`;
    const known = months.includes(month) && weekdays.includes(weekday);
    if (known && wanted !== key) {
      day = nextDay(day === undefined ? FIRST_DAY : addDays(day, 1), months.indexOf(month), weekdays.indexOf(weekday));
      key = wanted;
    }
    return day ?? FIRST_DAY;
  });
}

/** The first date from a day on with a month and weekday; every pair comes within a year and a week. */
function nextDay(from: Day, month: number, weekday: number): Day {
  for (let day = from; ; day = addDays(day, 1)) {
    const date = new Date(`${day}T00:00:00Z`);
    if (date.getUTCMonth() === month && date.getUTCDay() === weekday) return day;
    // Other months pass in one step.
    if (date.getUTCMonth() !== month) day = lastOfMonth(date);
  }
}

function lastOfMonth(date: Date): Day {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).toISOString().slice(0, 10);
}

/** Cuts rows into batches: the rows of a day, and where the cut tears a day apart, its two parts. */
export function batchesOf(days: readonly Day[], cut: number, zone: string): Batch[] {
  const batches: Batch[] = [];
  for (let from = 0; from < days.length; ) {
    const day = days[from] ?? FIRST_DAY;
    let to = from;
    while (to < days.length && days[to] === day) to++;
    const calls = evenly(instantOf(day, CALLS_FROM, zone), instantOf(day, CALLS_TO, zone), from, to);
    const opens = instantOf(day, OPENS, zone);
    if (cut > from && cut < to) {
      // What is left of a torn day is decided after the last call of its history.
      batches.push(batchOf(day, from, cut, true, opens, calls));
      batches.push(batchOf(day, cut, to, false, calls(cut - 1), calls));
    } else {
      batches.push(batchOf(day, from, to, to <= cut, opens, calls));
    }
    from = to;
  }
  return batches;
}

/** Row `from + i` of n is called at the start of the i-th of n equal parts. */
function evenly(start: Date, end: Date, from: number, to: number): (row: number) => Date {
  const step = (end.getTime() - start.getTime()) / (to - from);
  return (row) => new Date(Math.round(start.getTime() + (row - from) * step));
}

/** Records come in between `opens` and the first call; scores and decisions stand between the last record and that call. */
function batchOf(
  day: Day,
  from: number,
  to: number,
  history: boolean,
  opens: Date,
  calledAt: (row: number) => Date,
): Batch {
  const first = calledAt(from).getTime();
  const steps = to - from + 4;
  const at = (step: number): Date => new Date(Math.round(opens.getTime() + ((first - opens.getTime()) * step) / steps));
  return {
    day,
    from,
    to,
    history,
    calledAt,
    recordedAt: (row) => at(row - from + 1),
    scoreAt: at(steps - 2),
    decideAt: at(steps - 1),
    sendAt: calledAt(from),
    endAt: new Date(calledAt(to - 1).getTime() + 60_000),
  };
}
