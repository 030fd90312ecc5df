/** Lets a version score customers: one person wants it, another agrees. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, secondPerson } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { learningPermissions } from "../permissions.ts";
import { registryCases } from "../rules/registry/cases.ts";
import type { ModelState, VersionLine } from "../rules/registry/version.ts";
import { noteChange, ownVersions } from "../store/registry.ts";

export interface VersionNamed {
  readonly model: string;
  readonly version: number;
}
export type Promotion = "challenger" | "champion";

export interface PromotedVersion extends VersionNamed {
  readonly state: ModelState;
  /** True while a second person is waited for. */
  readonly waiting: boolean;
  readonly proposedBy: string;
  /** The champion whose place it took. */
  readonly replaced: number | null;
}

/**
 * Promotes a version. The first of two persons is whoever made the version or proposed it; without one the call is the
 * proposal, and waits. A draft becomes challenger or champion, a challenger champion, a retired one either again.
 * @throws authority.not_allowed, authority.same_person, models.no_version, models.nothing_to_promote, models.no_champion
 */
export async function promoteVersion(
  storage: Storage,
  actor: Actor,
  input: VersionNamed & { readonly to?: Promotion; readonly at: Date },
): Promise<PromotedVersion> {
  allow(actor, learningPermissions.propose);
  return await storage.as(actor, async (tx) => {
    const { model, version, to = "champion", at } = input;
    const all = await ownVersions(tx, model);
    const row = versionIn(all, model, version);
    const label = actorLabel(actor);
    if (row.state === to) throw registryCases.nothing_to_promote({ model, version, state: to });
    const champion = all.find(({ state }) => state === "champion");
    if (to === "challenger" && (!champion || champion === row)) throw registryCases.no_champion({ model });
    const waits = row.proposedFor === to ? row.proposedBy : null;
    const first = waits ?? (row.madeBy.startsWith("person:") && row.madeBy !== label ? row.madeBy : null);
    if (actor.kind !== "job" && (first === null || !mayPromote(actor))) {
      if (waits !== null) allow(actor, learningPermissions.promote);
      return await propose(tx, actor, row, to, at);
    }
    if (first !== null) secondPerson(actor, first);
    allow(actor, learningPermissions.promote);
    return await stand(tx, actor, { all, row, to, first: first ?? label, at });
  });
}

function mayPromote(actor: Actor): boolean {
  return learningPromoters.some((role) => actor.kind === "person" && actor.roles.includes(role));
}
const learningPromoters = ["approver", "risk", "administrator"] as const;

export function versionIn(all: readonly VersionLine[], model: string, version: number): VersionLine {
  const row = all.find((one) => one.version === version);
  if (row) return row;
  throw all.length === 0 ? registryCases.no_model({ model }) : registryCases.no_version({ model, version });
}

async function propose(tx: Tx, actor: Actor, row: VersionLine, to: Promotion, at: Date): Promise<PromotedVersion> {
  const { model, version, state } = row;
  const by = actorLabel(actor);
  await tx.run(sql`
    update learning.model set proposed_by = ${by}, proposed_for = ${to} where model = ${model} and version = ${version}`);
  await noteChange(tx, { model, version, what: "proposed", by, at, reason: to });
  await audit(tx, actor, { action: "learning.propose", target: `model:${model}@${version}`, after: { version, to } });
  return { model, version, state, waiting: true, proposedBy: by, replaced: null };
}

interface Standing {
  readonly all: readonly VersionLine[];
  readonly row: VersionLine;
  readonly to: Promotion;
  readonly first: string;
  readonly at: Date;
}

/** Whoever stood there makes room; the rows are held. */
export async function stand(tx: Tx, actor: Actor, { all, row, to, first, at }: Standing): Promise<PromotedVersion> {
  const { model, version } = row;
  const by = actorLabel(actor);
  const before = all.find(({ state }) => state === to);
  if (before) {
    await tx.run(sql`
      update learning.model set state = 'retired', suspended_at = null, suspended_why = null
      where model = ${model} and version = ${before.version}`);
    await noteChange(tx, { model, version: before.version, what: "retired", by, at, reason: `${model}@${version}` });
  }
  const replaced = to === "champion" ? (before?.version ?? null) : null;
  await tx.run(sql`
    update learning.model set state = ${to}, proposed_by = null, proposed_for = null, approved_by = ${by},
      approved_at = ${at}, replaced = ${replaced}, suspended_at = null, suspended_why = null, recall_from = null
    where model = ${model} and version = ${version}`);
  await noteChange(tx, { model, version, what: to, by, at });
  await audit(tx, actor, {
    action: "learning.promote",
    target: `model:${model}@${version}`,
    before: before ? { version: before.version } : null,
    after: { version, state: to, proposedBy: first, ...row.measures },
    approval: `${model}@${version}`,
  });
  return { model, version, state: to, waiting: false, proposedBy: first, replaced };
}

/** Says no to what is proposed. @throws models.no_proposal, models.reason_missing */
export async function refuseVersion(
  storage: Storage,
  actor: Actor,
  input: VersionNamed & { readonly reason: string; readonly at: Date },
): Promise<void> {
  allow(actor, learningPermissions.promote);
  const reason = reasonOf(input.reason);
  await storage.as(actor, async (tx) => {
    const { model, version, at } = input;
    const row = versionIn(await ownVersions(tx, model), model, version);
    if (row.proposedBy === null) throw registryCases.no_proposal({ model, version });
    await tx.run(sql`
      update learning.model set proposed_by = null, proposed_for = null where model = ${model} and version = ${version}`);
    await noteChange(tx, { model, version, what: "refused", by: actorLabel(actor), at, reason });
    await audit(tx, actor, {
      action: "learning.refuse",
      target: `model:${model}@${version}`,
      after: { version },
      reason,
    });
  });
}

/** What is typed as a reason stays for ever: no number of anybody in it. */
export function reasonOf(given: string): string {
  const reason = scrubText(given.trim());
  if (reason === "") throw registryCases.reason_missing();
  return reason;
}
