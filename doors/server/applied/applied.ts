/** The definitions that a bank runs by: those that were applied, whatever its folder of files says since. */
import { completed, type DefinitionProblem, type Definitions, incompatibleChanges } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, definePermissions } from "#ground/authority";
import { machine } from "#ground/clock";
import { defineCases, type Language } from "#ground/errors";
import {
  type Cluster,
  databaseExists,
  ownerTransaction,
  roleConnection,
  type Storage,
  sql,
  type Tx,
} from "#ground/storage";

export const appliedCases = defineCases("applied", {
  incompatible: {
    code: "conflict",
    en: "These definitions cannot be applied over what runs; {count} change(s) would break what is in use:\n{list}",
    zh: "不能在现行定义上应用：{count} 处更改会破坏正在使用的内容：\n{list}",
  },
});

/** @throws applied.incompatible listing every change with who uses it, when there is any */
export function refuseIncompatible(problems: readonly DefinitionProblem[], language: Language): void {
  if (problems.length === 0) return;
  const fields = problems.map(({ file, line, name, ...text }) => ({
    pointer: line > 0 ? `${file}:${line}` : file,
    reason: text[language],
    name,
  }));
  const list = fields.map(({ pointer, reason }) => `  ${pointer}  ${reason}`).join("\n");
  throw appliedCases.incompatible({ count: fields.length, list }, { fields });
}

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

/** What an earlier release applied lacks what it did not know yet. */
function definitionsOf({ body }: AppliedRow): Definitions {
  return completed(JSON.parse(body) as Definitions);
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
    return row && { definitions: definitionsOf(row), at: row.at, by: row.by };
  });
}

/**
 * Records definitions as applied; the same ones again change nothing.
 * @throws authority.not_allowed, applied.incompatible when they would break what is in use
 */
export async function recordApplied(storage: Storage, actor: Actor, definitions: Definitions): Promise<boolean> {
  allow(actor, permissions.apply);
  return await storage.as(actor, async (tx) => {
    // Two appliers at once: the second sees what the first wrote.
    await tx.run(sql`select pg_advisory_xact_lock(hashtext('perennial definitions'))`);
    const before = await newest(tx);
    if (before?.version === definitions.version) return false;
    if (before) refuseIncompatible(incompatibleChanges(definitionsOf(before), definitions), "en");
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
