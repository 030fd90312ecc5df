/** Numbers that a person names on the command line. */
import { cliCases } from "./cases.ts";

/** @throws cli.bad_value */
export function wholeOf(name: string, given: unknown, least: number, most: number): number | undefined {
  if (given === undefined) return undefined;
  const text = String(given);
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw cliCases.bad_value({
    name,
    value: text,
    expected: `a whole number from ${least} to ${most}`,
    expected_zh: `${least} 到 ${most} 之间的整数`,
  });
}

export function seedOf(given: unknown): number | undefined {
  return wholeOf("--seed", given, 0, 2_147_483_647);
}

/** A share from 0 to 1. @throws cli.bad_value */
export const capacityOf = (given: unknown): number | undefined => shareOf("--capacity", given);

/** A share from 0 to 1. @throws cli.bad_value */
export function shareOf(name: string, given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const text = String(given);
  const value = /^\d*\.?\d+$|^\d+\.$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  throw cliCases.bad_value({
    name,
    value: text,
    expected: "a number from 0 to 1",
    expected_zh: "0 到 1 之间的数",
  });
}

/** @throws cli.bad_value */
export function uuidOf(name: string, given: unknown): string | undefined {
  if (given === undefined) return undefined;
  const text = String(given);
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw cliCases.bad_value({ name, value: text, expected: "an id", expected_zh: "编号" });
}
