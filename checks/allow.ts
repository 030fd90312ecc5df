/** Exceptions written beside the line they excuse: `lint-allow <rule>: reason` in a comment. */
import { commentsOf, type Finding, lineOf, type Repository } from "./source.ts";

export interface Allowance {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly reason: string;
}

export interface Judged {
  /** What is left, plus allowances that are unreasoned, unknown or idle. */
  readonly findings: readonly Finding[];
  readonly used: readonly Allowance[];
}

const comment = /lint-allow\s+([\w-]+)\s*(?::\s*(.*?))?\s*(?:\*\/|-->)?$/;
const name = "lint-allow";

/** Takes excused findings out. An allowance excuses its own line, the next one, and the statement that begins there. */
export function applyAllowances(
  findings: readonly Finding[],
  allowances: readonly Allowance[],
  rules: ReadonlySet<string>,
): Judged {
  const used = new Set<Allowance>();
  const left = findings.filter((finding) => {
    const excuse = allowances.find((allowance) => allowance.reason !== "" && excuses(allowance, finding));
    if (excuse !== undefined) used.add(excuse);
    return excuse === undefined;
  });
  const bad = allowances.flatMap((allowance) => {
    const complain = (message: string): Finding[] => [
      { file: allowance.file, line: allowance.line, rule: name, message },
    ];
    if (!rules.has(allowance.rule)) return complain(`there is no rule ${allowance.rule}`);
    if (allowance.reason === "") return complain(`give the reason: lint-allow ${allowance.rule}: why`);
    return used.has(allowance) ? [] : complain(`allows nothing here: take it away`);
  });
  return { findings: [...left, ...bad], used: allowances.filter((allowance) => used.has(allowance)) };
}

function excuses(allowance: Allowance, finding: Finding): boolean {
  if (allowance.file !== finding.file || allowance.rule !== finding.rule) return false;
  return [finding.line, finding.anchor].some((line) => line === allowance.line || line === allowance.line + 1);
}

/** Every allowance of a repository, in source comments and in Markdown comments. */
export function allowancesOf(repository: Repository): Allowance[] {
  const found: Allowance[] = [];
  for (const source of repository.sources) {
    if (!source.text.includes("lint-allow")) continue;
    for (const { position, text } of commentsOf(source)) add(found, source.fileName, lineOf(source, position), text);
  }
  for (const file of repository.files) {
    if (!file.endsWith(".md")) continue;
    for (const [at, line] of repository.text(file).split("\n").entries()) {
      for (const match of line.matchAll(/<!--.*?-->/g)) add(found, file, at + 1, match[0]);
    }
  }
  return found;
}

function add(found: Allowance[], file: string, firstLine: number, text: string): void {
  for (const [at, line] of text.split("\n").entries()) {
    const match = /^\s*(?:\/\/+|\/\*+|\*|<!--)\s*lint-allow\b/.test(line) ? comment.exec(line) : null;
    if (match !== null)
      found.push({ file, line: firstLine + at, rule: match[1] ?? "", reason: (match[2] ?? "").trim() });
  }
}
