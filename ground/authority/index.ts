/** Who acts, in which part of the bank, and what that permits. */
import { defineCases } from "#ground/errors";

/** What a person may be in a unit of the organisation. */
export const roles = [
  "designer",
  "approver",
  "analyst",
  "risk",
  "compliance",
  "branch_operator",
  "team_lead",
  "manager",
  "agent",
  "administrator",
] as const;
export type Role = (typeof roles)[number];

/** Units whose customers an actor may see: all of them, or the named ones (each unit with those below it, flattened). */
export type Scope = "all" | readonly number[];

export interface PersonActor {
  readonly kind: "person";
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly scope: Scope;
}

/** A system that calls with a key; it may do what the key lists and nothing else. */
export interface KeyActor {
  readonly kind: "key";
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly scope: Scope;
}

/** The house itself, with the purpose it acts for. */
export interface JobActor {
  readonly kind: "job";
  readonly purpose: string;
}

export type Actor = PersonActor | KeyActor | JobActor;

export function job(purpose: string): JobActor {
  return { kind: "job", purpose };
}

export function scopeOf(actor: Actor): Scope {
  return actor.kind === "job" ? "all" : actor.scope;
}

/** How an actor is named in audit and in the database session; holds no personal data. */
export function actorLabel(actor: Actor): string {
  return actor.kind === "job" ? `job:${actor.purpose}` : `${actor.kind}:${actor.id}`;
}

export interface PermissionRule {
  /** Roles that hold it. */
  readonly roles: readonly Role[];
  /** Whether an API key may be given it. */
  readonly keys?: boolean;
}

const permissions = new Map<string, PermissionRule>();

/** Declares a room's permissions, named `room.verb`; the names are what {@link allow} takes. */
export function definePermissions<Names extends string>(
  room: string,
  rules: Readonly<Record<Names, PermissionRule>>,
): Readonly<Record<Names, string>> {
  const names: Partial<Record<Names, string>> = {};
  for (const name of Object.keys(rules) as Names[]) {
    const full = `${room}.${name}`;
    if (permissions.has(full)) throw new Error(`permission ${full} is declared twice`);
    permissions.set(full, rules[name]);
    names[name] = full;
  }
  return names as Readonly<Record<Names, string>>;
}

export function allPermissions(): ReadonlyMap<string, PermissionRule> {
  return permissions;
}

export const authorityCases = defineCases("authority", {
  not_allowed: {
    code: "forbidden",
    en: "You may not do this: {permission} is missing",
    zh: "您没有权限执行此操作：缺少 {permission}",
  },
  same_person: {
    code: "forbidden",
    en: "A second person must approve what you proposed",
    zh: "需由另一人审批您提交的内容",
  },
});

/**
 * Passes when the actor holds the permission; the first line of every verb. Jobs hold every permission: their purpose
 * is what audit records.
 * @throws authority.not_allowed
 */
export function allow(actor: Actor, permission: string): void {
  const rule = permissions.get(permission);
  if (!rule) throw new Error(`permission ${permission} is not declared`);
  if (!holds(actor, permission, rule)) throw authorityCases.not_allowed({ permission });
}

function holds(actor: Actor, permission: string, rule: PermissionRule): boolean {
  if (actor.kind === "job") return true;
  if (actor.kind === "key") return rule.keys === true && actor.permissions.includes(permission);
  return actor.roles.some((role) => rule.roles.includes(role));
}

/** All that an actor may do, by name and in order; what a screen offers hangs on it, and every verb asks again. */
export function permissionsOf(actor: Actor): string[] {
  return [...permissions].flatMap(([name, rule]) => (holds(actor, name, rule) ? [name] : [])).sort();
}

/** Four eyes: the one who approves is not the one who proposed. */
export function secondPerson(actor: Actor, proposedBy: string): void {
  if (actorLabel(actor) === proposedBy) throw authorityCases.same_person();
}
