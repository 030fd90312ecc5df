/** Takes back what stands: one step back, out of use, or aside until somebody has looked. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { learningPermissions } from "../permissions.ts";
import { registryCases } from "../rules/registry/cases.ts";
import type { SuspensionReason } from "../rules/registry/version.ts";
import { noteChange, ownVersions } from "../store/registry.ts";
import { reasonOf, type VersionNamed, versionIn } from "./promote-version.ts";

export interface RolledBack {
  readonly model: string;
  /** The champion that was taken back, and the one that stands again. */
  readonly from: number;
  readonly version: number;
}

/**
 * One step back: the champion retires, and the version whose place it took stands again. That one was agreed to by two
 * persons before, so that one is enough now. The scores of the version that went are recalled.
 * @throws models.no_champion, models.no_way_back, models.reason_missing
 */
export async function rollBack(
  storage: Storage,
  actor: Actor,
  input: { readonly model: string; readonly reason: string; readonly at: Date },
): Promise<RolledBack> {
  allow(actor, learningPermissions.promote);
  const reason = reasonOf(input.reason);
  return await storage.as(actor, async (tx) => {
    const { model, at } = input;
    const all = await ownVersions(tx, model);
    const champion = all.find(({ state }) => state === "champion");
    if (!champion) throw registryCases.no_champion({ model });
    const { version: from, replaced } = champion;
    if (replaced === null) throw registryCases.no_way_back({ model, version: from });
    const back = versionIn(all, model, replaced);
    const by = actorLabel(actor);
    await retire(tx, { model, version: from }, at);
    await tx.run(sql`
      update learning.model set state = 'champion', suspended_at = null, suspended_why = null, recall_from = null,
        approved_at = ${at}
      where model = ${model} and version = ${back.version}`);
    await noteChange(tx, { model, version: from, what: "rolled_back", by, at, reason });
    await noteChange(tx, { model, version: back.version, what: "champion", by, at, reason });
    await audit(tx, actor, {
      action: "learning.roll_back",
      target: `model:${model}@${from}`,
      before: { version: from },
      after: { version: back.version },
      reason,
    });
    return { model, from, version: back.version };
  });
}

async function retire(tx: Tx, { model, version }: VersionNamed, at: Date): Promise<void> {
  await tx.run(sql`
    update learning.model set state = 'retired', suspended_at = null, suspended_why = null, proposed_by = null,
      proposed_for = null, recall_from = ${at}
    where model = ${model} and version = ${version}`);
}

/** Takes a version out of use; its scores are recalled. @throws models.nothing_to_promote, models.reason_missing */
export async function retireVersion(
  storage: Storage,
  actor: Actor,
  input: VersionNamed & { readonly reason: string; readonly at: Date },
): Promise<void> {
  allow(actor, learningPermissions.promote);
  const reason = reasonOf(input.reason);
  await storage.as(actor, async (tx) => {
    const { model, version, at } = input;
    const row = versionIn(await ownVersions(tx, model), model, version);
    if (row.state === "retired") throw registryCases.nothing_to_promote({ model, version, state: "retired" });
    await retire(tx, { model, version }, at);
    await noteChange(tx, { model, version, what: "retired", by: actorLabel(actor), at, reason });
    await audit(tx, actor, {
      action: "learning.retire",
      target: `model:${model}@${version}`,
      after: { version },
      reason,
    });
  });
}

/**
 * Sets the champion aside: its scores are recalled and playbooks keep to their rules, until a person lifts it or another
 * version is promoted. Nothing happens where it is aside already.
 */
export async function suspendChampion(
  storage: Storage,
  actor: Actor,
  input: { readonly model: string; readonly why: SuspensionReason; readonly at: Date },
): Promise<boolean> {
  allow(actor, learningPermissions.promote);
  return await storage.as(actor, async (tx) => {
    const { model, why, at } = input;
    const champion = (await ownVersions(tx, model)).find(({ state }) => state === "champion");
    if (!champion || champion.suspendedAt !== null) return false;
    const { version } = champion;
    await tx.run(sql`
      update learning.model set suspended_at = ${at}, suspended_why = ${JSON.stringify(why)}::jsonb, recall_from = ${at}
      where model = ${model} and version = ${version}`);
    await noteChange(tx, { model, version, what: "suspended", by: actorLabel(actor), at, reason: why.en });
    await audit(tx, actor, {
      action: "learning.suspend",
      target: `model:${model}@${version}`,
      after: { version },
      reason: why.en,
    });
    return true;
  });
}

/** Lets a champion that was set aside score again. @throws models.no_champion, models.not_suspended, models.reason_missing */
export async function resumeChampion(
  storage: Storage,
  actor: Actor,
  input: { readonly model: string; readonly reason: string; readonly at: Date },
): Promise<VersionNamed> {
  allow(actor, learningPermissions.promote);
  const reason = reasonOf(input.reason);
  return await storage.as(actor, async (tx) => {
    const { model, at } = input;
    const champion = (await ownVersions(tx, model)).find(({ state }) => state === "champion");
    if (!champion) throw registryCases.no_champion({ model });
    const { version } = champion;
    if (champion.suspendedAt === null) throw registryCases.not_suspended({ model, version });
    await tx.run(sql`
      update learning.model set suspended_at = null, suspended_why = null, recall_from = null,
        approved_by = ${actorLabel(actor)}, approved_at = ${at}
      where model = ${model} and version = ${version}`);
    await noteChange(tx, { model, version, what: "resumed", by: actorLabel(actor), at, reason });
    await audit(tx, actor, {
      action: "learning.resume",
      target: `model:${model}@${version}`,
      after: { version },
      reason,
    });
    return { model, version };
  });
}
