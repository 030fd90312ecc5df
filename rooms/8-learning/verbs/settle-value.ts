/** A second person lets a fit of customers' values stand, or refuses it: nobody is scored by one before. */
import type { Catalog } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, secondPerson } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { learningPermissions } from "../permissions.ts";
import { valueCases } from "../rules/value-cases.ts";
import { valueDefinition, valueScoreNamed } from "../steps/fit-value.ts";
import { lockValueFit, settleValueFit } from "../store/value-fits.ts";

export interface ValueSettling {
  readonly fit: number;
  readonly settle: "confirm" | "refuse";
  readonly reason?: string;
  readonly at: Date;
}

/**
 * What stood before retires, and its scores give way to those of the next publication.
 * @throws authority.not_allowed, authority.same_person, value.no_fit, value.settled, value.changed, value.reason_missing
 */
export async function settleValues(
  { storage, catalog }: { readonly storage: Storage; readonly catalog: Pick<Catalog, "scores"> },
  actor: Actor,
  { fit, settle, at, ...input }: ValueSettling,
): Promise<void> {
  allow(actor, learningPermissions.promote);
  const reason = input.reason === undefined ? null : scrubText(input.reason.trim());
  if (settle === "refuse" && !reason) throw valueCases.reason_missing();
  await storage.as(actor, async (tx) => {
    const row = await lockValueFit(tx, fit);
    if (!row) throw valueCases.no_fit({ fit });
    if (row.state !== "found") throw valueCases.settled({ fit, state: row.state });
    if (settle === "confirm") {
      secondPerson(actor, row.madeBy);
      if (valueDefinition(valueScoreNamed(catalog, row.score).value) !== row.definition)
        throw valueCases.changed({ fit, score: row.score });
    }
    const state = settle === "confirm" ? "stands" : "refused";
    await settleValueFit(tx, row, { state, by: actorLabel(actor), at, reason });
    await audit(tx, actor, {
      action: `learning.${settle}_value`,
      target: `value_fit:${fit}`,
      before: { state: row.state },
      after: { state, score: row.score, proposedBy: row.madeBy },
      ...(settle === "confirm" ? { approval: `value_fit:${fit}` } : {}),
      ...(reason === null ? {} : { reason }),
    });
  });
}
