/** Brings a model that was trained elsewhere into the register, as a draft. */
import { createHash } from "node:crypto";
import { type Actor, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { learningPermissions } from "../permissions.ts";
import { importedModel } from "../rules/registry/imported.ts";
import { type RegisteredVersion, registerVersion } from "./register-version.ts";

export interface VersionToImport {
  readonly model: string;
  /** Name of the file, for messages. */
  readonly file: string;
  /** A LightGBM text model or an XGBoost JSON model. */
  readonly text: string;
  /** Names of the features that the model's definition has. */
  readonly features: readonly { readonly name: string; readonly read: "number" | "days" | "text" }[];
  /** The definition, as canonical JSON. */
  readonly definition: string;
  readonly codeVersion: string;
  readonly at: Date;
}

/**
 * Its scores are those of its maker. It knows nothing of how it does here: test it on past months before it is promoted.
 * @throws models.import_format, models.import_features
 */
export async function importVersion(
  storage: Storage,
  actor: Actor,
  input: VersionToImport,
): Promise<RegisteredVersion> {
  allow(actor, learningPermissions.register);
  const { model, definition, codeVersion, at } = input;
  const { artefact, maker, features } = importedModel(input);
  return await registerVersion(
    storage,
    actor,
    {
      model,
      artefact,
      report: { auc: null, ks: null, logLoss: null, brier: null, trainRows: 0, testRows: 0, maker, features },
      data: { from: null, to: null, rows: 0, positives: 0 },
      definition: createHash("sha256").update(definition).digest("hex"),
      codeVersion,
      algorithm: maker,
      origin: "imported",
    },
    at,
  );
}
