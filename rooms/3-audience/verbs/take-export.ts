/** Writes out the customers of an export that a second person agreed to. It leaves the house, so it leaves a trace. */
import { createHash } from "node:crypto";
import { csvLine } from "#contracts/api";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import type { Language } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Condition } from "#kits/expr";
import { type CustomerState, maskFor } from "#profile";
import type { AudienceParts } from "../parts.ts";
import { audiencePermissions } from "../permissions.ts";
import { compiledSource } from "../read/source.ts";
import { exportCases } from "../rules/cases.ts";
import { cellOf, type ExportField, exportFields } from "../rules/export-fields.ts";
import { EXPORT_DAYS, MOST_OF_AN_EXPORT } from "../rules/size.ts";
import { belonging, CHECKED_AT_ONCE } from "../steps/belonging.ts";
import { askedBy, candidates } from "../steps/candidates.ts";
import { type ExportRow, lockExport } from "../store/exports.ts";

export interface TakenExport {
  /** UTF-8 with a byte order mark, as spreadsheets want it. */
  readonly csv: string;
  readonly file: string;
  readonly rows: number;
}

const DAY_MS = 86_400_000;

/**
 * The file, for the one who asked for it: those whom the actor sees and who belong now, each asked anew, personal fields
 * masked by the actor's role. It may be taken again for seven days.
 * @throws authority.not_allowed, audience_export.no_such, audience_export.not_approved, audience_export.refused,
 *   audience_export.expired also where the audience means something else now, audience_export.too_many
 */
export async function takeExport(
  parts: AudienceParts,
  actor: Actor,
  input: { readonly export: string; readonly language: Language },
): Promise<TakenExport> {
  allow(actor, audiencePermissions.export);
  const at = parts.clock.now();
  const book = await parts.audiences.book();
  return await parts.storage.as(actor, async (tx) => {
    const row = await lockExport(tx, input.export);
    requireTakeable(row, actor, input.export, at);
    const { audience, condition, version, purpose } = row;
    if (audience !== null && book.byId.get(audience)?.version !== version)
      throw exportCases.expired({ export: input.export });
    const asked = compiledSource(book, parts.rules, condition === null ? { audience: audience ?? "" } : { condition });
    const found = await candidates(askedBy(parts, actor, book, at), asked, MOST_OF_AN_EXPORT);
    if (found === undefined) throw exportCases.too_many({ most: MOST_OF_AN_EXPORT });
    const known = exportFields(parts.definitions.catalog);
    const fields = row.fields.flatMap((name) => known.get(name) ?? []);
    const { lines, rows } = await linesOf(tx, parts, actor, asked, found, fields, at);
    const csv = `\ufeff${csvLine([numberWord[input.language], ...fields.map((one) => one[input.language])])}${lines}`;
    const sha256 = createHash("sha256").update(csv).digest("hex");
    const file = `${audience ?? "customers"}-${input.export.slice(-12)}.csv`;
    await tx.run(sql`
      update audience.export set state = 'done', rows = ${rows}, sha256 = ${sha256}, file = ${file}, done_at = ${at}
      where export = ${input.export}::uuid`);
    await audit(tx, actor, {
      action: "audience.take_export",
      target: `export:${input.export}`,
      after: { rows, sha256, fields: row.fields, audience, condition },
      reason: purpose,
      approval: input.export,
    });
    return { csv, file, rows };
  });
}

const numberWord: Readonly<Record<Language, string>> = { zh: "客户编号", en: "Customer number" };

function requireTakeable(row: ExportRow | undefined, actor: Actor, id: string, at: Date): asserts row is ExportRow {
  if (!row || row.askedBy !== actorLabel(actor)) throw exportCases.no_such({ export: id });
  if (row.state === "asked") throw exportCases.not_approved({ export: id });
  if (row.state === "refused") throw exportCases.refused({ export: id });
  const late = (row.approvedAt?.getTime() ?? 0) + EXPORT_DAYS * DAY_MS < at.getTime();
  if (row.state === "expired" || late) throw exportCases.expired({ export: id });
}

async function linesOf(
  tx: Tx,
  { rules, people }: AudienceParts,
  actor: Actor,
  condition: Condition,
  found: readonly CustomerNumber[],
  fields: readonly ExportField[],
  at: Date,
): Promise<{ readonly lines: string; readonly rows: number }> {
  const wanted = (kind: ExportField["kind"]) => fields.filter((one) => one.kind === kind).map(({ of }) => of);
  const personal = wanted("personal");
  const also = [...wanted("attribute"), ...wanted("tag")];
  const parts: string[] = [];
  let rows = 0;
  for (let from = 0; from < found.length; from += CHECKED_AT_ONCE) {
    const states = await belonging(tx, rules, condition, found.slice(from, from + CHECKED_AT_ONCE), at, also);
    const opened =
      personal.length === 0
        ? new Map<CustomerNumber, Record<string, unknown>>()
        : await people.personal(
            tx,
            states.map(({ customer }) => customer),
          );
    for (const state of states) {
      const own = opened.get(state.customer) ?? {};
      const shown = maskFor(actor, Object.fromEntries(personal.map((name) => [name, own[name]])));
      parts.push(csvLine([state.customer, ...fields.map((field) => cell(field, state, shown))]));
    }
    rows += states.length;
  }
  return { lines: parts.join(""), rows };
}

function cell(
  { kind, of, type }: ExportField,
  { values, tags }: CustomerState,
  shown: Readonly<Record<string, string>>,
): string | number | null {
  if (kind === "personal") return shown[of] ?? null;
  if (kind === "attribute") return cellOf(type, values[of]);
  const value = tags[of];
  return value === "" ? "1" : (value ?? null);
}
