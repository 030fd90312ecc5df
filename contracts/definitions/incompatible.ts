/** Changes that would break what is kept or what others use; found before they are applied. */
import type { Attribute, Definitions, EventType } from "./definitions.ts";
import { kindWords } from "./diff.ts";
import { noPlaces, type Places } from "./places.ts";
import { type CaseName, type DefinitionProblem, Problems } from "./problems.ts";
import { type DefinitionsBody, type User, usersOf } from "./users.ts";

/**
 * What may not be applied over `before`: removing or retyping a name that is used, and changing the type of what is
 * stored. Each problem names the users with their files.
 * @param after what would be applied; it may have problems of its own, such as the very names that are gone
 * @param places where the new definitions stand in their files
 */
export function incompatibleChanges(
  before: DefinitionsBody,
  after: DefinitionsBody,
  places: Places = noPlaces,
): readonly DefinitionProblem[] {
  const change = new Change(before, after, places);
  change.removals();
  change.attributes();
  change.events();
  change.metrics();
  change.values();
  return change.problems.sorted();
}

const catalogKinds = {
  attribute: "attributes",
  event: "events",
  tag: "tags",
  metric: "metrics",
  score: "scores",
  product: "products",
  channel: "channels",
} as const;
type Kind = keyof typeof catalogKinds;

class Change {
  readonly problems = new Problems();
  readonly #before: DefinitionsBody;
  readonly #after: DefinitionsBody;
  readonly #places: Places;
  readonly #users: readonly User[];

  constructor(before: DefinitionsBody, after: DefinitionsBody, places: Places) {
    this.#before = before;
    this.#after = after;
    this.#places = places;
    this.#users = usersOf(after);
  }

