/** Small repositories in memory, for the tests of rules. */
import { repositoryOf } from "./repository.ts";
import { parse, type Repository, type SourceRule } from "./source.ts";

/** Lines on which a rule fires over a text that stands at a path. */
export function linesOf(rule: SourceRule, path: string, text: string): number[] {
  return rule.check(parse(path, text)).map(({ line }) => line);
}

export function messagesOf(rule: SourceRule, path: string, text: string): string[] {
  return rule.check(parse(path, text)).map(({ message }) => message);
}

export function inMemory(texts: Readonly<Record<string, string>>): Repository {
  return repositoryOf(Object.keys(texts).sort(), (path) => texts[path] ?? "");
}
