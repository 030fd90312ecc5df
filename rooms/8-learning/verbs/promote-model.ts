/** Makes a trained score the champion of its model at once, for banks that a job trains from end to end. */
import { createHash } from "node:crypto";
import { allow, type JobActor } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { learningPermissions } from "../permissions.ts";
import type { Trained } from "../rules/train.ts";
import { ownVersions } from "../store/registry.ts";
import { stand, versionIn } from "./promote-version.ts";
import { register } from "./register-version.ts";

export interface PromotedModel {
  readonly model: string;
  readonly version: number;
  /** False when this very artefact was the champion already. */
  readonly promoted: boolean;
}

/** No person does this: of persons there must be two. */
export async function promoteModel(
  storage: Storage,
  actor: JobActor,
  trained: Trained,
  at: Date,
): Promise<PromotedModel> {
  allow(actor, learningPermissions.promote);
  const { id: model, trained: window, inputs } = trained.model;
  // lint-allow verb-guard: register and stand write the audit rows themselves
  return await storage.as(actor, async (tx) => {
    const { version, state } = await register(
      tx,
      actor,
      {
        model,
        artefact: trained.model,
        report: trained.report,
        data: { from: window.from, to: window.to, rows: window.rows, positives: window.positives },
        definition: createHash("sha256").update(JSON.stringify(inputs)).digest("hex"),
        codeVersion: "",
      },
      at,
    );
    if (state === "champion") return { model, version, promoted: false };
    const all = await ownVersions(tx, model);
    const row = versionIn(all, model, version);
    await stand(tx, actor, { all, row, to: "champion", first: row.madeBy, at });
    return { model, version, promoted: true };
  });
}
