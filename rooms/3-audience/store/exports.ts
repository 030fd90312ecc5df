/** Rows of `audience.export`. */
import { sql, type Tx } from "#ground/storage";

export type ExportState = "asked" | "approved" | "refused" | "done" | "expired";

export interface ExportRow {
  readonly export: string;
  readonly audience: string | null;
  readonly version: number | null;
  readonly condition: string | null;
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly unit: number | null;
  readonly state: ExportState;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly reason: string | null;
  readonly rows: number | null;
  readonly sha256: string | null;
  readonly doneAt: Date | null;
}

/** Columns of {@link ExportRow}, of `audience.export e` left joined with `audience.definition d`. */
export const exportColumns = sql`
  e.export, d.id as audience, e.version, e.condition, e.fields, e.purpose, e.unit, e.state, e.asked_by as "askedBy",
  e.asked_at as "askedAt", e.approved_by as "approvedBy", e.approved_at as "approvedAt", e.reason, e.rows, e.sha256,
  e.done_at as "doneAt"`;

/** An export under its lock; undefined for one that is out of the transaction's scope. */
export async function lockExport(tx: Tx, id: string): Promise<ExportRow | undefined> {
  return await tx.maybe<ExportRow>(sql`
    select ${exportColumns} from audience.export e left join audience.definition d on d.number = e.audience
    where e.export = ${id}::uuid for update of e`);
}
