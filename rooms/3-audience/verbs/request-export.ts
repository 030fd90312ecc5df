/** The first of two persons asks for the customers of an audience as a file; the second agrees or refuses. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, secondPerson } from "#ground/authority";
import { newId } from "#ground/ids";
import { type Storage, sql, type Tx } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions } from "../permissions.ts";
import { type AudienceSource, compiledSource, hintOf, liveAudience } from "../read/source.ts";
import { audienceCases, exportCases } from "../rules/cases.ts";
import { exportFields, usualFields } from "../rules/export-fields.ts";
import { unitOf } from "../steps/unit-of.ts";
import { type ExportRow, lockExport } from "../store/exports.ts";
import { reasonOf } from "./propose-audience.ts";

export interface ExportRequest extends AudienceSource {
  readonly purpose: string;
  /** Columns: attributes, personal ones masked by role, and `tag.` with a tag's name. */
  readonly fields?: readonly string[] | undefined;
}

/**
 * @returns the export's id; its customers are found when it is taken
 * @throws authority.not_allowed, audience.purpose_missing, audience.ask_what, audience.no_audience, audience.broken,
 *   audience.one_event, condition.*, audience_export.unknown_field
 */
export async function requestExport(
  parts: AudienceParts,
  actor: Actor,
  input: ExportRequest,
): Promise<{ readonly export: string; readonly fields: readonly string[] }> {
  allow(actor, audiencePermissions.export);
  const purpose = scrubText(input.purpose.trim());
  if (purpose === "") throw audienceCases.purpose_missing();
  const fields = fieldsOf(parts, input.fields);
  const book = await parts.audiences.book();
  compiledSource(book, parts.rules, input);
  const live = input.audience === undefined ? undefined : liveAudience(book, input.audience);
  const at = parts.clock.now();
  const id = newId(at);
  return await parts.storage.as(actor, async (tx) => {
    await tx.run(sql`
      insert into audience.export (export, audience, version, condition, fields, purpose, unit, state, asked_by, asked_at)
      values (${id}::uuid, ${live?.number ?? null}, ${live?.version ?? null}, ${input.condition ?? null},
        ${[...fields]}::text[], ${purpose}, ${await unitOf(tx, actor)}, 'asked', ${actorLabel(actor)}, ${at})`);
    await audit(tx, actor, {
      action: "audience.request_export",
      target: `export:${id}`,
      after: { audience: input.audience ?? null, condition: input.condition ?? null, fields },
      reason: purpose,
    });
    return { export: id, fields };
  });
}

/** @throws audience_export.unknown_field */
function fieldsOf({ definitions }: AudienceParts, wanted: readonly string[] | undefined): readonly string[] {
  const known = exportFields(definitions.catalog);
  if (wanted === undefined) return usualFields.filter((name) => known.has(name));
  for (const field of wanted)
    if (!known.has(field)) throw exportCases.unknown_field({ field, ...hintOf(field, [...known.keys()]) });
  return [...new Set(wanted)];
}

/** @throws authority.not_allowed, authority.same_person, audience_export.no_export */
export async function approveExport(
  storage: Storage,
  actor: Actor,
  input: { readonly export: string; readonly at: Date },
): Promise<void> {
  allow(actor, audiencePermissions.approve_export);
  await storage.as(actor, async (tx) => {
    const { askedBy, purpose } = await askedFor(tx, input.export);
    secondPerson(actor, askedBy);
    await tx.run(sql`
      update audience.export set state = 'approved', approved_by = ${actorLabel(actor)}, approved_at = ${input.at}
      where export = ${input.export}::uuid`);
    await audit(tx, actor, {
      action: "audience.approve_export",
      target: `export:${input.export}`,
      after: { askedBy, purpose },
      approval: input.export,
    });
  });
}

/** @throws authority.not_allowed, audience_export.no_export, audience.reason_missing */
export async function refuseExport(
  storage: Storage,
  actor: Actor,
  input: { readonly export: string; readonly reason: string; readonly at: Date },
): Promise<void> {
  allow(actor, audiencePermissions.approve_export);
  const reason = reasonOf(input.reason);
  await storage.as(actor, async (tx) => {
    await askedFor(tx, input.export);
    await tx.run(sql`
      update audience.export set state = 'refused', approved_by = ${actorLabel(actor)}, approved_at = ${input.at},
        reason = ${reason}
      where export = ${input.export}::uuid`);
    await audit(tx, actor, { action: "audience.refuse_export", target: `export:${input.export}`, reason });
  });
}

async function askedFor(tx: Tx, id: string): Promise<ExportRow> {
  const row = await lockExport(tx, id);
  if (row?.state !== "asked") throw exportCases.no_export({ export: id });
  return row;
}
