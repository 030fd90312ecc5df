/** Files that fit their schemas, made into definitions: defaults filled in, names put beside what they name. */
import { builtInFacts, type Fields, fieldOf } from "#contracts/facts";
import type { Attribute, Both, Catalog, EventType, Metric, Organisation, Score, Tag } from "./definitions.ts";
import type { Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";
import type { AttributeFile, CatalogFile } from "./catalog-schemas.ts";
import type { OrganisationFile } from "./schemas.ts";

interface MaybeNamed {
  readonly zh?: string;
  readonly en?: string;
}

/** A definition that was read, with the file it stands in. */
export interface Read<T> {
  readonly source: SourceFile;
  readonly value: T;
}

/** Both names; a missing one is reported and stands in by the other. */
export function named<T extends MaybeNamed>(
  problems: Problems,
  source: SourceFile,
  path: readonly string[],
  of: string,
  value: T,
): T & Both {
  for (const [key, language, chinese] of [
    ["zh", "Chinese", "中文"],
    ["en", "English", "英文"],
  ] as const) {
    if (value[key] === undefined)
      problems.add(source, path, "missing_name", { of, language, key, language_zh: chinese });
  }
  return { ...value, zh: value.zh ?? value.en ?? of, en: value.en ?? value.zh ?? of };
}

function attribute(name: string, file: AttributeFile & Both): Attribute {
  const { known_at, model, personal, ...rest } = file;
  const refused = { refused: { zh: "属于个人信息", en: "it is personal" } };
  return {
    ...rest,
    name,
    personal: personal ?? false,
    knownAt: known_at ?? "always",
    model: model ?? (personal ? refused : "allowed"),
  };
}

const kinds = { attributes: "attribute", events: "event", tags: "tag", metrics: "metric", scores: "score" } as const;

function builtInEvents(attributes: Readonly<Record<string, Attribute>>): Record<string, EventType> {
  const events: Record<string, EventType> = {};
  for (const { type, zh, en, fields } of builtInFacts) {
    const plain = Object.entries(fields).map(([name, field]) => {
      const { type: kind, required, personal, values } = field;
      return [name, { type: kind, required, personal, ...(values ? { values } : {}) }] as const;
    });
    events[type] = { name: type, zh, en, builtIn: true, fields: Object.fromEntries(plain) };
  }
  const recorded = Object.values(attributes).map(
    ({ name, type, personal }) => [name, { type, personal, required: false }] as const,
  );
  for (const type of ["customer_recorded", "attribute_changed"]) {
    const event = events[type];
    if (event) events[type] = { ...event, fields: Object.fromEntries(recorded) };
  }
  return events;
}

/** All files of the catalog as one; what is declared twice is reported. */
export function catalogOf(files: readonly Read<CatalogFile>[], problems: Problems): Catalog {
  const attributes: Record<string, Attribute> = {};
  const own: Record<string, EventType> = {};
  const tags: Record<string, Tag> = {};
  const metrics: Record<string, Metric> = {};
  const scores: Record<string, Score> = {};
  const homes = new Map<string, string>();
  const builtIn = builtInEvents({});
  for (const { source, value } of files) {
    for (const [kind, what] of Object.entries(kinds) as [keyof typeof kinds, string][]) {
      for (const [name, entry] of Object.entries(value[kind] ?? {})) {
        const path = [kind, name];
        const other = homes.get(`${kind}/${name}`);
        if (other !== undefined) problems.add(source, path, "twice", { what, name, other });
        homes.set(`${kind}/${name}`, source.file);
        const both = named(problems, source, path, `${what} ${name}`, entry);
        if (kind === "attributes") attributes[name] = attribute(name, both as AttributeFile & Both);
        else if (kind === "tags") tags[name] = tagOf(name, both as TagFile & Both);
        else if (kind === "metrics") metrics[name] = metricOf(name, both as MetricFile & Both);
        else if (kind === "events") {
          if (builtIn[name]) problems.add(source, path, "built_in", { name });
          own[name] = eventOf(name, both as NonNullable<CatalogFile["events"]>[string] & Both);
        } else scores[name] = { ...both, name };
      }
    }
  }
  return {
    attributes,
    events: { ...own, ...builtInEvents(attributes) },
    tags,
    metrics,
    scores,
  };
}

type TagFile = NonNullable<CatalogFile["tags"]>[string];
type MetricFile = NonNullable<CatalogFile["metrics"]>[string];

function tagOf(name: string, { rule, computed, expires_after, ...rest }: TagFile & Both): Tag {
  const rules =
    typeof rule === "string" ? [{ value: "", when: rule }] : rule && Object.entries(rule).map(([value, when]) => ({ value, when }));
  return {
    ...rest,
    name,
    ...(rules ? { rules } : {}),
    ...(computed ? { computed: { by: computed.by, with: computed.with ?? {}, every: computed.every ?? "day" } } : {}),
    ...(expires_after === undefined ? {} : { expiresAfter: expires_after }),
  };
}

function metricOf(name: string, { sources, window, ...rest }: MetricFile & Both): Metric {
  return { ...rest, name, sources: sources ?? [], window: window ?? "ever" };
}

function eventOf(name: string, file: NonNullable<CatalogFile["events"]>[string] & Both): EventType {
  const fields = Object.entries(file.fields ?? {}).map(([key, field]) => {
    const { type, required = false, personal = false, values } = field;
    return [key, { type, required, personal, ...(values ? { values } : {}) }] as const;
  });
  return { name, zh: file.zh, en: file.en, builtIn: false, fields: Object.fromEntries(fields) };
}

export function organisationOf({ source, value }: Read<OrganisationFile>, problems: Problems): Organisation {
  const { zh, en } = named(problems, source, [], "organisation", value);
  const units = value.units.map((unit, at) => named(problems, source, ["units", String(at)], unit.id, unit));
  const people = value.people.map((person, at) =>
    named(problems, source, ["people", String(at)], person.login, person),
  );
  return { zh, en, zone: value.zone, language: value.language, units, people };
}

/** The catalog's fields as facts' checks take them. */
export function factFields(
  fields: Readonly<Record<string, { type: Attribute["type"]; personal: boolean; values?: unknown }>>,
): Fields {
  const made = Object.entries(fields).map(([name, { type, personal, values }]) => {
    const allowed = Array.isArray(values) ? (values as string[]) : values ? Object.keys(values) : undefined;
    return [name, fieldOf(type, { personal, ...(allowed ? { values: allowed } : {}) })] as const;
  });
  return Object.fromEntries(made);
}
