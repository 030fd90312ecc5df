/** Puts a version of a model into the register, as a draft. */
import { createHash } from "node:crypto";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { learningPermissions } from "../permissions.ts";
import { type ModelState, measuresOf, type VersionToRegister } from "../rules/registry/version.ts";
import { noteChange, ownVersions } from "../store/registry.ts";

export interface RegisteredVersion {
  readonly model: string;
  readonly version: number;
  readonly state: ModelState;
  /** False when the very same artefact is registered already: that version is the answer. */
  readonly registered: boolean;
}

export async function registerVersion(
  storage: Storage,
  actor: Actor,
  version: VersionToRegister,
  at: Date,
): Promise<RegisteredVersion> {
  allow(actor, learningPermissions.register);
  return await storage.as(actor, (tx) => register(tx, actor, version, at));
}

/** The same within the caller's transaction. */
export async function register(tx: Tx, actor: Actor, given: VersionToRegister, at: Date): Promise<RegisteredVersion> {
  const { model, origin = "trained", algorithm = given.artefact.model.format } = given;
  const artefact = JSON.stringify(given.artefact);
  const fingerprint = createHash("sha256").update(artefact).digest("hex");
  const known = await ownVersions(tx, model);
  const same = await tx.maybe<{ version: number; state: ModelState }>(sql`
    select version, state from learning.model where model = ${model} and fingerprint = ${fingerprint}
    order by version desc limit 1`);
  if (same) return { model, ...same, registered: false };
  const version = (known[0]?.version ?? 0) + 1;
  await tx.run(sql`
    insert into learning.model (model, version, state, trained_at, fingerprint, artefact, report, origin, algorithm, made_by,
      data, definition, code_version, reference, fairness)
    values (${model}, ${version}, 'draft', ${at}, ${fingerprint}, ${artefact}, ${JSON.stringify(given.report)}, ${origin},
      ${algorithm}, ${actorLabel(actor)}, ${JSON.stringify(given.data)}::jsonb, ${given.definition}, ${given.codeVersion},
      ${given.reference ? JSON.stringify(given.reference) : null}::jsonb, ${JSON.stringify(given.fairness ?? [])}::jsonb)`);
  await noteChange(tx, { model, version, what: "registered", by: actorLabel(actor), at });
  const measures = measuresOf(given.report as Readonly<Record<string, unknown>>);
  await audit(tx, actor, {
    action: "learning.register",
    target: `model:${model}@${version}`,
    after: { version, origin, algorithm, fingerprint, definition: given.definition, ...measures },
  });
  return { model, version, state: "draft", registered: true };
}
