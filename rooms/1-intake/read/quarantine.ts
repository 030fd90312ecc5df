/** What lies in quarantine, and how good the data is that comes in. */
import { type Actor, allow } from "#ground/authority";
import { type Sql, type Storage, sql } from "#ground/storage";
import { permissions } from "../permissions.ts";
import { intakeCases, type Problem } from "../rules/cases.ts";

export type QuarantineState = "open" | "replayed" | "dismissed";

export interface QuarantineItem {
  readonly id: string;
  readonly receivedAt: Date;
  readonly channel: "http" | "file";
  readonly state: QuarantineState;
  readonly source: string | null;
  readonly factId: string | null;
  readonly type: string | null;
  readonly import: string | null;
  readonly line: number | null;
  readonly problems: readonly Problem[];
  /** The facts that a replay made of it. */
  readonly facts: readonly (readonly [source: string, id: string])[] | null;
  readonly attempts: number;
}

export interface QuarantineQuery {
  readonly state?: QuarantineState;
  readonly import?: string;
  /** At most this many, 100 when absent, 1,000 at most. */
  readonly limit?: number;
  /** Go on after this item of an earlier answer. */
  readonly after?: string;
}

/** Items in the order in which they came, oldest first; values that may be personal are not among them. */
export async function listQuarantine(
  storage: Storage,
  actor: Actor,
  query: QuarantineQuery,
): Promise<QuarantineItem[]> {
  allow(actor, permissions.read_quarantine);
  const { state = "open", import: importId = null, after = null } = query;
  const limit = Math.min(Math.max(query.limit ?? 100, 1), 1_000);
  return await storage.as(actor, async (tx) => {
    const mark =
      after === null
        ? null
        : await tx.maybe<{ at: Date }>(sql`select received_at as at from intake.quarantine where id = ${after}::uuid`);
    if (mark === undefined) throw intakeCases.no_such_quarantined({ id: after ?? "" });
    const behind = mark === null ? sql`true` : sql`(received_at, id) > (${mark.at}, ${after}::uuid)`;
    return await tx.rows<QuarantineItem>(sql`
      select id, received_at as "receivedAt", channel, state, source, fact_id as "factId", type, import, line, problems,
        facts, attempts
      from intake.quarantine
      where state = ${state} and (${importId}::uuid is null or import = ${importId}::uuid) and ${behind}
      order by received_at, id limit ${limit}`);
  });
}

/** Ids of open items in the order in which they came, a page at a time; for a replay of all. */
export async function* openItems(storage: Storage, actor: Actor, importId: string | null): AsyncGenerator<string[]> {
  allow(actor, permissions.replay_quarantine);
  let mark: { id: string; at: Date } | null = null;
  for (;;) {
    const behind: Sql = mark === null ? sql`true` : sql`(received_at, id) > (${mark.at}, ${mark.id}::uuid)`;
    const page: { id: string; at: Date }[] = await storage.as(actor, (tx) =>
      tx.rows<{ id: string; at: Date }>(sql`
        select id, received_at as at from intake.quarantine
        where state = 'open' and (${importId}::uuid is null or import = ${importId}::uuid) and ${behind}
        order by received_at, id limit 1000`),
    );
    if (page.length > 0) yield page.map((item) => item.id);
    mark = page.at(-1) ?? null;
    if (page.length < 1_000) return;
  }
}

/** Those of the ids that the actor may see and that are open. */
export async function visibleItems(storage: Storage, actor: Actor, ids: readonly string[]): Promise<string[]> {
  allow(actor, permissions.replay_quarantine);
  const rows = await storage.as(actor, (tx) =>
    tx.rows<{ id: string }>(
      sql`select id from intake.quarantine where id = any(${[...ids]}::uuid[]) and state = 'open' order by id`,
    ),
  );
  return rows.map((row) => row.id);
}

export interface QualityCount {
  readonly channel: "http" | "file";
  /** Pointer of the field, or the column of the file. */
  readonly field: string;
  /** Name of the case. */
  readonly name: string;
  /** The newest wording of the reason. */
  readonly reason: string;
  readonly zh: string;
  readonly open: number;
  readonly replayed: number;
  readonly dismissed: number;
}

export interface QualityQuery {
  readonly import?: string;
  /** Received from this instant on. */
  readonly since?: Date;
}

/** Misfits by field and reason, the most frequent first. One item counts once under each field that does not fit. */
export async function readQuality(storage: Storage, actor: Actor, query: QualityQuery = {}): Promise<QualityCount[]> {
  allow(actor, permissions.read_quarantine);
  const { import: importId = null, since = null } = query;
  return await storage.as(actor, (tx) =>
    tx.rows<QualityCount>(sql`
      select q.channel, p->>'pointer' as field, p->>'name' as name, max(p->>'reason') as reason, max(p->>'zh') as zh,
        count(*) filter (where q.state = 'open') as open,
        count(*) filter (where q.state = 'replayed') as replayed,
        count(*) filter (where q.state = 'dismissed') as dismissed
      from intake.quarantine q cross join lateral jsonb_array_elements(q.problems) p
      where (${importId}::uuid is null or q.import = ${importId}::uuid)
        and (${since}::timestamptz is null or q.received_at >= ${since}::timestamptz)
      group by q.channel, p->>'pointer', p->>'name' order by count(*) desc, field, name limit 500`),
  );
}
