/** What commands about audiences share. */
import type { AudienceSource, Lag } from "#audience";
import { type ConditionProblem, checkCondition } from "#kits/expr";
import type { Bank } from "../server/bank-types.ts";
import { cliCases } from "./cases.ts";
import type { Context } from "./context.ts";
import { pointAt } from "./output.ts";

const nameForm = /^[a-z][a-z0-9_]*$/;

/**
 * An audience by its name, or a condition, which is checked with every mistake marked.
 * @throws cli.bad_condition
 */
export async function sourceNamed({ out, language }: Context, bank: Bank, text: string): Promise<AudienceSource> {
  // A bare word is no condition: it is neither true nor false.
  if (nameForm.test(text) && text !== "true" && text !== "false") return { audience: text };
  const { environment } = await bank.audiences.book();
  const { problems } = checkCondition(text, environment);
  if (problems.length === 0) return { condition: text };
  if (!out.json) out.note(pointAt(text, problems, language));
  throw badCondition({ out, language }, text, problems);
}

/** Every mistake of a condition with its place and the words it is about. */
export function badCondition(
  { out, language }: Pick<Context, "out" | "language">,
  text: string,
  problems: readonly ConditionProblem[],
) {
  const fields = problems.map(({ start, end, name, ...words }) => ({
    pointer: out.say({ zh: `第 ${start + 1} 个字符`, en: `character ${start + 1}` }),
    value: text.slice(start, end),
    reason: words[language],
    name,
  }));
  return cliCases.bad_condition({ count: problems.length }, { fields });
}

/** Brings ClickHouse's copy up to date; a second copier beside a server's does no harm. */
export async function freshCopy(bank: Bank): Promise<void> {
  await bank.copyProfiles();
}

export function lagText({ out }: Context, { customers: states, memberships, seconds }: Lag): string {
  const customers = Math.max(states, memberships);
  if (customers === 0) return out.say({ zh: "副本为最新", en: "The copy is up to date" });
  return out.say({
    zh: `副本落后 ${customers} 位客户${seconds === null ? "" : `，最近刷新于 ${seconds} 秒前`}`,
    en: `The copy is behind by ${customers} customers${seconds === null ? "" : `, refreshed ${seconds} s ago`}`,
  });
}

/** Customers with their masked fields, one a line. */
export function personLines(
  people: readonly { readonly customer: number; readonly personal: Readonly<Record<string, string>> }[],
): string[] {
  return people.map(({ customer, personal }) => {
    const shown = Object.entries(personal).map(([name, value]) => `${name} ${value}`);
    return [`  #${customer}`, ...shown].join("  ");
  });
}

/** `vip@3`: an audience and the version of it that waits. @throws cli.bad_value */
export function versionNamed(
  option: string,
  given: unknown,
): { readonly audience: string; readonly version: number } | undefined {
  if (given === undefined) return undefined;
  const [, audience, version] = /^([a-z][a-z0-9_]*)@(\d{1,9})$/.exec(String(given)) ?? [];
  if (audience !== undefined && version !== undefined) return { audience, version: Number(version) };
  throw cliCases.bad_value({
    name: option,
    value: String(given),
    expected: "an audience and its version, as vip@2",
    expected_zh: "客群与版本，如 vip@2",
  });
}

/** Words with commas between; undefined when nothing was given. */
export function wordsOf(given: unknown): string[] | undefined {
  if (typeof given !== "string") return undefined;
  return given
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** One of a closed list of words. @throws cli.bad_value */
export function oneOf<T extends string>(option: string, given: unknown, words: readonly T[]): T | undefined {
  if (given === undefined) return undefined;
  const found = words.find((word) => word === given);
  if (found !== undefined) return found;
  const value = String(given);
  throw cliCases.bad_value({ name: option, value, expected: words.join(", "), expected_zh: words.join("、") });
}

/** Reason, purpose and the like; empty when nothing was said, which verbs refuse. */
export function said(given: unknown): string {
  return typeof given === "string" ? given : "";
}
