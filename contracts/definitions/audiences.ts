/** Audiences as conditions and people name them. */
import type { Environment } from "#kits/expr";
import type { AudienceFile } from "./audience-schemas.ts";
import type { AudienceDefinition, Both } from "./definitions.ts";

type Audiences = Readonly<Record<string, Pick<AudienceDefinition, "condition">>>;

// One object for one question: the language makes its checker once for an environment.
const made = new WeakMap<Environment, WeakMap<object, Environment>>();

/** An environment whose conditions may say `"name" in audience`; the same two objects give the same environment. */
export function withAudiences(environment: Environment, audiences: Audiences): Environment {
  const known = made.get(environment) ?? new WeakMap<object, Environment>();
  made.set(environment, known);
  const before = known.get(audiences);
  if (before) return before;
  const texts = Object.entries(audiences).map(([name, { condition }]) => {
    return [name, condition === undefined ? {} : { condition }] as const;
  });
  const whole = { ...environment, audiences: Object.fromEntries(texts) };
  known.set(audiences, whole);
  return whole;
}

/** The name of an audience by its file. */
export function audienceId(file: string): string {
  return file.replace(/^.*\//, "").replace(/\.yaml$/, "");
}

/** Audiences that a condition names, whatever else is wrong with it. */
export function audiencesNamed(condition: string): string[] {
  const found = condition.matchAll(/(?:"([^"\\]*)"|'([^'\\]*)')\s+in\s+audience\b/g);
  return [...new Set([...found].map(([, double, single]) => double ?? single ?? ""))];
}

/** Rings of audiences that name one another, each once, from its least name. */
export function ringsOf(audiences: Audiences): string[][] {
  const rings: string[][] = [];
  const settled = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    const at = way.indexOf(name);
    if (at >= 0) {
      rings.push(way.slice(at));
      return;
    }
    if (settled.has(name)) return;
    const { condition } = audiences[name] ?? {};
    for (const next of condition === undefined ? [] : audiencesNamed(condition).sort())
      if (Object.hasOwn(audiences, next)) visit(next, [...way, name]);
    settled.add(name);
  };
  for (const name of Object.keys(audiences).sort()) visit(name, []);
  return rings;
}

/** An audience with its defaults: a list is refreshed by its files alone. */
export function audienceOf(id: string, file: AudienceFile & Both): AudienceDefinition {
  const { refresh, breakdown, ...rest } = file;
  return { ...rest, id, refresh: refresh ?? (file.list ? "manual" : "daily"), breakdown: breakdown ?? [] };
}
