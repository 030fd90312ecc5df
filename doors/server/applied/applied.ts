/** The definitions that a bank runs by: those that were applied, whatever its folder of files says since. */
import type { Definitions } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, definePermissions } from "#ground/authority";
import { machine } from "#ground/clock";
import {
  type Cluster,
  databaseExists,
  ownerTransaction,
  roleConnection,
  type Storage,
  sql,
  type Tx,
} from "#ground/storage";

const permissions = definePermissions("definitions", { apply: { roles: ["approver", "administrator"] } });

export interface Applied {
  readonly definitions: Definitions;
  readonly at: Date;
  readonly by: string;
}

interface AppliedRow {
  readonly version: string;
  readonly body: string;
  readonly at: Date;
  readonly by: string;
}

async function newest(tx: Tx): Promise<AppliedRow | undefined> {
  return await tx.maybe<AppliedRow>(sql`
    select version, body, applied_at as at, applied_by as by from definitions.applied order by applied desc limit 1`);
}

/**
 * What was applied last; undefined in a bank that has nothing yet, or no database. Asked before the bank is opened, for
 * opening needs definitions.
 */
export async function readApplied(cluster: Cluster, database: string): Promise<Applied | undefined> {
  if (!(await databaseExists(cluster, database))) return undefined;
  return await ownerTransaction(roleConnection(cluster, "owner", database), async (tx) => {
    const { there } = await tx.one<{ there: boolean }>(
      sql`select to_regclass('definitions.applied') is not null as there`,
    );
    const row = there ? await newest(tx) : undefined;
    return row && { definitions: JSON.parse(row.body) as Definitions, at: row.at, by: row.by };
  });
}

/** Records definitions as applied; the same ones again change nothing. @throws authority.not_allowed */
export async function recordApplied(storage: Storage, actor: Actor, definitions: Definitions): Promise<boolean> {
  allow(actor, permissions.apply);
  return await storage.as(actor, async (tx) => {
    // Two appliers at once: the second sees what the first wrote.
    await tx.run(sql`select pg_advisory_xact_lock(hashtext('perennial definitions'))`);
    const before = await newest(tx);
    if (before?.version === definitions.version) return false;
    await tx.run(sql`
      insert into definitions.applied (version, applied_at, applied_by, body)
      values (${definitions.version}, ${machine.now()}, ${actorLabel(actor)}, ${JSON.stringify(definitions)})`);
    await audit(tx, actor, {
      action: "definitions.apply",
      target: `definitions:${definitions.version.slice(0, 12)}`,
      before: before ? { version: before.version } : null,
      after: { version: definitions.version },
    });
    return true;
  });
}
