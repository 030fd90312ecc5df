/** Days that a person names on the command line. */
import { cliCases } from "./cases.ts";

/** @throws cli.bad_value */
export function dayNamed(name: string, given: unknown): string | undefined {
  if (given === undefined) return undefined;
  const day = String(given);
  const date = new Date(`${day}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && date.toJSON()?.startsWith(day)) return day;
  throw cliCases.bad_value({
    name,
    value: day,
    expected: "a day as 2026-11-22",
    expected_zh: "日期，如 2026-11-22",
  });
}
