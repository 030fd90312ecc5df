/** The register of models: versions and what became of them. */
import { sql, type Tx } from "#ground/storage";
import { registryCases } from "../rules/registry/cases.ts";
import type { Reference } from "../rules/registry/reference.ts";
import {
  type DataWindow,
  type FairnessRow,
  type ModelOrigin,
  type ModelState,
  measuresOf,
  type SuspensionReason,
  type VersionLine,
  type VersionReport,
} from "../rules/registry/version.ts";
import type { ScoreModel } from "../rules/scorer.ts";

/** A version with all that is kept of it. */
export interface ModelVersion extends VersionLine {
  readonly artefact: ScoreModel;
  readonly report: VersionReport;
  readonly definition: string;
  readonly reference: Reference | null;
  readonly fairness: readonly FairnessRow[];
}

export interface ModelChange {
  readonly model: string;
  readonly version: number;
  readonly what: string;
  readonly by: string;
  readonly at: Date;
  readonly reason: string | null;
}

interface LineRow {
  readonly model: string;
  readonly version: number;
  readonly state: ModelState;
  readonly origin: ModelOrigin;
  readonly algorithm: string;
  readonly trained_at: Date;
  readonly made_by: string;
  readonly data: Partial<DataWindow>;
  readonly code_version: string;
  readonly measures: Readonly<Record<string, unknown>>;
  readonly proposed_by: string | null;
  readonly proposed_for: "challenger" | "champion" | null;
  readonly approved_by: string | null;
  readonly approved_at: Date | null;
  readonly replaced: number | null;
  readonly suspended_at: Date | null;
  readonly suspended_why: SuspensionReason | null;
}

const lineColumns = sql`model, version, state, origin, algorithm, trained_at, made_by, data, code_version,
  jsonb_build_object('auc', report::jsonb -> 'auc', 'ks', report::jsonb -> 'ks', 'logLoss', report::jsonb -> 'logLoss',
    'brier', report::jsonb -> 'brier', 'trainRows', report::jsonb -> 'trainRows', 'testRows', report::jsonb -> 'testRows') as measures,
  proposed_by, proposed_for, approved_by, approved_at, replaced, suspended_at, suspended_why`;

function lineOf(row: LineRow): VersionLine {
  const { model, version, state, origin, algorithm, data } = row;
  return {
    model,
    version,
    state,
    origin,
    algorithm,
    trainedAt: row.trained_at,
    madeBy: row.made_by,
    data: { from: data.from ?? null, to: data.to ?? null, rows: data.rows ?? 0, positives: data.positives ?? 0 },
    codeVersion: row.code_version,
    measures: measuresOf(row.measures),
    proposedBy: row.proposed_by,
    proposedFor: row.proposed_for,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    replaced: row.replaced,
    suspendedAt: row.suspended_at,
    suspendedWhy: row.suspended_why,
  };
}

/** Versions of one model or of all, the newest of each model first. */
export async function versionLines(tx: Tx, model?: string): Promise<VersionLine[]> {
  const rows = await tx.rows<LineRow>(sql`
    select ${lineColumns} from learning.model
    where ${model ?? null}::text is null or model = ${model ?? null}::text order by model, version desc`);
  return rows.map(lineOf);
}

/** One version, or the newest; undefined where there is none. */
export async function findVersion(tx: Tx, model: string, version?: number): Promise<ModelVersion | undefined> {
  return await oneVersion(
    tx,
    version === undefined
      ? sql`model = ${model} order by version desc limit 1`
      : sql`model = ${model} and version = ${version}`,
  );
}

/** @throws models.no_version, models.no_model */
export async function versionOf(tx: Tx, model: string, version?: number): Promise<ModelVersion> {
  const found = await findVersion(tx, model, version);
  if (found) return found;
  throw version === undefined ? registryCases.no_model({ model }) : registryCases.no_version({ model, version });
}

/** The version that stands, suspended or not. */
export async function championOf(tx: Tx, model: string): Promise<ModelVersion | undefined> {
  return await oneVersion(tx, sql`model = ${model} and state = 'champion'`);
}

export async function challengerOf(tx: Tx, model: string): Promise<ModelVersion | undefined> {
  return await oneVersion(tx, sql`model = ${model} and state = 'challenger'`);
}

type FullRow = LineRow & {
  readonly artefact: string;
  readonly report: string;
  readonly definition: string;
  readonly reference: Reference | null;
  readonly fairness: readonly FairnessRow[];
};

async function oneVersion(tx: Tx, where: ReturnType<typeof sql>): Promise<ModelVersion | undefined> {
  const row = await tx.maybe<FullRow>(sql`
    select ${lineColumns}, artefact, report, definition, reference, fairness from learning.model where ${where}`);
  return (
    row && {
      ...lineOf(row),
      artefact: JSON.parse(row.artefact) as ScoreModel,
      report: JSON.parse(row.report) as VersionReport,
      definition: row.definition,
      reference: row.reference,
      fairness: row.fairness,
    }
  );
}

/** All versions of a model under lock, without artefacts; whoever changes one holds them all. */
export async function ownVersions(tx: Tx, model: string): Promise<VersionLine[]> {
  const rows = await tx.rows<LineRow>(sql`
    select ${lineColumns} from learning.model where model = ${model} order by version desc for update`);
  return rows.map(lineOf);
}

/** What happened to a model, newest first. */
export async function changesOf(tx: Tx, model: string): Promise<ModelChange[]> {
  return await tx.rows<ModelChange>(sql`
    select model, version, what, by_whom as by, at, reason from learning.model_change
    where model = ${model} order by place desc`);
}

/** Notes what happened; the model's rows are held by the caller. */
export async function noteChange(
  tx: Tx,
  change: Omit<ModelChange, "reason"> & { readonly reason?: string },
): Promise<void> {
  const { model, version, what, by, at, reason = null } = change;
  await tx.run(sql`
    insert into learning.model_change (model, place, version, what, by_whom, at, reason)
    select ${model}, coalesce(max(place), 0) + 1, ${version}::int, ${what}::text, ${by}::text, ${at}::timestamptz, ${reason}::text
    from learning.model_change where model = ${model}`);
}
