import { randomBytes } from "node:crypto";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, allPermissions, type Scope, scopeOf } from "#ground/authority";
import { machine } from "#ground/clock";
import { type Storage, sql } from "#ground/storage";
import { organisationCases, permissions } from "./cases.ts";
import { directoryOf, hashOfKey } from "./directory.ts";

export interface NewApiKey {
  /** What it is for; people recognise the key by it. */
  readonly name: string;
  /** Names of permissions that keys may hold. */
  readonly permissions: readonly string[];
  /** Numbers of units, each with those below it; `all` is the whole bank. */
  readonly scope: Scope;
  readonly ratePerSecond: number;
  readonly expiresAt?: Date;
}

export interface CreatedApiKey {
  readonly id: string;
  /** The only time the key is seen: it is kept as a hash. */
  readonly keyText: string;
}

/**
 * Makes a key that can do no more than it lists and see no more than its maker.
 * @throws authority.not_allowed, organisation.unknown_permission, organisation.unknown_unit, organisation.bad_rate
 */
export async function createApiKey(storage: Storage, actor: Actor, key: NewApiKey): Promise<CreatedApiKey> {
  allow(actor, permissions.create_api_key);
  if (scopeOf(actor) !== "all") throw organisationCases.whole_bank_only();
  const wrong = key.permissions.find((permission) => allPermissions().get(permission)?.keys !== true);
  if (wrong !== undefined) throw organisationCases.unknown_permission({ permission: wrong });
  if (!Number.isSafeInteger(key.ratePerSecond) || key.ratePerSecond < 1) throw organisationCases.bad_rate();
  const id = randomBytes(8).toString("hex");
  const keyText = `pk_${id}_${randomBytes(32).toString("base64url")}`;
  const units = key.scope === "all" ? null : key.scope;
  await storage.as(actor, async (tx) => {
    const known = await tx.rows<{ unit: number }>(
      sql`select unit from organisation.unit where unit = any(${units}::int[])`,
    );
    const unknown = units?.find((unit) => !known.some((row) => row.unit === unit));
    if (unknown !== undefined) throw organisationCases.unknown_unit({ unit: unknown });
    await tx.run(sql`
      insert into organisation.api_key
        (key, name, hash, permissions, units, rate_per_second, created_at, created_by, expires_at)
      values (${id}, ${key.name}, ${hashOfKey(keyText)}, ${[...key.permissions]}::text[], ${units}::int[],
        ${key.ratePerSecond}, ${machine.now()}, ${actorLabel(actor)}, ${key.expiresAt ?? null})`);
    const after = {
      permissions: key.permissions,
      units,
      rate_per_second: key.ratePerSecond,
      expires_at: key.expiresAt,
    };
    await audit(tx, actor, { action: "organisation.create_api_key", target: `key:${id}`, after });
  });
  return { id, keyText };
}

/**
 * Ends a key; at once in this process, within seconds in others. Revoking it again changes nothing.
 * @throws authority.not_allowed, organisation.no_such_key
 */
export async function revokeApiKey(storage: Storage, actor: Actor, id: string, reason?: string): Promise<void> {
  allow(actor, permissions.revoke_api_key);
  if (scopeOf(actor) !== "all") throw organisationCases.whole_bank_only();
  await storage.as(actor, async (tx) => {
    const found = await tx.maybe<{ revoked_at: Date | null }>(
      sql`select revoked_at from organisation.api_key where key = ${id} for update`,
    );
    if (!found) throw organisationCases.no_such_key({ key: id });
    if (found.revoked_at !== null) return;
    await tx.run(sql`update organisation.api_key set revoked_at = ${machine.now()} where key = ${id}`);
    await audit(tx, actor, {
      action: "organisation.revoke_api_key",
      target: `key:${id}`,
      ...(reason === undefined ? {} : { reason }),
    });
  });
  directoryOf(storage).forget();
}
