/** The organisation as a bank writes it in its definitions, checked and flattened; no I/O. */
import { type Role, roles } from "#ground/authority";
import type { FieldProblem } from "#ground/errors";

export const unitKinds = ["head_office", "branch", "outlet"] as const;
export type UnitKind = (typeof unitKinds)[number];

export interface UnitDefinition {
  /** The bank's own code; what definitions and customers' records call the unit. */
  readonly id: string;
  readonly kind: UnitKind;
  /** Id of the unit above; the head office alone has none. */
  readonly parent?: string | undefined;
  readonly zh?: string | undefined;
  readonly en?: string | undefined;
}

export interface PersonDefinition {
  readonly login: string;
  readonly zh?: string | undefined;
  readonly en?: string | undefined;
  /** Id of the unit where the person works and holds the roles. */
  readonly unit: string;
  readonly roles: readonly Role[];
  /** False keeps the person's records and takes every right away. */
  readonly active?: boolean | undefined;
}

export interface Organisation {
  readonly units: readonly UnitDefinition[];
  readonly people: readonly PersonDefinition[];
}

const loginShape = /^[a-z][a-z0-9_.-]{2,29}$/;

/** Everything that is wrong with an organisation; empty when it may be applied. */
export function mistakesIn({ units, people }: Organisation): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const complain = (pointer: string, reason: string, value?: unknown): void => {
    problems.push({ pointer, reason, ...(value === undefined ? {} : { value }) });
  };
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  if (byId.size < units.length) complain("/units", "an id is used twice");
  if (units.filter((unit) => unit.kind === "head_office").length !== 1) complain("/units", "exactly one head office");
  for (const [at, unit] of units.entries()) {
    if (unit.kind === "head_office") {
      if (unit.parent !== undefined)
        complain(`/units/${at}/parent`, "the head office has no unit above it", unit.parent);
      continue;
    }
    const parent = unit.parent === undefined ? undefined : byId.get(unit.parent);
    if (!parent) complain(`/units/${at}/parent`, "no such unit", unit.parent);
    // A kind is always below a higher one, which also rules out circles.
    else if (unitKinds.indexOf(parent.kind) >= unitKinds.indexOf(unit.kind))
      complain(`/units/${at}/parent`, `a ${unit.kind} is not below a ${parent.kind}`, unit.parent);
  }
  if (new Set(people.map((person) => person.login)).size < people.length) complain("/people", "a login is used twice");
  for (const [at, person] of people.entries()) {
    if (!loginShape.test(person.login))
      complain(`/people/${at}/login`, "3 to 30 of a-z, 0-9, _ . and -, beginning with a letter", person.login);
    if (!byId.has(person.unit)) complain(`/people/${at}/unit`, "no such unit", person.unit);
    for (const role of person.roles) {
      if (!(roles as readonly string[]).includes(role)) complain(`/people/${at}/roles`, "no such role", role);
    }
  }
  return problems;
}

/** Each unit with itself and all below it, as pairs. */
export function flatten(units: readonly { unit: number; parent: number | null }[]): { unit: number; below: number }[] {
  const parentOf = new Map(units.map(({ unit, parent }) => [unit, parent]));
  const pairs: { unit: number; below: number }[] = [];
  for (const { unit: below } of units) {
    for (let at: number | null = below; at !== null; at = parentOf.get(at) ?? null) pairs.push({ unit: at, below });
  }
  return pairs;
}
