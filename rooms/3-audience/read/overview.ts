/** What audiences there are, and how they came to be. */
import type { AudienceDefinition } from "#contracts/definitions";
import { type Actor, allow, scopeOf } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { audiencePermissions } from "../permissions.ts";
import { audienceCases } from "../rules/cases.ts";
import type { AudienceOrigin, AudienceState } from "../store/definitions.ts";
import { hintOf } from "./source.ts";

export interface AudienceLine {
  readonly id: string;
  readonly version: number;
  readonly state: AudienceState;
  readonly origin: AudienceOrigin;
  readonly definition: AudienceDefinition;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  /** Version that waits for a second person. */
  readonly waiting: number | null;
  /** When all were looked at last; null: never. */
  readonly lookedAt: Date | null;
  /** Customers of the whole bank then; null for one who sees a part of it alone. */
  readonly members: number | null;
}

export interface AudienceVersion {
  readonly version: number;
  readonly state: "proposed" | "approved" | "refused";
  /** Null: the audience was to end. */
  readonly definition: AudienceDefinition | null;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly settledBy: string | null;
  readonly settledAt: Date | null;
  readonly reason: string | null;
}

export interface AudienceLook {
  readonly kind: "fill" | "time" | "manual" | "upload";
  readonly at: Date;
  readonly members: number;
  readonly entered: number;
  readonly left: number;
  /** Customers who were asked one by one. */
  readonly asked: number;
  readonly lagMs: number;
  readonly tookMs: number;
}

export interface AudienceDetail extends AudienceLine {
  /** Newest first. */
  readonly versions: readonly AudienceVersion[];
  /** Newest first; none for one who sees a part of the bank alone. */
  readonly looks: readonly AudienceLook[];
}

/** @throws authority.not_allowed */
export async function listAudiences(
  storage: Storage,
  actor: Actor,
  { state }: { readonly state?: AudienceState | undefined } = {},
): Promise<AudienceLine[]> {
  allow(actor, audiencePermissions.read);
  return await storage.as(actor, (tx) => linesOf(tx, actor, { state }));
}

async function linesOf(
  tx: Tx,
  actor: Actor,
  { state, id }: { readonly state?: AudienceState | undefined; readonly id?: string },
): Promise<AudienceLine[]> {
  const whole = scopeOf(actor) === "all";
  return await tx.rows<AudienceLine>(sql`
    select d.id, d.version, d.state, d.origin, d.body as definition, d.made_by as "madeBy", d.made_at as "madeAt",
      d.approved_by as "approvedBy", d.approved_at as "approvedAt", w.version as waiting, r.at as "lookedAt",
      case when ${whole} then r.members end as members
    from audience.definition d
      left join audience.version w on w.audience = d.number and w.state = 'proposed'
      left join lateral (select at, members from audience.refresh r where r.audience = d.number
        order by r.entry desc limit 1) r on true
    where (${state ?? null}::text is null or d.state = ${state ?? null}) and (${id ?? null}::text is null or d.id = ${id ?? null})
    order by d.id`);
}

/** @throws authority.not_allowed, audience.no_audience */
export async function showAudience(storage: Storage, actor: Actor, id: string): Promise<AudienceDetail> {
  allow(actor, audiencePermissions.read);
  return await storage.as(actor, async (tx) => {
    const [line] = await linesOf(tx, actor, { id });
    if (!line) {
      const names = await tx.rows<{ id: string }>(sql`select id from audience.definition`);
      const hint = hintOf(
        id,
        names.map((one) => one.id),
      );
      throw audienceCases.no_audience({ audience: id, ...hint });
    }
    const versions = await tx.rows<AudienceVersion>(sql`
      select v.version, v.state, v.body as definition, v.made_by as "madeBy", v.made_at as "madeAt",
        v.settled_by as "settledBy", v.settled_at as "settledAt", v.reason
      from audience.version v join audience.definition d on d.number = v.audience
      where d.id = ${id} order by v.version desc limit 50`);
    const looks = await tx.rows<AudienceLook>(sql`
      select r.kind, r.at, r.members, r.entered, r.gone as "left", r.asked, r.lag_ms as "lagMs", r.took_ms as "tookMs"
      from audience.refresh r join audience.definition d on d.number = r.audience
      where d.id = ${id} and ${scopeOf(actor) === "all"} order by r.entry desc limit 20`);
    return { ...line, versions, looks };
  });
}

export interface AudienceProposal extends Omit<AudienceVersion, "state" | "settledBy" | "settledAt" | "reason"> {
  readonly audience: string;
}

/** What waits for a second person, oldest first. @throws authority.not_allowed */
export async function openAudienceProposals(storage: Storage, actor: Actor): Promise<AudienceProposal[]> {
  allow(actor, audiencePermissions.read);
  return await storage.as(actor, (tx) =>
    tx.rows<AudienceProposal>(sql`
      select d.id as audience, v.version, v.body as definition, v.made_by as "madeBy", v.made_at as "madeAt"
      from audience.version v join audience.definition d on d.number = v.audience
      where v.state = 'proposed' order by v.made_at, d.id`),
  );
}
