/** Dates of the Chinese lunar calendar and of its festivals, by lunar-typescript (MIT). */
import { Lunar, LunarYear, Solar } from "lunar-typescript";
import type { Day } from "#ground/clock";
import { dayNumber, dayOfNumber, yearOf } from "./days.ts";

export interface LunarDay {
  /** The lunar year, named by the solar year that it begins in. */
  readonly year: number;
  /** 1–12. */
  readonly month: number;
  /** Whether the month is the leap one after the month of the same number. */
  readonly leap: boolean;
  /** 1–30. */
  readonly day: number;
  /** Month and day as they are written, 正月初一. */
  readonly text: string;
  /** Year in stems and branches, 丙午. */
  readonly stemBranch: string;
  /** Animal of the year, 马. */
  readonly animal: string;
}

/** The lunar date of a calendar day. */
export function lunarOf(day: Day): LunarDay {
  dayNumber(day);
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const lunar = Solar.fromYmd(year, month, date).getLunar();
  return {
    year: lunar.getYear(),
    month: Math.abs(lunar.getMonth()),
    leap: lunar.getMonth() < 0,
    day: lunar.getDay(),
    text: `${lunar.getMonthInChinese()}月${lunar.getDayInChinese()}`,
    stemBranch: lunar.getYearInGanZhi(),
    animal: lunar.getYearShengXiao(),
  };
}

/** The calendar day of a lunar date; undefined when that year has no such day (a 30th of a short month, a leap month). */
export function dayOfLunar(year: number, month: number, day: number, leap = false): Day | undefined {
  const found = LunarYear.fromYear(year).getMonth(leap ? -month : month);
  if (found === null || found === undefined || day < 1 || day > found.getDayCount()) return undefined;
  return Lunar.fromYmd(year, leap ? -month : month, day)
    .getSolar()
    .toYmd();
}

/** Festivals that playbooks and bank calendars speak of; the key is stable. */
export const festivals = {
  "new-year": { zh: "元旦", en: "New Year's Day" },
  laba: { zh: "腊八节", en: "Laba Festival" },
  "little-new-year": { zh: "小年", en: "Little New Year" },
  "spring-eve": { zh: "除夕", en: "Spring Festival Eve" },
  spring: { zh: "春节", en: "Spring Festival" },
  lantern: { zh: "元宵节", en: "Lantern Festival" },
  "tomb-sweeping": { zh: "清明节", en: "Tomb-Sweeping Day" },
  labour: { zh: "劳动节", en: "Labour Day" },
  "dragon-boat": { zh: "端午节", en: "Dragon Boat Festival" },
  qixi: { zh: "七夕节", en: "Qixi Festival" },
  "mid-autumn": { zh: "中秋节", en: "Mid-Autumn Festival" },
  "double-ninth": { zh: "重阳节", en: "Double Ninth Festival" },
  national: { zh: "国庆节", en: "National Day" },
} as const satisfies Record<string, { zh: string; en: string }>;

export type Festival = keyof typeof festivals;

const cache = new Map<number, ReadonlyMap<Festival, Day>>();

/** The festivals of a solar year, each with its day. A year may lack Laba or Little New Year, or have none of one. */
export function festivalsOf(year: number): ReadonlyMap<Festival, Day> {
  const known = cache.get(year);
  if (known !== undefined) return known;
  const found = new Map<Festival, Day>();
  const put = (festival: Festival, day: Day | undefined): void => {
    if (day !== undefined && yearOf(day) === year && !found.has(festival)) found.set(festival, day);
  };
  const spring = required(dayOfLunar(year, 1, 1), year);
  put("new-year", `${year}-01-01`);
  // The twelfth lunar month straddles the new year: its days come from the lunar year before, rarely from this one.
  put("laba", dayOfLunar(year - 1, 12, 8));
  put("laba", dayOfLunar(year, 12, 8));
  put("little-new-year", dayOfLunar(year - 1, 12, 23));
  put("spring-eve", dayOfNumber(dayNumber(spring) - 1));
  put("spring", spring);
  put("lantern", dayOfLunar(year, 1, 15));
  put("tomb-sweeping", Lunar.fromYmd(year, 1, 1).getJieQiTable().清明?.toYmd());
  put("labour", `${year}-05-01`);
  put("dragon-boat", dayOfLunar(year, 5, 5));
  put("qixi", dayOfLunar(year, 7, 7));
  put("mid-autumn", dayOfLunar(year, 8, 15));
  put("double-ninth", dayOfLunar(year, 9, 9));
  put("national", `${year}-10-01`);
  const sorted = new Map([...found].sort(([, a], [, b]) => (a < b ? -1 : 1)));
  cache.set(year, sorted);
  return sorted;
}

/** The first day of the lunar year that begins in a solar year. */
export function springFestival(year: number): Day {
  return required(festivalsOf(year).get("spring"), year);
}

function required(day: Day | undefined, year: number): Day {
  if (day === undefined) throw new RangeError(`no lunar year begins in ${year}`);
  return day;
}