  /** Names that are gone and still spoken of. */
  removals(): void {
    for (const [kind, key] of Object.entries(catalogKinds) as [Kind, (typeof catalogKinds)[Kind]][]) {
      const left = this.#after.catalog[key] as Readonly<Record<string, unknown>>;
      for (const name of Object.keys(this.#before.catalog[key])) {
        if (left[name] !== undefined) continue;
        // A channel's definition may go: its name is the house's own.
        if (kind === "channel") continue;
        this.#refuse("removed_used", kind, name, this.#usersOf(kind, name));
      }
    }
  }

  attributes(): void {
    for (const [name, was] of Object.entries(this.#before.catalog.attributes)) {
      const now = this.#after.catalog.attributes[name];
      if (!now) continue;
      this.#kept("attribute", name, kindOf(was), kindOf(now));
      for (const [field, { type }] of Object.entries(was.fields ?? {})) {
        const next = now.fields?.[field];
        if (next) this.#kept("attribute", name, type, next.type, `${name}.${field}`);
        else this.#refuse("removed_used", "attribute", name, this.#usersOfField(name, field), `${name}.${field}`);
      }
    }
  }

  events(): void {
    for (const [name, was] of Object.entries(this.#before.catalog.events)) {
      const now = this.#after.catalog.events[name];
      if (!now || was.builtIn || now.builtIn) continue;
      this.#fields(was, now);
    }
  }

  #fields(was: EventType, now: EventType): void {
    for (const [field, { type }] of Object.entries(was.fields)) {
      const next = now.fields[field];
      const users = this.#users.filter(({ names }) => names.has(`field/${was.name}.${field}`));
      const shown = `${was.name}.${field}`;
      if (!next) this.#refuse("removed_used", "event", was.name, users, shown);
      else if (next.type !== type)
        this.#refuse("retyped_used", "event", was.name, users, shown, { before: type, after: next.type });
    }
    for (const [field, { required }] of Object.entries(now.fields)) {
      if (!required || was.fields[field]?.required) continue;
      const users = this.#users.filter(
        ({ kind, names }) =>
          kind === "import map" && names.has(`event/${was.name}`) && !names.has(`field/${was.name}.${field}`),
      );
      this.#refuse("field_required", "event", was.name, users, was.name, { field });
    }
  }

  metrics(): void {
    for (const [name, was] of Object.entries(this.#before.catalog.metrics)) {
      const now = this.#after.catalog.metrics[name];
      if (!now || now.type === was.type) continue;
      const params = { before: was.type, after: now.type };
      this.#refuse("retyped_used", "metric", name, this.#usersOf("metric", name), name, params);
    }
  }

  /** Values that may no longer be, where somebody names or gives them. */
  values(): void {
    for (const kind of ["attribute", "tag"] as const) {
      const key = catalogKinds[kind];
      for (const [name, was] of Object.entries(this.#before.catalog[key])) {
        const now = this.#after.catalog[key][name];
        if (!now?.values) continue;
        const gone = Object.keys(was.values ?? {}).filter((value) => now.values?.[value] === undefined);
        for (const value of gone) {
          const users = this.#usersOf(kind, name).filter((user) => speaksOf(user, name, value));
          this.#refuse("values_narrowed", kind, name, users, name, { values: value });
        }
      }
    }
  }

  #usersOf(kind: Kind, name: string): readonly User[] {
    return this.#users.filter((user) => user.names.has(`${kind}/${name}`) && !(user.kind === kind && user.id === name));
  }

  /** Users of a list of records that speak of one of its fields. */
  #usersOfField(list: string, field: string): readonly User[] {
    const word = new RegExp(`\\.${field}\\b`);
    return this.#usersOf("attribute", list).filter(({ texts }) => texts.some((text) => word.test(text)));
  }

  /** What is stored keeps its type, used or not. */
  #kept(kind: Kind, name: string, before: string, after: string, shown = name): void {
    if (before === after) return;
    const what = kindWords(kind);
    const params = { what: what.en, name: shown, before, after };
    this.problems.add(this.#places.of(kind, name), [], "retyped_stored", params, { what: what.zh });
  }

  #refuse(
    name: CaseName,
    kind: Kind,
    of: string,
    users: readonly User[],
    shown = of,
    more: Readonly<Record<string, string>> = {},
  ): void {
    const [first] = users;
    if (!first) return;
    const what = kindWords(kind);
    const list = (language: "en" | "zh"): string =>
      users.map((user) => this.#shown(user, language)).join(language === "zh" ? "、" : ", ");
    // What is gone stands nowhere: then the first user is where to begin.
    const place = this.#places.has(kind, of) ? this.#places.of(kind, of) : this.#places.of(first.kind, first.id);
    const params = { what: what.en, name: shown, users: list("en"), ...more };
    this.problems.add(place, [], name, params, { what: what.zh, users: list("zh") });
  }

  #shown({ kind, id }: User, language: "en" | "zh"): string {
    const words = `${kindWords(kind)[language]} ${id}`;
    return this.#places.has(kind, id) ? `${words} (${this.#places.of(kind, id).file})` : words;
  }
}

/** How an attribute is kept. */
function kindOf({ type, personal }: Attribute): string {
  return personal ? `${type}, personal` : type;
}

function speaksOf({ texts, gives }: User, name: string, value: string): boolean {
  return (
    gives.get(name)?.has(value) === true ||
    texts.some((text) => text.includes(`"${value}"`) || text.includes(`'${value}'`))
  );
}

/** Definitions of an earlier release, with what it did not know yet. */
export function completed(definitions: Definitions): Definitions {
  const { catalog } = definitions;
  const metrics = Object.entries(catalog.metrics).map(([name, metric]) => [
    name,
    { ...metric, sources: metric.sources ?? [], window: metric.window ?? "ever" },
  ]);
  return {
    ...definitions,
    audiences: definitions.audiences ?? {},
    offers: definitions.offers ?? {},
    benefits: definitions.benefits ?? {},
    catalog: {
      ...catalog,
      metrics: Object.fromEntries(metrics),
      products: catalog.products ?? {},
      channels: catalog.channels ?? {},
    },
  };
}
