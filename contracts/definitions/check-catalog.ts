/** Attributes, events, products and channels: what one part says of another must be so. */
import { isDay } from "#kits/expr";
import { attributeTypes, type CatalogFile, riskyKinds } from "./catalog-schemas.ts";
import type { Draft, Files } from "./draft.ts";
import { hints } from "./nearest.ts";
import type { Path, Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";
import { channels } from "./schemas.ts";

type Attributes = NonNullable<CatalogFile["attributes"]>;
type Attribute = Attributes[string];
type Channel = NonNullable<CatalogFile["channels"]>[string];
type Score = NonNullable<CatalogFile["scores"]>[string];

// Names become columns and stand in conditions.
const nameShape = /^[a-z][a-z0-9_]{0,59}$/;
const named = ["attributes", "events", "tags", "metrics", "scores", "products"] as const;

export function checkCatalog(files: Files, draft: Draft, problems: Problems): void {
  for (const { source, value } of files.catalog) {
    for (const kind of named) {
      for (const name of Object.keys(value[kind] ?? {}))
        if (!nameShape.test(name)) problems.add(source, [kind, name], "bad_name", { name });
    }
    for (const [name, file] of Object.entries(value.attributes ?? {})) checkAttribute(source, name, file, problems);
    checkEvents(source, value, problems);
    checkProducts(source, value, problems);
    for (const [name, file] of Object.entries(value.channels ?? {})) checkChannel(source, name, file, draft, problems);
    for (const [name, file] of Object.entries(value.scores ?? {})) checkScore(source, name, file, draft, problems);
  }
}

function checkAttribute(source: SourceFile, attribute: string, file: Attribute, problems: Problems): void {
  const path = ["attributes", attribute];
  const { type } = file;
  if (file.personal && file.model === "allowed")
    problems.add(source, [...path, "model"], "personal_allowed", { attribute });
  if (type === "records" && Object.keys(file.fields ?? {}).length === 0)
    problems.add(source, path, "no_record_fields", { attribute });
  // Facts of single holdings say by it which one they mean.
  if (attribute === "holdings" && file.fields && file.fields.reference?.type !== "string")
    problems.add(source, [...path, "fields"], "missing_key", { key: "reference" });
  const only = (key: "fields" | "values", needs: "records" | "string"): void => {
    if (file[key] !== undefined && type !== needs)
      problems.add(source, [...path, key], "not_for_type", { key, type, needs });
  };
  only("fields", "records");
  only("values", "string");
  checkFields(source, path, file, problems);
  checkQuality(source, path, file, problems);
}

function checkFields(source: SourceFile, path: Path, file: Attribute, problems: Problems): void {
  for (const [name, field] of Object.entries(file.fields ?? {})) {
    const at = [...path, "fields", name];
    if (!nameShape.test(name)) problems.add(source, at, "bad_name", { name });
    for (const [key, language, language_zh] of [
      ["zh", "Chinese", "中文"],
      ["en", "English", "英文"],
    ] as const) {
      if (field[key] === undefined)
        problems.add(source, at, "missing_name", { of: `field ${name}`, language, key, language_zh });
    }
    if (field.values && field.type !== "string")
      problems.add(source, [...at, "values"], "not_for_type", { key: "values", type: field.type, needs: "string" });
  }
}

const numbers: readonly string[] = ["int", "double", "money"];
const texts: readonly string[] = ["string"];

function checkQuality(source: SourceFile, path: Path, { type, quality }: Attribute, problems: Problems): void {
  if (!quality) return;
  const only = (key: keyof typeof quality, needs: readonly string[]): void => {
    if (quality[key] !== undefined && !needs.includes(type))
      problems.add(source, [...path, "quality", key], "not_for_type", { key, type, needs: needs.join(", ") });
  };
  only("pattern", texts);
  only("minimum", numbers);
  only("maximum", numbers);
  only(
    "unique",
    attributeTypes.filter((one) => !["bool", "list", "records"].includes(one)),
  );
  const { pattern, minimum, maximum, fresh_within } = quality;
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    problems.add(source, [...path, "quality"], "bad_range", { minimum, maximum });
  if (fresh_within !== undefined && Number.parseInt(fresh_within, 10) === 0)
    problems.add(source, [...path, "quality", "fresh_within"], "zero_span", { key: "fresh_within" });
  const fault = pattern === undefined ? undefined : patternFault(pattern);
  if (fault !== undefined) problems.add(source, [...path, "quality", "pattern"], "bad_pattern", { message: fault });
}

/** What keeps a pattern from meaning the same in JavaScript and PostgreSQL; undefined when nothing does. */
export function patternFault(pattern: string): string | undefined {
  try {
    new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  // Both read these alike: an escaped sign or \d, plain groups, classes, repetition. Words, blanks, marks of lines and
  // looks around differ.
  const foreign = /\\[^d.\\/()[\]{}|*+?^$-]|\(\?(?!:)|\[\[|\[:|[*+?}][+]|[\n]/.exec(pattern);
  return foreign?.[0];
}

function checkEvents(source: SourceFile, value: CatalogFile, problems: Problems): void {
  for (const [event, file] of Object.entries(value.events ?? {})) {
    for (const [name, field] of Object.entries(file.fields ?? {})) {
      const path = ["events", event, "fields", name];
      if (!nameShape.test(name)) problems.add(source, path, "bad_name", { name });
      if (field.values && field.type !== "string")
        problems.add(source, [...path, "values"], "not_for_type", { key: "values", type: field.type, needs: "string" });
    }
  }
}

function checkProducts(source: SourceFile, value: CatalogFile, problems: Problems): void {
  for (const [product, file] of Object.entries(value.products ?? {})) {
    const path = ["products", product];
    if (file.risk === undefined && riskyKinds.includes(file.kind))
      problems.add(source, path, "product_risk", { product });
    for (const key of ["active_from", "active_to"] as const) {
      const day = file[key];
      if (day !== undefined && !isDay(day)) problems.add(source, [...path, key], "not_a_day", { value: day });
    }
    if (file.active_from !== undefined && file.active_to !== undefined && file.active_to < file.active_from)
      problems.add(source, [...path, "active_to"], "not_rising", { key: "active_from, active_to" });
    file.terms?.forEach(({ months }, at) => {
      if (months <= (file.terms?.[at - 1]?.months ?? 0))
        problems.add(source, [...path, "terms", at], "not_rising", { key: "terms" });
    });
  }
}

/** Scores that say how likely something is; those in yuan do not. */
export function probabilityScores({ scores }: Pick<Draft["catalog"], "scores">): string[] {
  return Object.values(scores).flatMap(({ name, value }) => (value ? [] : [name]));
}

/** A score in yuan counts purchases of events that there are, in a field that is an amount. */
function checkScore(source: SourceFile, name: string, { value }: Score, draft: Draft, problems: Problems): void {
  const path = ["scores", name, "value"];
  for (const key of ["horizon", "expires_after"] as const)
    if (value && Number.parseInt(value[key], 10) === 0) problems.add(source, [...path, key], "zero_span", { key });
  value?.streams.forEach(({ events, of = "amount" }, at) => {
    events.forEach((event, n) => {
      const place = [...path, "streams", at, "events", n];
      const fields = draft.catalog.events[event]?.fields;
      if (!fields) {
        const [en, zh] = hints(event, Object.keys(draft.catalog.events));
        problems.add(source, place, "unknown_reference", { what: "event", what_zh: "事件", name: event, ...en }, zh);
        return;
      }
      const type = fields[of]?.type;
      if (type === undefined) {
        const [en, zh] = hints(of, Object.keys(fields));
        problems.add(source, place, "unknown_reference", { what: "field", what_zh: "字段", name: of, ...en }, zh);
      } else if (!numbers.includes(type))
        problems.add(source, place, "metric_of_type", {
          function: "value",
          field: of,
          type,
          needs: numbers.join(", "),
        });
    });
  });
}

function checkChannel(source: SourceFile, name: string, file: Channel, draft: Draft, problems: Problems): void {
  const path = ["channels", name];
  const known: readonly string[] = channels;
  if (!known.includes(name)) {
    const [en, zh] = hints(name, known);
    problems.add(source, path, "unknown_channel", { name, known: known.join(", "), ...en }, zh);
    return;
  }
  const attributes = Object.keys(draft.catalog.attributes);
  file.reachable_by?.forEach((attribute, at) => {
    if (attributes.includes(attribute)) return;
    const [en, zh] = hints(attribute, attributes);
    const what = { what: "attribute", what_zh: "属性", name: attribute };
    problems.add(source, [...path, "reachable_by", at], "unknown_reference", { ...what, ...en }, zh);
  });
  if (file.cost === undefined) return;
  const policies = draft.policies.filter(({ id }) => id === file.cost);
  if (policies.length === 0) {
    const [en, zh] = hints(file.cost, new Set(draft.policies.map(({ id }) => id)));
    const what = { what: "policy", what_zh: "策略", name: file.cost };
    problems.add(source, [...path, "cost"], "unknown_reference", { ...what, ...en }, zh);
  }
  for (const policy of policies) {
    if (policy.kind !== "channel_cost")
      problems.add(source, [...path, "cost"], "wrong_policy", {
        policy: policy.id,
        has: policy.kind,
        needs: "channel_cost",
      });
    else if (policy.yuan[name] === undefined)
      problems.add(source, [...path, "cost"], "no_amount", { policy: policy.id, key: name });
  }
}
