/** The linted law of the house that no general linter knows. */
import { type Allowance, allowancesOf, applyAllowances } from "./allow.ts";
import { clock } from "./rules/clock.ts";
import { consoleWords } from "./rules/console-words.ts";
import { deadPaths } from "./rules/dead-paths.ts";
import { environment } from "./rules/environment.ts";
import { errorTexts } from "./rules/error-texts.ts";
import { noAny } from "./rules/no-any.ts";
import { readmes } from "./rules/readmes.ts";
import { fileSize, functionSize } from "./rules/size.ts";
import { sqlClock } from "./rules/sql-clock.ts";
import { testTitles } from "./rules/test-titles.ts";
import { verbGuard } from "./rules/verb-guard.ts";
import type { Finding, Repository, RepositoryRule, SourceRule } from "./source.ts";

export { readRepository, repositoryOf } from "./repository.ts";
export type { Allowance, Finding, Repository, RepositoryRule, SourceRule };

export const sourceRules: readonly SourceRule[] = [
  noAny,
  fileSize,
  functionSize,
  clock,
  sqlClock,
  environment,
  verbGuard,
  errorTexts,
  consoleWords,
];
export const repositoryRules: readonly RepositoryRule[] = [readmes, deadPaths, testTitles];

export interface Verdict {
  /** Ordered by file and line. */
  readonly findings: readonly Finding[];
  /** Exceptions that were needed, with their reasons. */
  readonly allowed: readonly Allowance[];
}

/** Holds every rule against every file. */
export function checkRepository(repository: Repository): Verdict {
  const found = [
    ...repository.sources.flatMap((source) => sourceRules.flatMap((rule) => rule.check(source))),
    ...repositoryRules.flatMap((rule) => rule.check(repository)),
  ];
  const names = new Set([...sourceRules, ...repositoryRules].map((rule) => rule.name));
  const { findings, used } = applyAllowances(found, allowancesOf(repository), names);
  const ordered = [...findings].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  return { findings: ordered, allowed: used };
}
