/** The lint command: reads a repository, holds the rules against it and prints what it found. */
import { checkRepository, repositoryRules, sourceRules } from "./index.ts";
import { readRepository } from "./repository.ts";

/**
 * Prints one line a finding (`file:line rule message`), one a needed exception, and a summary.
 * Answers whether nothing was found. `paths` (files or folders) narrow the print, not what is read.
 */
export function lint(root: string, paths: readonly string[], print: (line: string) => void): boolean {
  const only = paths.map((path) => path.replace(/^\.\//, "").replace(/\/$/, ""));
  const wanted = (file: string): boolean =>
    only.length === 0 || only.some((path) => file === path || file.startsWith(`${path}/`));

  const repository = readRepository(root);
  const verdict = checkRepository(repository);
  const findings = verdict.findings.filter(({ file }) => wanted(file));
  const allowed = verdict.allowed.filter(({ file }) => wanted(file));
  for (const { file, line, rule, message } of findings) print(`${file}:${line} ${rule} ${message}`);
  for (const { file, line, rule, reason } of allowed) print(`allowed ${file}:${line} ${rule}: ${reason}`);
  const rules = sourceRules.length + repositoryRules.length;
  print(
    `checks: ${repository.files.length} files, ${rules} rules, ${findings.length} findings, ${allowed.length} allowed`,
  );
  return findings.length === 0;
}
