/** What audiences are, as it is kept: one row for each for ever, every version that was, and the stamp of them all. */
import type { AudienceDefinition } from "#contracts/definitions";
import { canonicalJson } from "#contracts/definitions";
import { type Sql, sql, type Tx } from "#ground/storage";
import type { AudienceRow } from "../rules/book.ts";

// Engine sets share it, a change of what audiences are has it alone: no set is half under one meaning and half under another.
const LOCK = "perennial audiences";

/**
 * For transactions that write memberships: the stamp of the book, held until they end, as an expression. Take it after the
 * lock of identities and before any row.
 */
export const sharedAudiences: Sql = sql`audience.share_book()`;

async function ownAudiences(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext(${LOCK}))`);
}

async function changed(tx: Tx): Promise<void> {
  await tx.run(sql`update audience.book set stamp = stamp + 1`);
}

export type AudienceState = "draft" | "live" | "retired";
export type AudienceOrigin = "file" | "api";

export interface KeptAudience extends AudienceRow {
  readonly origin: AudienceOrigin;
  readonly state: AudienceState;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
}

/** Every audience that ever was, in the order of their names. */
export async function readDefinitions(tx: Tx): Promise<KeptAudience[]> {
  return await tx.rows<KeptAudience>(sql`
    select number, id, version, body as definition, origin, state, made_by as "madeBy", made_at as "madeAt",
      approved_by as "approvedBy", approved_at as "approvedAt"
    from audience.definition order by id`);
}

/** A new audience that waits for a second person, as it was last proposed. */
export async function draftList(tx: Tx, id: string): Promise<Pick<AudienceRow, "number" | "definition"> | undefined> {
  return await tx.maybe<Pick<AudienceRow, "number" | "definition">>(sql`
    select d.number, v.body as definition from audience.definition d
    join audience.version v on v.audience = d.number and v.state = 'proposed'
    where d.id = ${id} and d.state = 'draft'`);
}

export interface AudienceSaving {
  readonly audience: AudienceDefinition;
  readonly origin: AudienceOrigin;
  readonly state: "draft" | "live";
  readonly by: string;
  readonly at: Date;
  /** The second person, where one was needed. */
  readonly approvedBy?: string;
  /** The version that was proposed and is approved; the next one when absent. */
  readonly version?: number;
}

/**
 * Writes what an audience is, as its next version; a version that stands as proposed already is approved. Sets under
 * way end first, so that none mixes two meanings: take no row locks of customers before.
 */
export async function saveDefinition(
  tx: Tx,
  { audience, origin, state, by, at, approvedBy, version: proposed }: AudienceSaving,
): Promise<{ readonly number: number; readonly version: number }> {
  await ownAudiences(tx);
  const body = JSON.stringify(audience);
  const approved = state === "live" ? (approvedBy ?? by) : null;
  const approvedAt = state === "live" ? at : null;
  const row = await tx.maybe<{ number: number; version: number }>(sql`
    update audience.definition d set body = ${body}::jsonb, origin = ${origin}, state = ${state}, made_by = ${by},
      made_at = ${at}, approved_by = ${approved}, approved_at = ${approvedAt},
      version = coalesce(${proposed ?? null}::int, 1 + greatest(d.version,
        (select max(v.version) from audience.version v where v.audience = d.number and v.state <> 'proposed')))
    where id = ${audience.id} returning number, version`);
  const { number, version } =
    row ??
    (await tx.one<{ number: number; version: number }>(sql`
      insert into audience.definition (id, version, body, origin, state, made_by, made_at, approved_by, approved_at)
      values (${audience.id}, 1, ${body}::jsonb, ${origin}, ${state}, ${by}, ${at}, ${approved}, ${approvedAt})
      returning number, version`));
  const standing = state === "live" ? "approved" : "proposed";
  await tx.run(sql`
    insert into audience.version (audience, version, body, state, made_by, made_at, settled_by, settled_at)
    values (${number}, ${version}, ${body}::jsonb, ${standing}, ${by}, ${at}, ${approved}, ${approvedAt})
    on conflict (audience, version) do update set body = excluded.body, state = excluded.state,
      settled_by = excluded.settled_by, settled_at = excluded.settled_at`);
  await changed(tx);
  return { number, version };
}

/** Customers leave it when the engine next looks; false where no such audience was live or a draft. */
export async function retireDefinition(tx: Tx, id: string): Promise<boolean> {
  await ownAudiences(tx);
  const retired = await tx.run(sql`
    update audience.definition set state = 'retired' where id = ${id} and state <> 'retired'`);
  if (retired > 0) await changed(tx);
  return retired > 0;
}

/**
 * Brings what stands in line with the bank's files: what a file says is live, what no file says any more is retired;
 * audiences that people made stay. One query where nothing changed.
 * @returns how many changed
 */
export async function takeFiles(tx: Tx, audiences: Files, by: string, at: Date): Promise<number> {
  if (isInLine(await readDefinitions(tx), audiences)) return 0;
  // Two processes that start together: the second sees what the first wrote.
  await ownAudiences(tx);
  const { said, gone } = outOfLine(await readDefinitions(tx), audiences);
  for (const audience of said) await saveDefinition(tx, { audience, origin: "file", state: "live", by, at });
  for (const id of gone) await retireDefinition(tx, id);
  return said.length + gone.length;
}

type Files = Readonly<Record<string, AudienceDefinition>>;

function isInLine(standing: readonly KeptAudience[], audiences: Files): boolean {
  const { said, gone } = outOfLine(standing, audiences);
  return said.length + gone.length === 0;
}

/** What files say and does not stand so, and what stands by a file that is gone. */
function outOfLine(
  standing: readonly KeptAudience[],
  audiences: Files,
): { readonly said: AudienceDefinition[]; readonly gone: string[] } {
  const known = new Map(standing.map((one) => [one.id, one]));
  const said = Object.values(audiences).filter((audience) => {
    const { definition, state, origin } = known.get(audience.id) ?? {};
    return (
      !definition || state !== "live" || origin !== "file" || canonicalJson(definition) !== canonicalJson(audience)
    );
  });
  const gone = standing.filter(({ id, origin, state }) => origin === "file" && state !== "retired" && !audiences[id]);
  return { said, gone: gone.map(({ id }) => id) };
}
