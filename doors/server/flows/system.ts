/** How the installation does, for those who keep it: what waits, how large it is, and by which settings it runs. */
import { type Actor, allow, definePermissions } from "#ground/authority";
import type { Columnar } from "#ground/columnar";
import type { Settings, SettingTold } from "#ground/settings";
import { sql, type Tx } from "#ground/storage";
import type { Bank } from "../bank-types.ts";

const permissions = definePermissions("system", {
  read: { roles: ["administrator", "risk", "compliance", "analyst", "designer", "approver"], keys: true },
  // Where engines stand and what is switched on: for those who answer for the installation.
  read_settings: { roles: ["administrator", "risk", "compliance"] },
});

/** What waits to be done, and what was set aside. */
export interface Waits {
  /** Facts that no handler has seen yet. */
  readonly toApply: number;
  /** Customers whose facts could not be applied. */
  readonly parked: number;
  /** Runs of playbooks that failed again and again. */
  readonly aside: number;
  readonly quarantined: number;
  /** Touches whose time has come. */
  readonly touchesDue: number;
  readonly touchesUnknown: number;
  /** Entries of the audit trail that stand in no chain yet. */
  readonly unsealed: number;
}

export interface System {
  readonly waits: Waits;
  /** Null: the engine does not say. */
  readonly engines: readonly {
    readonly engine: "postgres" | "clickhouse";
    readonly version: string | null;
    readonly bytes: number | null;
  }[];
  readonly process: { readonly node: string; readonly residentBytes: number; readonly heapBytes: number };
  /** Definitions that were applied last; null: none were yet. */
  readonly applied: { readonly version: string; readonly at: Date; readonly by: string } | null;
}

type SystemParts = Pick<Bank, "storage" | "columnar" | "clock">;

/** @throws authority.not_allowed */
export async function readSystem({ storage, columnar, clock }: SystemParts, actor: Actor): Promise<System> {
  allow(actor, permissions.read);
  const told = await storage.batch("system", async (tx) => ({
    waits: await waitsOf(tx, clock.now()),
    postgres: await tx.one<{ version: string; bytes: number }>(
      sql`select current_setting('server_version') as version, pg_database_size(current_database()) as bytes`,
    ),
    applied: await tx.maybe<{ version: string; at: Date; by: string }>(sql`
      select left(version, 16) as version, applied_at as at, applied_by as by
      from definitions.applied order by applied desc limit 1`),
  }));
  const { rss, heapUsed } = process.memoryUsage();
  return {
    waits: told.waits,
    engines: [
      { engine: "postgres", ...told.postgres },
      { engine: "clickhouse", ...(await columnarOf(columnar)) },
    ],
    process: { node: process.version, residentBytes: rss, heapBytes: heapUsed },
    applied: told.applied ?? null,
  };
}

async function waitsOf(tx: Tx, now: Date): Promise<Waits> {
  return await tx.one<Waits>(sql`
    select (select coalesce(sum(s.next_offset - coalesce(p.next_offset, 0)), 0)::int8 from log.shard s
        left join log.position p on p.consumer = 'engine' and p.shard = s.shard) as "toApply",
      (select count(*) from log.parked where not released) as parked,
      (select count(*) from playbook.enrolment where fault is not null) as aside,
      (select count(*) from intake.quarantine where state = 'open') as quarantined,
      (select count(*) from reach.touch where state = 'planned' and due_at <= ${now}) as "touchesDue",
      (select count(*) from reach.touch where state = 'unknown') as "touchesUnknown",
      (select count(*) from audit.unsealed) as unsealed`);
}

async function columnarOf(columnar: Columnar): Promise<{ version: string | null; bytes: number | null }> {
  try {
    const [row] = await columnar.rows<{ version: string; bytes: number }>(
      "select version() as version, (select sum(bytes_on_disk) from system.parts where active and database = currentDatabase()) as bytes",
    );
    return row ? { version: row.version, bytes: Number(row.bytes) } : { version: null, bytes: null };
  } catch {
    // It is away: what the other engine knows is shown all the same.
    return { version: null, bytes: null };
  }
}

/** Every setting with what holds, who said so, and what it may be. @throws authority.not_allowed */
export function readSettings(settings: Settings, actor: Actor): readonly SettingTold[] {
  allow(actor, permissions.read_settings);
  return settings.told;
}
