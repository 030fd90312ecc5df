/** Files that fit their schemas, made into definitions: defaults filled in, names put beside what they name. */
import { type Field, type Fields, factBook, fieldOf } from "#contracts/facts";
import { type AttributeFile, type CatalogFile, catalogKinds } from "./catalog-schemas.ts";
import type {
  Attribute,
  Both,
  Catalog,
  ChannelDefinition,
  EventField,
  EventType,
  Metric,
  Organisation,
  Product,
  QualityRules,
  RecordField,
  Score,
  Tag,
} from "./definitions.ts";
import type { Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";
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

type Entry<K extends keyof CatalogFile> = NonNullable<CatalogFile[K]>[string] & Both;

function attribute(name: string, file: AttributeFile & Both): Attribute {
  const { known_at, model, personal, quality, fields, ...rest } = file;
  const refused = { refused: { zh: "属于个人信息", en: "it is personal" } };
  return {
    ...rest,
    name,
    personal: personal ?? false,
    knownAt: known_at ?? "always",
    model: model ?? (personal ? refused : "allowed"),
    ...(fields ? { fields: recordFields(fields) } : {}),
    ...(quality ? { quality: qualityOf(quality) } : {}),
  };
}

/** Missing names are reported by the catalog's check, where the file's lines are known. */
function recordFields(fields: NonNullable<AttributeFile["fields"]>): Record<string, RecordField> {
  const made = Object.entries(fields).map(([name, field]) => {
    const { zh, en } = field;
    return [name, { ...field, zh: zh ?? en ?? name, en: en ?? zh ?? name }] as const;
  });
  return Object.fromEntries(made);
}

function qualityOf({ required_share, fresh_within, ...rest }: NonNullable<AttributeFile["quality"]>): QualityRules {
  return {
    ...rest,
    ...(required_share === undefined ? {} : { requiredShare: required_share }),
    ...(fresh_within === undefined ? {} : { freshWithin: fresh_within }),
  };
}

type Kind = keyof typeof catalogKinds;

/** The built-in events, typed by the catalog's attributes where they carry them. */
function builtInEvents(attributes: Readonly<Record<string, Attribute>>): Record<string, EventType> {
  const events: Record<string, EventType> = {};
  for (const { type, zh, en, fields } of factBook(factFields(attributes)).types.values()) {
    const plain = Object.entries(fields).map(([name, field]) => [name, eventField(field)] as const);
    events[type] = { name: type, zh, en, builtIn: true, fields: Object.fromEntries(plain) };
  }
  return events;
}

function eventField({ type, required, personal, values, fields }: Field): EventField {
  const inner = Object.entries(fields ?? {}).map(
    ([name, of]) => [name, { type: of.type as RecordField["type"] }] as const,
  );
  return {
    type,
    required,
    personal,
    ...(values ? { values } : {}),
    ...(fields ? { fields: Object.fromEntries(inner) } : {}),
  };
}

/** All files of the catalog as one; what is declared twice is reported. */
export function catalogOf(files: readonly Read<CatalogFile>[], problems: Problems): Catalog {
  const made: Record<Kind, Record<string, unknown>> = {
    attributes: {},
    events: {},
    tags: {},
    metrics: {},
    scores: {},
    products: {},
    channels: {},
  };
  const homes = new Map<string, string>();
  const builtIn = builtInEvents({});
  for (const { source, value } of files) {
    for (const [kind, what] of Object.entries(catalogKinds) as [Kind, string][]) {
      for (const [name, entry] of Object.entries(value[kind] ?? {})) {
        const path = [kind, name];
        const other = homes.get(`${kind}/${name}`);
        if (other !== undefined) problems.add(source, path, "twice", { what, name, other });
        homes.set(`${kind}/${name}`, source.file);
        if (kind === "events" && builtIn[name]) problems.add(source, path, "built_in", { name });
        const keys = source.keys([...path, "rule"]);
        made[kind][name] = makers[kind](name, named(problems, source, path, `${what} ${name}`, entry) as never, keys);
      }
    }
  }
  const catalog = made as unknown as Catalog;
  return { ...catalog, events: { ...catalog.events, ...builtInEvents(catalog.attributes) } };
}

const makers = {
  attributes: attribute,
  events: eventOf,
  tags: tagOf,
  metrics: metricOf,
  scores: scoreOf,
  products: (name: string, file: Entry<"products">): Product => ({ ...file, name }),
  channels: channelOf,
} as const satisfies { [K in Kind]: (name: string, file: Entry<K>, keys: readonly string[]) => unknown };

/** @param keys values of the rule in the order of the file, in which they are tried */
function tagOf(name: string, file: Entry<"tags">, keys: readonly string[]): Tag {
  const { rule, computed, expires_after, rule_wins, for_all, ...rest } = file;
  const rules =
    typeof rule === "string"
      ? [{ value: "", when: rule }]
      : rule && (keys.length > 0 ? keys : Object.keys(rule)).map((value) => ({ value, when: rule[value] ?? "" }));
  return {
    ...rest,
    name,
    ...(rules ? { rules } : {}),
    ...(computed ? { computed: { by: computed.by, with: computed.with ?? {}, every: computed.every ?? "day" } } : {}),
    ...(expires_after === undefined ? {} : { expiresAfter: expires_after }),
    ...(rule_wins === undefined ? {} : { ruleWins: rule_wins }),
    ...(for_all === undefined ? {} : { forAll: for_all }),
  };
}

function metricOf(name: string, { sources, window, ...rest }: Entry<"metrics">): Metric {
  return { ...rest, name, sources: sources ?? [], window: window ?? "ever" };
}

function scoreOf(name: string, { value, ...rest }: Entry<"scores">): Score {
  const streams = value?.streams.map((stream) => ({ ...stream, of: stream.of ?? "amount" }));
  return { ...rest, name, ...(value && streams ? { value: { ...value, streams } } : {}) };
}

function channelOf(name: string, file: Entry<"channels">): ChannelDefinition {
  const { reachable_by, carried_out_by, ...rest } = file;
  return {
    ...rest,
    name: name as ChannelDefinition["name"],
    reachableBy: reachable_by ?? [],
    carriedOutBy: carried_out_by,
  };
}

function eventOf(name: string, file: Entry<"events">): EventType {
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

interface FieldLike {
  readonly type: Attribute["type"];
  readonly personal?: boolean;
  readonly values?: unknown;
  readonly fields?: Readonly<Record<string, FieldLike>>;
}

/** The catalog's fields as facts' checks take them. */
export function factFields(fields: Readonly<Record<string, FieldLike>>): Fields {
  const made = Object.entries(fields).map(([name, { type, personal, values, fields: inner }]) => {
    const allowed = Array.isArray(values) ? (values as string[]) : values ? Object.keys(values) : undefined;
    const options = {
      ...(personal === undefined ? {} : { personal }),
      ...(allowed ? { values: allowed } : {}),
      ...(inner ? { fields: factFields(inner) } : {}),
    };
    return [name, fieldOf(type, options)] as const;
  });
  return Object.fromEntries(made);
}
