/** Makes a trained score the live version of its model. */
import { createHash } from "node:crypto";
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import { learningPermissions } from "../permissions.ts";
import type { Trained } from "../rules/train.ts";

export interface PromotedModel {
  readonly model: string;
  readonly version: number;
  /** False when this very artefact was live already. */
  readonly promoted: boolean;
}

export async function promoteModel(storage: Storage, actor: Actor, trained: Trained, at: Date): Promise<PromotedModel> {
  allow(actor, learningPermissions.promote);
  const artefact = JSON.stringify(trained.model);
  const fingerprint = createHash("sha256").update(artefact).digest("hex");
  const model = trained.model.id;
  return await storage.as(actor, async (tx) => {
    const rows = await tx.rows<{ version: number; state: string; fingerprint: string }>(sql`
      select version, state, fingerprint from learning.model where model = ${model} order by version desc for update`);
    const live = rows.find((row) => row.state === "live");
    if (live?.fingerprint === fingerprint) return { model, version: live.version, promoted: false };
    const version = (rows[0]?.version ?? 0) + 1;
    await tx.run(sql`update learning.model set state = 'retired' where model = ${model} and state = 'live'`);
    await tx.run(sql`
      insert into learning.model (model, version, state, trained_at, fingerprint, artefact, report)
      values (${model}, ${version}, 'live', ${at}, ${fingerprint}, ${artefact}, ${JSON.stringify(trained.report)})`);
    const { trainRows, testRows, auc, ks } = trained.report;
    await audit(tx, actor, {
      action: "learning.promote",
      target: `model:${model}@${version}`,
      before: live ? { version: live.version } : null,
      after: { version, fingerprint, trainRows, testRows, auc, ks },
    });
    return { model, version, promoted: true };
  });
}
