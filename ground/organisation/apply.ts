import { type AuditEntry, auditMany } from "#ground/audit";
import { type Actor, allow, scopeOf } from "#ground/authority";
import { derivedId } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { organisationCases, permissions } from "./cases.ts";
import { flatten, mistakesIn, type Organisation, type UnitDefinition } from "./tree.ts";

export interface OrganisationChange {
  /** Rows that were added, changed or closed; 0 and 0 when the same organisation is applied again. */
  readonly units: number;
  readonly people: number;
}

/** The id of a person, a function of the login: the same in every process and after a restore. */
export function personIdOf(login: string): string {
  return derivedId("person", login);
}

interface UnitRow {
  readonly unit: number;
  readonly code: string;
  readonly parent: number | null;
  readonly kind: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly active: boolean;
}

interface PersonRow {
  readonly person: string;
  readonly login: string;
  readonly name_zh: string;
  readonly name_en: string;
  readonly unit: number;
  readonly active: boolean;
  readonly roles: readonly string[];
}

/**
 * Makes the stored organisation equal to the given one, in sets; the same organisation twice changes nothing. Units and
 * people that are no longer named are closed, never deleted: records point to them. Part of the caller's transaction.
 * @throws authority.not_allowed, organisation.bad_organisation, organisation.whole_bank_only
 */
export async function applyOrganisation(tx: Tx, actor: Actor, organisation: Organisation): Promise<OrganisationChange> {
  allow(actor, permissions.apply);
  if (scopeOf(actor) !== "all") throw organisationCases.whole_bank_only();
  const fields = mistakesIn(organisation);
  if (fields.length > 0) {
    const list = fields.map((field) => `${field.pointer} ${field.reason}`).join("; ");
    throw organisationCases.bad_organisation({ count: fields.length, list }, { fields });
  }
  // Two appliers at once would give two units the same number.
  await tx.run(sql`select pg_advisory_xact_lock(hashtext('perennial organisation'))`);
  const units = await applyUnits(tx, organisation.units);
  const people = await applyPeople(tx, organisation, units.numbers);
  await auditMany(tx, actor, [...units.entries, ...people]);
  return { units: units.entries.length, people: people.length };
}

async function applyUnits(
  tx: Tx,
  definitions: readonly UnitDefinition[],
): Promise<{ numbers: ReadonlyMap<string, number>; entries: AuditEntry[] }> {
  const stored = await tx.rows<UnitRow>(
    sql`select unit, code, parent, kind, name_zh, name_en, active from organisation.unit order by unit`,
  );
  const before = new Map(stored.map((row) => [row.code, row]));
  const numbers = new Map(stored.map((row) => [row.code, row.unit]));
  let last = Math.max(0, ...numbers.values());
  for (const { id: code } of definitions) if (!numbers.has(code)) numbers.set(code, ++last);
  const wanted = new Map<string, UnitRow>();
  for (const { id: code, parent, kind, zh, en } of definitions) {
    const above = parent === undefined ? null : (numbers.get(parent) ?? null);
    const unit = numbers.get(code) ?? 0;
    wanted.set(code, {
      unit,
      code,
      parent: above,
      kind,
      name_zh: zh ?? en ?? code,
      name_en: en ?? zh ?? code,
      active: true,
    });
  }
  for (const row of stored) if (!wanted.has(row.code)) wanted.set(row.code, { ...row, active: false });
  const changed = [...wanted.values()].filter((row) => !same(before.get(row.code), row));
  if (changed.length > 0) {
    await writeUnits(tx, changed);
    await writeFlattened(tx, [...wanted.values()]);
  }
  const entries = changed.map((after): AuditEntry => {
    const was = before.get(after.code);
    return { action: "organisation.apply", target: `unit:${after.unit}`, ...(was ? { before: was } : {}), after };
  });
  return { numbers, entries };
}

