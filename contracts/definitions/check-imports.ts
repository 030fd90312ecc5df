import { attributeFacts } from "#contracts/facts";
import type { Draft, Files } from "./draft.ts";
import { filters, formatFault, piecesOf, templateColumns } from "./import-values.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { Path, Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";
import type { ImportMap } from "./schemas.ts";

type One = Read<ImportMap>;

/** A map makes facts that the catalog knows, from columns that it names. */
export function checkImports(files: Files, draft: Draft, problems: Problems): void {
  for (const read of files.imports) {
    const columns = [...read.value.columns, ...(read.value.optional_columns ?? [])];
    const reads: Reads = (path, names) => {
      for (const column of names.filter((one) => !columns.includes(one))) {
        const [en, zh] = hints(column, columns);
        problems.add(read.source, path, "not_in_columns", { column, ...en }, zh);
      }
    };
    reads(["subject"], templateColumns(read.value.subject));
    checkTemplate(read.source, ["subject"], read.value.subject, problems);
    read.value.facts.forEach((_, at) => {
      checkFact(read, at, draft, reads, problems);
    });
  }
}

type Cell = ImportMap["facts"][number]["fields"][string];
type Reads = (path: Path, names: readonly string[]) => void;

function checkFact({ source, value }: One, at: number, draft: Draft, reads: Reads, problems: Problems): void {
  const fact = value.facts[at];
  if (!fact) return;
  const here = ["facts", at];
  reads([...here, "id"], templateColumns(fact.id));
  checkTemplate(source, [...here, "id"], fact.id, problems);
  if (fact.time) {
    reads([...here, "time", "from"], [fact.time.from]);
    // Days are times here: they begin with the day.
    checkFormat(source, [...here, "time", "format"], fact.time.format, "date", problems);
  }
  checkWhen(source, here, fact.when, reads, problems);
  const event = draft.catalog.events[fact.type];
  if (!event) {
    const [en, zh] = hints(fact.type, Object.keys(draft.catalog.events));
    const what = { what: "event", what_zh: "事件", name: fact.type };
    problems.add(source, [...here, "type"], "unknown_reference", { ...what, ...en }, zh);
  }
  for (const [name, cell] of Object.entries(fact.fields)) {
    const path = [...here, "fields", name];
    const of = event?.fields[name];
    checkCell(source, path, name, cell, reads, problems);
    if (name === "product") checkProducts(source, path, cell, draft, problems);
    if (of?.values) checkValues(source, path, cell, of.values, problems);
    if (cell.records) checkRecords(source, path, cell.records, of?.fields, reads, problems);
    if (event && attributeFacts.has(fact.type) && !of) {
      const [en, zh] = hints(name, Object.keys(event.fields));
      problems.add(source, path, "unknown_reference", { what: "attribute", what_zh: "属性", name, ...en }, zh);
    } else if (of && (of.type === "records") !== (cell.records !== undefined))
      problems.add(source, path, "not_for_type", { key: "records", type: of.type, needs: "records" });
  }
  for (const [name, field] of Object.entries(event?.fields ?? {})) {
    if (field.required && !fact.fields[name]) problems.add(source, [...here, "fields"], "missing_key", { key: name });
  }
}

/** Codes of the source become values that the field may take. */
function checkValues(
  source: SourceFile,
  path: Path,
  { map = {}, const: fixed, otherwise }: Cell,
  known: readonly string[],
  problems: Problems,
): void {
  const key = String(path.at(-1));
  for (const given of new Set([...Object.values(map), fixed, otherwise])) {
    if (typeof given !== "string" || known.includes(given)) continue;
    const [en, zh] = hints(given, known);
    problems.add(source, path, "wrong_choice", { key, value: given, known: known.join(", "), ...en }, zh);
  }
}

/** Codes of products become names of the catalog. */
function checkProducts(source: SourceFile, path: Path, cell: Cell, draft: Draft, problems: Problems): void {
  const known = Object.keys(draft.catalog.products);
  for (const name of [...Object.values(cell.map ?? {}), cell.const]) {
    if (typeof name !== "string" || known.includes(name)) continue;
    const [en, zh] = hints(name, known);
    problems.add(source, path, "unknown_reference", { what: "product", what_zh: "产品", name, ...en }, zh);
  }
}

function checkRecords(
  source: SourceFile,
  path: Path,
  records: NonNullable<Cell["records"]>,
  known: Readonly<Record<string, unknown>> | undefined,
  reads: Reads,
  problems: Problems,
): void {
  records.forEach(({ when, fields }, at) => {
    const here = [...path, "records", at];
    checkWhen(source, here, when, reads, problems);
    for (const [name, cell] of Object.entries(fields)) {
      checkCell(source, [...here, "fields", name], name, cell, reads, problems);
      if (!known || known[name]) continue;
      const [en, zh] = hints(name, Object.keys(known));
      const what = { what: "field", what_zh: "字段", name };
      problems.add(source, [...here, "fields", name], "unknown_reference", { ...what, ...en }, zh);
    }
  });
}

function checkCell(source: SourceFile, path: Path, field: string, cell: Cell, reads: Reads, problems: Problems): void {
  const isRead = cell.from !== undefined || cell.template !== undefined;
  const ways = [cell.const !== undefined, isRead, cell.records !== undefined].filter(Boolean).length;
  if (ways !== 1) problems.add(source, path, "field_source", { field });
  if (cell.from !== undefined) reads(path, [cell.from]);
  if (cell.template !== undefined) {
    reads(path, templateColumns(cell.template));
    checkTemplate(source, path, cell.template, problems);
  }
  const type = cell.as ?? "string";
  const only = (key: "format" | "unit" | "separator" | "divided_by", needs: readonly string[]): void => {
    if (cell[key] !== undefined && !needs.includes(type))
      problems.add(source, [...path, key], "not_for_type", { key, type, needs: needs.join(", ") });
  };
  only("format", ["date", "instant"]);
  only("unit", ["money"]);
  only("separator", ["list"]);
  only("divided_by", ["double"]);
  if (type === "date" || type === "instant") checkFormat(source, [...path, "format"], cell.format, type, problems);
}

function checkWhen(
  source: SourceFile,
  here: Path,
  when: ImportMap["facts"][number]["when"],
  reads: Reads,
  problems: Problems,
): void {
  if (!when) return;
  reads([...here, "when", "from"], [when.from]);
  if (when.in === undefined && when.filled !== true)
    problems.add(source, [...here, "when"], "missing_key", { key: "in" });
}

function checkFormat(
  source: SourceFile,
  path: Path,
  format: string | undefined,
  type: "date" | "instant",
  problems: Problems,
): void {
  // An instant of a fact may come as a day or as an epoch; a date may not.
  const fault = format === undefined ? undefined : formatFault(format, type);
  const isEpochOfTime = format?.startsWith("epoch_") && path.includes("time");
  if (fault !== undefined && !isEpochOfTime)
    problems.add(source, path, "wrong_form", {
      key: "format",
      expected: "yyyy, M(M), d(d), and for instants H(H), mm, ss, each once; or epoch_seconds, epoch_milliseconds",
    });
}

function checkTemplate(source: SourceFile, path: Path, template: string, problems: Problems): void {
  const known = Object.keys(filters);
  for (const name of piecesOf(template).flatMap((piece) => piece.filters)) {
    if (known.includes(name)) continue;
    const [en, zh] = hints(name, known);
    problems.add(source, path, "wrong_choice", { key: "|", value: name, known: known.join(", "), ...en }, zh);
  }
}
