/** What each condition of a playbook may speak of. The same objects give the same environment, so that checkers are made once. */
import type { Environment } from "#kits/expr";
import { withAudiences } from "./audiences.ts";
import type { AudienceDefinition, Catalog } from "./definitions.ts";
import { environmentOf } from "./environment.ts";

/** The bank around a playbook. */
export interface PlaybookAround {
  readonly catalog: Catalog;
  /** IANA zone of the bank's days. */
  readonly zone: string;
  readonly audiences: Readonly<Record<string, Pick<AudienceDefinition, "condition">>>;
}

/** Of a trigger's `where`: the event, the customer after it and `before.*`. */
export function triggerEnvironment({ catalog, zone, audiences }: PlaybookAround, event: string): Environment {
  return withAudiences(environmentOf(catalog, zone, event, true), audiences);
}

/** Of the audience, of `becomes` and of an exit's `when`: the customer alone. */
export function customerEnvironment({ catalog, zone, audiences }: PlaybookAround): Environment {
  return withAudiences(environmentOf(catalog, zone), audiences);
}

/**
 * Of waves and their branches: the customer when the wave is due, and what started the run. See `causeEvents`: of several
 * events `event.*` is every field on whose type they agree, and what an event does not have is missing.
 */
export function runEnvironment(around: PlaybookAround, causes: readonly string[]): Environment {
  const { catalog, zone, audiences } = around;
  const [first, ...more] = causes;
  return withAudiences(more.length === 0 ? environmentOf(catalog, zone, first) : severalOf(around, causes), audiences);
}

const withCauses = new WeakMap<Environment, Map<string, Environment>>();

function severalOf({ catalog, zone }: PlaybookAround, causes: readonly string[]): Environment {
  const plain = environmentOf(catalog, zone);
  const known = withCauses.get(plain) ?? new Map<string, Environment>();
  withCauses.set(plain, known);
  const key = causes.join(" ");
  const before = known.get(key);
  if (before) return before;
  const all = causes.map((cause) => environmentOf(catalog, zone, cause).records.event ?? {});
  const types = new Map(all.flatMap((fields) => Object.entries(fields)));
  const event = Object.fromEntries(
    [...types].filter(([name, type]) => all.every((fields) => (fields[name] ?? type) === type)),
  );
  const made = { ...plain, records: { ...plain.records, event } };
  known.set(key, made);
  return made;
}

const withItems = new WeakMap<Environment, Map<string, Environment>>();

/** Of a date of a list's records: `item.*` is the record, `customer.*` who holds it. Undefined for what is no list of records. */
export function itemEnvironment({ catalog, zone }: PlaybookAround, list: string): Environment | undefined {
  const fields = catalog.attributes[list]?.fields;
  if (!fields) return undefined;
  const plain = environmentOf(catalog, zone);
  const known = withItems.get(plain) ?? new Map<string, Environment>();
  withItems.set(plain, known);
  const before = known.get(list);
  if (before) return before;
  const item = Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, type]));
  const made = { ...plain, records: { ...plain.records, item } };
  known.set(list, made);
  return made;
}
