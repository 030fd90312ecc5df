import type { Files } from "./draft.ts";
import { hints } from "./nearest.ts";
import type { Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";
import type { OrganisationFile } from "./schemas.ts";

const above = { head_office: undefined, branch: "head_office", outlet: "branch" } as const;

/** Head office, branches below it, outlets below branches; every person in a unit; no name twice. */
export function checkOrganisation(files: Files, problems: Problems): void {
  const [first, ...more] = files.organisation;
  if (!first) return;
  for (const { source } of more)
    problems.add(source, [], "twice", { what: "organisation", name: "", other: first.source.file });
  const { source, value } = first;
  if (!isZone(value.zone)) problems.add(source, ["zone"], "unknown_zone", { zone: value.zone });
  checkUnits(source, value, problems);
  const ids = value.units.map(({ id }) => id);
  const logins = new Set<string>();
  value.people.forEach(({ login, unit }, at) => {
    if (logins.has(login))
      problems.add(source, ["people", at, "login"], "twice", { what: "login", name: login, other: source.file });
    logins.add(login);
    if (ids.includes(unit)) return;
    const [en, zh] = hints(unit, ids);
    problems.add(
      source,
      ["people", at, "unit"],
      "unknown_reference",
      { what: "unit", what_zh: "机构", name: unit, ...en },
      zh,
    );
  });
}

function checkUnits(source: SourceFile, value: OrganisationFile, problems: Problems): void {
  const kinds = new Map(value.units.map(({ id, kind }) => [id, kind]));
  const seen = new Set<string>();
  value.units.forEach(({ id, kind, parent }, at) => {
    if (seen.has(id))
      problems.add(source, ["units", at, "id"], "twice", { what: "unit", name: id, other: source.file });
    seen.add(id);
    const needs = above[kind];
    if (parent !== undefined && !kinds.has(parent)) {
      const [en, zh] = hints(parent, kinds.keys());
      problems.add(
        source,
        ["units", at, "parent"],
        "unknown_reference",
        { what: "unit", what_zh: "机构", name: parent, ...en },
        zh,
      );
    } else if ((parent === undefined ? undefined : kinds.get(parent)) !== needs) {
      problems.add(
        source,
        ["units", at, "parent"],
        "bad_parent",
        { unit: id, kind, needs: needs ?? "none" },
        { needs: needs ?? "无" },
      );
    }
  });
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
