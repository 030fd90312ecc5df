/** Values as the maker holds them: the cheapest form that both stores' row formats are written from. */
import type { ValueType } from "#kits/expr";

/**
 * Text; truth; a whole number or a double; money in fen; a date in days since 1970; an instant in milliseconds; a list
 * of texts. Undefined is an unknown value.
 */
export type Raw = string | boolean | number | readonly string[] | undefined;

export interface Column {
  readonly name: string;
  readonly type: ValueType;
}

export type RawRecord = Readonly<Record<string, Raw>>;

/** `YYYY-MM-DD` of days since 1970. */
export function dayText(day: number): string {
  const place = day + DAYS_BEFORE;
  const known = texts[place];
  if (known !== undefined) return known;
  const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
  texts[place] = text;
  return text;
}
/** Days from 1900 to 1970: an array is asked faster than a map. */
const DAYS_BEFORE = 25_567;
const texts: string[] = [];

/** Yuan as JSON writes them, from fen: `12.5`, `300`. */
export function yuanText(fen: number): string {
  const yuan = Math.floor(fen / 100);
  const rest = fen - yuan * 100;
  if (rest === 0) return String(yuan);
  return rest % 10 === 0 ? `${yuan}.${rest / 10}` : rest < 10 ? `${yuan}.0${rest}` : `${yuan}.${rest}`;
}
