/** Times in five fields, as cron writes them: digits, `*`, lists, ranges and steps. Pure. */

export interface CronTimes {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 1 Monday … 7 Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Where days and weekdays are both said, either is enough. */
  readonly eitherDay: boolean;
}

const fields = [
  ["minute", 0, 59],
  ["hour", 0, 23],
  ["day", 1, 31],
  ["month", 1, 12],
  ["weekday", 0, 7],
] as const;

/** @returns the times, or what is wrong */
export function cronTimes(text: string): CronTimes | { readonly wrong: string } {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length) return { wrong: `${parts.length} ≠ ${fields.length}` };
  const read: Set<number>[] = [];
  for (const [at, [name, least, most]] of fields.entries()) {
    const values = valuesOf(parts[at] ?? "", least, most);
    if (!values) return { wrong: `${name} ${parts[at]} (${least}–${most})` };
    read.push(values);
  }
  const [minutes, hours, days, months, weekdays] = read as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ];
  return {
    minutes,
    hours,
    days,
    months,
    weekdays: new Set([...weekdays].map((day) => (day === 0 ? 7 : day))),
    eitherDay: parts[2] !== "*" && parts[4] !== "*",
  };
}

function valuesOf(part: string, least: number, most: number): Set<number> | undefined {
  const values = new Set<number>();
  for (const one of part.split(",")) {
    const match = /^(\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(one);
    if (!match) return undefined;
    const [, all, first, last, step] = match;
    const from = all === "*" ? least : Number(first);
    const stepped = Number(step ?? 1);
    const to = all === "*" || (step !== undefined && last === undefined) ? most : Number(last ?? first);
    if (from < least || to > most || from > to || stepped < 1) return undefined;
    for (let value = from; value <= to; value += stepped) values.add(value);
  }
  return values;
}
