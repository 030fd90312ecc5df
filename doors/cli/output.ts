/** What a command says: results on standard output, everything else on standard error. */

import { type Language, type PerennialError, toPerennialError } from "#ground/errors";
import type { ConditionProblem } from "#kits/expr";

/** Text in both languages. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

export interface OutputOptions {
  readonly language: Language;
  /** Results as JSON, and errors too. */
  readonly json: boolean;
}

export class Output {
  readonly language: Language;
  readonly json: boolean;

  constructor({ language, json }: OutputOptions) {
    this.language = language;
    this.json = json;
  }

  say({ zh, en }: Both): string {
    return this.language === "zh" ? zh : en;
  }

  /** The command's result: as JSON when that was asked for, else as the text. */
  result(value: unknown, text: () => string): void {
    this.print(this.json ? `${JSON.stringify(value, null, 2)}\n` : ensureLine(text()));
  }

  /** Text for standard output; swallowed with `--json`, so that scripts read JSON alone. */
  text(text: string): void {
    if (!this.json) this.print(ensureLine(text));
  }

  print(text: string): void {
    process.stdout.write(text);
  }

  /** What is going on. */
  note(text: string): void {
    process.stderr.write(ensureLine(text));
  }

  error(thrown: unknown): void {
    const error = toPerennialError(thrown);
    this.note(this.json ? JSON.stringify(errorJson(error, this.language)) : errorText(error, this.language));
  }
}

function ensureLine(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

function errorJson(error: PerennialError, language: Language): object {
  return {
    error: {
      case: error.caseName,
      code: error.code,
      exitCode: error.exitCode,
      message: error.text(language),
      retry: error.retry,
      fields: error.fields,
    },
  };
}

function errorText(error: PerennialError, language: Language): string {
  const lines = [`${language === "zh" ? "错误" : "error"}: ${error.text(language)}`];
  // A text that lists its fields already is not repeated.
  for (const { pointer, reason, row, value } of error.fields) {
    if (lines[0]?.includes(reason)) continue;
    const place = row === undefined ? pointer : `${pointer} (${language === "zh" ? `第 ${row} 行` : `line ${row}`})`;
    const shown = value === undefined || value === "" ? "" : ` [${JSON.stringify(value)}]`;
    lines.push(`  ${place === "" ? "" : `${place}: `}${reason}${shown}`);
  }
  if (error.code === "internal" && error.cause instanceof Error && error.cause.stack !== undefined) {
    lines.push(error.cause.stack);
  }
  return lines.join("\n");
}

/** A condition with a mark under the place of each mistake. */
export function pointAt(text: string, problems: readonly ConditionProblem[], language: Language): string {
  const lines: string[] = [];
  for (const problem of problems) {
    const before = text.lastIndexOf("\n", problem.start - 1) + 1;
    const end = text.indexOf("\n", problem.start);
    const line = text.slice(before, end < 0 ? text.length : end);
    const width = Math.max(1, Math.min(problem.end, before + line.length) - problem.start);
    const space = [...text.slice(before, problem.start)].map((sign) => (wide(sign) ? "　" : " ")).join("");
    lines.push(`  ${line}`, `  ${space}${"^".repeat(width)}`, `  ${problem[language]}`, "");
  }
  return lines.join("\n").trimEnd();
}

function wide(sign: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(sign);
}
