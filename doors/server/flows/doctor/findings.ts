/** What the doctor finds, for people and for programs. */
import type { Language } from "#ground/errors";
import { toPerennialError } from "#ground/errors";

export type Level = "ok" | "warn" | "fail";

export interface Finding {
  /** Name of the check, stable. */
  readonly check: string;
  /** The bank it is about; absent for the installation. */
  readonly bank?: string;
  readonly level: Level;
  readonly en: string;
  readonly zh: string;
  /** Numbers and names for programs. */
  readonly detail?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

type Extra = Pick<Finding, "bank" | "detail">;

export function finding(check: string, level: Level, en: string, zh: string, extra: Extra = {}): Finding {
  return { check, level, en, zh, ...extra };
}

/** Runs one check; whatever it throws becomes its finding, so that the others go on. */
export async function attempt(
  check: string,
  work: () => Promise<Finding | readonly Finding[]>,
  extra: Extra = {},
): Promise<readonly Finding[]> {
  try {
    const found = await work();
    return Array.isArray(found) ? (found as readonly Finding[]) : [found as Finding];
  } catch (thrown) {
    const error = toPerennialError(thrown);
    return [finding(check, "fail", error.text("en"), error.text("zh"), extra)];
  }
}

/** The worst level of all. */
export function worstOf(findings: readonly Finding[]): Level {
  const has = (level: Level): boolean => findings.some((one) => one.level === level);
  return has("fail") ? "fail" : has("warn") ? "warn" : "ok";
}

/** Exit code of the command: 0 unless something fails, then 5. */
export function exitOf(findings: readonly Finding[]): number {
  return worstOf(findings) === "fail" ? 5 : 0;
}

const marks: Readonly<Record<Level, Readonly<Record<Language, string>>>> = {
  ok: { en: "ok  ", zh: "正常" },
  warn: { en: "warn", zh: "注意" },
  fail: { en: "FAIL", zh: "故障" },
};

/** One line a finding. */
export function renderFindings(findings: readonly Finding[], language: Language): string {
  return findings
    .map((one) => `${marks[one.level][language]}  ${one.bank === undefined ? "" : `[${one.bank}] `}${one[language]}`)
    .join("\n");
}