async function writeUnits(tx: Tx, rows: readonly UnitRow[]): Promise<void> {
  await tx.run(sql`
    insert into organisation.unit (unit, code, parent, kind, name_zh, name_en, active)
    select * from unnest(${rows.map((r) => r.unit)}::int[], ${rows.map((r) => r.code)}::text[],
      ${rows.map((r) => r.parent)}::int[], ${rows.map((r) => r.kind)}::text[], ${rows.map((r) => r.name_zh)}::text[],
      ${rows.map((r) => r.name_en)}::text[], ${rows.map((r) => r.active)}::boolean[])
    on conflict (unit) do update set parent = excluded.parent, kind = excluded.kind, name_zh = excluded.name_zh,
      name_en = excluded.name_en, active = excluded.active`);
}

/** Closed units keep their place: their customers are still somebody's to see. */
async function writeFlattened(tx: Tx, rows: readonly UnitRow[]): Promise<void> {
  const pairs = flatten(rows);
  await tx.run(sql`delete from organisation.unit_below`);
  await tx.run(sql`
    insert into organisation.unit_below (unit, below)
    select * from unnest(${pairs.map((p) => p.unit)}::int[], ${pairs.map((p) => p.below)}::int[])`);
}

async function applyPeople(
  tx: Tx,
  { people }: Organisation,
  numbers: ReadonlyMap<string, number>,
): Promise<AuditEntry[]> {
  const stored = await tx.rows<PersonRow>(sql`
    select person, login, name_zh, name_en, unit, active,
      array(select role from organisation.role_grant granted where granted.person = p.person order by role) as roles
    from organisation.person p`);
  const before = new Map(stored.map((row) => [row.login, row]));
  const wanted = new Map<string, PersonRow>();
  for (const { login, zh, en, unit, roles, active = true } of people) {
    wanted.set(login, {
      person: before.get(login)?.person ?? personIdOf(login),
      login,
      name_zh: zh ?? en ?? login,
      name_en: en ?? zh ?? login,
      unit: numbers.get(unit) ?? 0,
      active,
      roles: active ? [...new Set(roles)].sort() : [],
    });
  }
  for (const row of stored) if (!wanted.has(row.login)) wanted.set(row.login, { ...row, active: false, roles: [] });
  const changed = [...wanted.values()].filter((row) => !same(before.get(row.login), row));
  if (changed.length > 0) await writePeople(tx, changed);
  return changed.map((after) => {
    const was = before.get(after.login);
    const target = `person:${after.person}`;
    return { action: "organisation.apply", target, ...(was ? { before: traced(was) } : {}), after: traced(after) };
  });
}

async function writePeople(tx: Tx, rows: readonly PersonRow[]): Promise<void> {
  await tx.run(sql`
    insert into organisation.person (person, login, name_zh, name_en, unit, active)
    select * from unnest(${rows.map((r) => r.person)}::text[], ${rows.map((r) => r.login)}::text[],
      ${rows.map((r) => r.name_zh)}::text[], ${rows.map((r) => r.name_en)}::text[], ${rows.map((r) => r.unit)}::int[],
      ${rows.map((r) => r.active)}::boolean[])
    on conflict (person) do update set name_zh = excluded.name_zh, name_en = excluded.name_en, unit = excluded.unit,
      active = excluded.active`);
  const grants = rows.flatMap((row) => row.roles.map((role) => ({ person: row.person, role, unit: row.unit })));
  await tx.run(sql`delete from organisation.role_grant where person = any(${rows.map((r) => r.person)}::text[])`);
  await tx.run(sql`
    insert into organisation.role_grant (person, role, unit)
    select * from unnest(${grants.map((g) => g.person)}::text[], ${grants.map((g) => g.role)}::text[],
      ${grants.map((g) => g.unit)}::int[])`);
}

/** What the trail keeps of a person: rights and place, no names. */
function traced({ unit, active, roles }: PersonRow): object {
  return { unit, active, roles };
}

function same<Row extends object>(a: Row | undefined, b: Row): boolean {
  return a !== undefined && Object.entries(b).every(([name, value]) => sameValue(Reflect.get(a, name), value));
}

function sameValue(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((item, i) => item === b[i]) : a === b;
}
