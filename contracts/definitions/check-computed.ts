/** Computed tags: a computation that exists, settings that fit it, and names that the catalog knows. */
import { Compile } from "typebox/compile";
import { type ComputedName, computedSettings, fullSettings, isComputed } from "./computed-schemas.ts";
import type { Attribute } from "./definitions.ts";
import type { Draft, Files } from "./draft.ts";
import { hints } from "./nearest.ts";
import type { Path, Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";

interface Fault {
  readonly instancePath: string;
  readonly message: string;
}

export function checkComputed(files: Files, draft: Draft, problems: Problems): void {
  for (const { source, value } of files.catalog) {
    for (const [name, tag] of Object.entries(value.tags ?? {})) {
      if (!tag.computed) continue;
      const path = ["tags", name, "computed"];
      const { by, with: settings = {} } = tag.computed;
      if (!isComputed(by)) {
        const known = Object.keys(computedSettings);
        const [en, zh] = hints(by, known);
        problems.add(
          source,
          [...path, "by"],
          "wrong_choice",
          { key: "by", value: by, known: known.join(", "), ...en },
          zh,
        );
      } else if (fits(by, settings, source, [...path, "with"], problems))
        checkNames(by, settings, draft, source, [...path, "with"], problems);
    }
  }
}

function fits(
  by: ComputedName,
  settings: Readonly<Record<string, unknown>>,
  source: SourceFile,
  path: Path,
  problems: Problems,
): boolean {
  const validator = Compile(computedSettings[by]);
  if (validator.Check(settings)) return true;
  const [fault] = validator.Errors(settings) as unknown as readonly Fault[];
  const inside = fault?.instancePath.split("/").slice(1) ?? [];
  problems.add(source, [...path, ...inside], "wrong_form", {
    key: inside.at(-1) ?? "with",
    expected: fault?.message ?? by,
  });
  return false;
}

function checkNames(
  by: ComputedName,
  settings: Readonly<Record<string, unknown>>,
  { catalog }: Draft,
  source: SourceFile,
  path: Path,
  problems: Problems,
): void {
  const unknown = (what: string, what_zh: string, name: string, known: readonly string[], at: Path): void => {
    if (known.includes(name)) return;
    const [en, zh] = hints(name, known);
    problems.add(source, [...path, ...at], "unknown_reference", { what, what_zh, name, ...en }, zh);
  };
  const eventNames = Object.keys(catalog.events);
  for (const [name, at] of eventsIn(settings)) unknown("event", "事件", name, eventNames, at);
  for (const [name, type, at] of attributesIn(by, settings)) {
    const known = Object.values(catalog.attributes).filter((one: Attribute) => one.type === type && !one.personal);
    unknown(
      `${type} attribute`,
      `${type} 属性`,
      name,
      known.map((one) => one.name),
      at,
    );
  }
}

/** What a computed tag reads and gives, for those who ask who uses a name. */
export function namesOfComputed(by: string, settings: Readonly<Record<string, unknown>>) {
  return {
    events: eventsIn(settings).map(([name]) => name),
    attributes: isComputed(by) ? attributesIn(by, settings).map(([name]) => name) : [],
  };
}

/** Event types that settings name, with where they stand. */
function eventsIn(settings: Readonly<Record<string, unknown>>): (readonly [name: string, at: Path])[] {
  const found: (readonly [string, Path])[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value)) {
      const at = [...path, Array.isArray(value) ? Number(key) : key];
      if (key === "event" && typeof part === "string") found.push([part, at]);
      else if (key === "events" && Array.isArray(part))
        found.push(...part.map((name, n) => [String(name), [...at, n]] as const));
      else visit(part, at);
    }
  };
  visit(settings, []);
  return found;
}

/** Attributes that a computation reads or gives, by type. */
function attributesIn(
  by: ComputedName,
  given: Readonly<Record<string, unknown>>,
): (readonly [name: string, type: Attribute["type"], at: Path])[] {
  switch (by) {
    case "rfm":
    case "declining": {
      const { money } = fullSettings(by, given);
      return money === "amount" ? [] : [[money, "money", ["money"]]];
    }
    case "value_top":
      return [[fullSettings(by, given).of, "money", ["of"]]];
    case "grade": {
      const { assets, products } = fullSettings(by, given);
      return [
        [assets.of ?? "aum", "money", ["assets", "of"]],
        [products.of ?? "holdings", "records", ["products", "of"]],
      ];
    }
    case "month_end_peak": {
      const { attribute } = fullSettings(by, given);
      return attribute === undefined ? [] : [[attribute, "bool", ["attribute"]]];
    }
    default:
      return [];
  }
}
