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
  const known = texts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
  texts.set(day, text);
  return text;
}
const texts = new Map<number, string>();

/** Yuan as JSON writes them, from fen: `12.5`, `300`. */
export function yuanText(fen: number): string {
  const yuan = Math.floor(fen / 100);
  const rest = fen - yuan * 100;
  if (rest === 0) return String(yuan);
  return rest % 10 === 0 ? `${yuan}.${rest / 10}` : rest < 10 ? `${yuan}.0${rest}` : `${yuan}.${rest}`;
}
