import { attributeFacts } from "#contracts/facts";
import type { Draft, Files } from "./draft.ts";
import { templateColumns } from "./import-map.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { Path, Problems } from "./problems.ts";
import type { ImportMap } from "./schemas.ts";

type One = Read<ImportMap>;

/** A map makes facts that the catalog knows, from columns that it names. */
export function checkImports(files: Files, draft: Draft, problems: Problems): void {
  for (const read of files.imports) {
    const columns = [...read.value.columns, ...(read.value.optional_columns ?? [])];
    const reads = (path: Path, names: readonly string[]) => {
      for (const column of names.filter((one) => !columns.includes(one))) {
        const [en, zh] = hints(column, columns);
        problems.add(read.source, path, "not_in_columns", { column, ...en }, zh);
      }
    };
    reads(["subject"], templateColumns(read.value.subject));
    read.value.facts.forEach((_, at) => {
      checkFact(read, at, draft, reads, problems);
    });
  }
}

function checkFact(
  { source, value }: One,
  at: number,
  draft: Draft,
  reads: (path: Path, names: readonly string[]) => void,
  problems: Problems,
): void {
  const fact = value.facts[at];
  if (!fact) return;
  const here = ["facts", at];
  reads([...here, "id"], templateColumns(fact.id));
  if (fact.time) reads([...here, "time", "from"], [fact.time.from]);
  if (fact.when) reads([...here, "when", "from"], [fact.when.from]);
  const event = draft.catalog.events[fact.type];
  if (!event) {
    const [en, zh] = hints(fact.type, Object.keys(draft.catalog.events));
    problems.add(
      source,
      [...here, "type"],
      "unknown_reference",
      { what: "event", what_zh: "事件", name: fact.type, ...en },
      zh,
    );
  }
  for (const [name, cell] of Object.entries(fact.fields)) {
    const path = [...here, "fields", name];
    const isConst = cell.const !== undefined;
    const isRead = cell.from !== undefined || cell.template !== undefined;
    if (isConst === isRead) problems.add(source, path, "field_source", { field: name });
    if (cell.from !== undefined) reads(path, [cell.from]);
    if (cell.template !== undefined) reads(path, templateColumns(cell.template));
    if (event && attributeFacts.has(fact.type) && !event.fields[name]) {
      const [en, zh] = hints(name, Object.keys(event.fields));
      problems.add(source, path, "unknown_reference", { what: "attribute", what_zh: "属性", name, ...en }, zh);
    }
  }
  for (const [name, field] of Object.entries(event?.fields ?? {})) {
    if (field.required && !fact.fields[name]) problems.add(source, [...here, "fields"], "missing_key", { key: name });
  }
}
