/** Who works in the bank and for it: units, people, API keys, and the trail of what was done. */
import { type Actor, allow, allPermissions, definePermissions, type Role, roles } from "#ground/authority";
import { machine } from "#ground/clock";
import { type CreatedApiKey, createApiKey, organisationCases } from "#ground/organisation";
import { type Storage, sql } from "#ground/storage";

const housePermissions = definePermissions("house", {
  // Colleagues know each other; each sees the own units.
  read_people: { roles },
  read_keys: { roles: ["administrator", "compliance", "risk"] },
  // Who did what: for those who answer for it.
  read_audit: { roles: ["administrator", "compliance", "risk"] },
});

export interface UnitView {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly kind: string;
  readonly parent: string | null;
}

export interface PersonView {
  readonly login: string;
  readonly zh: string;
  readonly en: string;
  readonly unit: string;
  readonly active: boolean;
  readonly roles: readonly string[];
  /** As records name this person. */
  readonly as: string;
}

export async function readOrganisation(
  storage: Storage,
  actor: Actor,
): Promise<{ readonly units: readonly UnitView[]; readonly people: readonly PersonView[] }> {
  allow(actor, housePermissions.read_people);
  // lint-allow verb-guard: it only reads, within the actor's scope
  return await storage.as(actor, async (tx) => ({
    units: await tx.rows<UnitView>(sql`
      select u.code, u.name_zh as zh, u.name_en as en, u.kind, above.code as parent
      from organisation.unit u left join organisation.unit above on above.unit = u.parent where u.active order by u.unit`),
    people: await tx.rows<PersonView>(sql`
      select p.login, p.name_zh as zh, p.name_en as en, u.code as unit, p.active, 'person:' || p.person as "as",
        array(select distinct role from organisation.role_grant g where g.person = p.person order by 1) as roles
      from organisation.person p join organisation.unit u using (unit) order by u.unit, p.login`),
  }));
}

export interface RoleView {
  readonly role: Role;
  /** Permissions, in the order of their names. */
  readonly may: readonly string[];
}

/** What each role may do, as verbs ask for it. @throws authority.not_allowed */
export function readRoles(actor: Actor): RoleView[] {
  allow(actor, housePermissions.read_people);
  const all = [...allPermissions()];
  return roles.map((role) => ({
    role,
    may: all.flatMap(([name, rule]) => (rule.roles.includes(role) ? [name] : [])).sort(),
  }));
}

export interface KeyView {
  readonly key: string;
  readonly name: string;
  readonly permissions: readonly string[];
  /** Codes of units; null: the whole bank. */
  readonly units: readonly string[] | null;
  readonly ratePerSecond: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Keys, newest first; what they are made of is not kept and can't be shown. */
export async function readKeys(storage: Storage, actor: Actor): Promise<KeyView[]> {
  allow(actor, housePermissions.read_keys);
  // lint-allow verb-guard: it only reads, within the actor's scope
  return await storage.as(actor, (tx) =>
    tx.rows<KeyView>(sql`
      select key, name, permissions, rate_per_second as "ratePerSecond", created_at as "createdAt",
        created_by as "createdBy", expires_at as "expiresAt", revoked_at as "revokedAt",
        case when units is null then null
          else array(select code from organisation.unit u where u.unit = any(k.units) order by 1) end as units
      from organisation.api_key k order by created_at desc, key limit 500`),
  );
}

/** What keys may be given, by name and in order. */
export function grantable(): string[] {
  return [...allPermissions()].flatMap(([name, { keys }]) => (keys === true ? [name] : [])).sort();
}

export interface KeyAsked {
  readonly name: string;
  readonly permissions: readonly string[];
  /** Codes of units, each with those below it; null: the whole bank. */
  readonly units: readonly string[] | null;
  readonly ratePerSecond: number;
  readonly expiresAt?: string;
}

/**
 * Makes a key; its text is seen this once.
 * @param units numbers by code
 * @throws organisation.unknown_unit, organisation.ends_before_it_begins, and what making a key throws
 */
export async function makeKey(
  storage: Storage,
  actor: Actor,
  { name, permissions, units: codes, ratePerSecond, expiresAt }: KeyAsked,
  units: ReadonlyMap<string, number>,
): Promise<CreatedApiKey> {
  const scope = codes?.map((code) => {
    const unit = units.get(code);
    if (unit === undefined) throw organisationCases.unknown_unit({ unit: code });
    return unit;
  });
  const end = expiresAt === undefined ? undefined : new Date(expiresAt);
  if (end !== undefined && end <= machine.now()) throw organisationCases.ends_before_it_begins({ at: expiresAt ?? "" });
  return await createApiKey(storage, actor, {
    name: name.trim(),
    permissions: [...new Set(permissions)].sort(),
    scope: scope ?? "all",
    ratePerSecond,
    ...(end === undefined ? {} : { expiresAt: end }),
  });
}

export interface TrailQuery {
  /** Login of a colleague. */
  readonly person?: string;
  /** Action, or the first letters of actions: `profile.reveal`. */
  readonly action?: string;
  readonly target?: string;
  /** Entries older than this one. */
  readonly before?: number;
  /** Default 100, at most 500. */
  readonly limit?: number;
}

export interface TrailLine {
  readonly entry: number;
  readonly at: Date;
  readonly actor: string;
  readonly person: { readonly login: string; readonly zh: string; readonly en: string } | null;
  readonly action: string;
  readonly target: string;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
  /** Whether it is in the chain of hashes by now. */
  readonly sealed: boolean;
}

interface TrailRow extends Omit<TrailLine, "person" | "reason" | "before" | "after"> {
  readonly detail: { readonly reason?: string; readonly before?: unknown; readonly after?: unknown };
  readonly login: string | null;
  readonly zh: string | null;
  readonly en: string | null;
}

const LIMIT = 100;
const MOST = 500;

/** The audit trail, newest first; head office alone sees it. */
export async function readTrail(
  storage: Storage,
  actor: Actor,
  query: TrailQuery,
): Promise<{ readonly entries: readonly TrailLine[]; readonly next: number | null }> {
  allow(actor, housePermissions.read_audit);
  const limit = Math.min(query.limit ?? LIMIT, MOST);
  const { person = null, action = null, target = null, before = null } = query;
  // lint-allow verb-guard: it only reads, within the actor's scope
  const rows = await storage.as(actor, (tx) =>
    tx.rows<TrailRow>(sql`
      select e.entry, e.at, e.actor, e.action, e.target, e.detail, p.login, p.name_zh as zh, p.name_en as en,
        exists (select from audit.seal s where s.entry = e.entry) as sealed
      from audit.entry e left join organisation.person p on e.actor = 'person:' || p.person
      where (${person}::text is null or p.login = ${person}) and (${action}::text is null or starts_with(e.action, ${action}))
        and (${target}::text is null or e.target = ${target}) and (${before}::bigint is null or e.entry < ${before})
      order by e.entry desc limit ${limit + 1}`),
  );
  const entries = rows.slice(0, limit).map(({ detail, login, zh, en, ...row }) => ({
    ...row,
    person: login === null ? null : { login, zh: zh ?? login, en: en ?? login },
    reason: detail.reason ?? null,
    before: detail.before ?? null,
    after: detail.after ?? null,
  }));
  return { entries, next: rows.length > limit ? (entries.at(-1)?.entry ?? null) : null };
}
