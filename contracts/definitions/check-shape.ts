/** A file against its schema: every misfit with its line and what to write instead. */
import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { hints } from "./nearest.ts";
import type { Path, Problems } from "./problems.ts";
import type { SourceFile } from "./read-file.ts";

const compiled = new WeakMap<TSchema, Validator>();

interface Fault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Whether the file fits; problems are reported. */
export function checkShape(schema: TSchema, source: SourceFile, problems: Problems): boolean {
  let validator = compiled.get(schema);
  if (!validator) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  if (validator.Check(source.value)) return true;
  const faults = validator.Errors(source.value) as unknown as readonly Fault[];
  const seen = new Set<string>();
  // The parts of an anyOf each complain; the anyOf itself says it once, after them.
  const unions = faults.filter((fault) => fault.keyword === "anyOf").map((fault) => fault.schemaPath);
  for (const fault of faults) {
    if (unions.some((union) => fault.schemaPath.startsWith(`${union}/anyOf`))) continue;
    const key = `${fault.instancePath} ${fault.keyword}`;
    if (fault.keyword === "boolean" || seen.has(key)) continue;
    seen.add(key);
    report(schema, source, fault, problems);
  }
  return false;
}

function steps(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replace(/~1/g, "/").replace(/~0/g, "~"));
}

function report(schema: TSchema, source: SourceFile, fault: Fault, problems: Problems): void {
  const path = steps(fault.instancePath);
  const key = path.at(-1) ?? source.file;
  const here = partAt(schema, path);
  const expected = wanted(here, fault);
  switch (fault.keyword) {
    case "additionalProperties":
      unknownKeys(source, path, here, fault, problems);
      break;
    case "required":
      for (const missing of fault.params.requiredProperties as string[]) {
        problems.add(source, path, "missing_key", { key: missing });
      }
      break;
    case "enum":
    case "const": {
      const known = (fault.params.allowedValues as unknown[] | undefined)?.map(String) ?? [
        String(fault.params.allowedValue),
      ];
      const value = String(valueAt(source.value, path));
      const [en, zh] = hints(value, known);
      problems.add(source, path, "wrong_choice", { key, value, known: known.join(", "), ...en }, zh);
      break;
    }
    case "type":
      problems.add(source, path, "wrong_type", { key, expected });
      break;
    case "minItems":
    case "minLength":
      problems.add(source, path, "too_few", { key });
      break;
    case "minimum":
    case "maximum":
      problems.add(source, path, "out_of_range", { key, expected: fault.message });
      break;
    default:
      problems.add(source, path, "wrong_form", { key, expected });
  }
}

function unknownKeys(
  source: SourceFile,
  path: string[],
  here: TSchema | undefined,
  fault: Fault,
  problems: Problems,
): void {
  const known = Object.keys((here as { properties?: object } | undefined)?.properties ?? {});
  for (const key of fault.params.additionalProperties as string[]) {
    const [en, zh] = hints(key, known);
    problems.add(source, [...path, key], "unknown_key", { key, known: known.join(", "), ...en }, zh);
  }
}

function wanted(here: TSchema | undefined, fault: Fault): string {
  const { description, type } = (here ?? {}) as { description?: string; type?: string };
  return description ?? type ?? fault.message;
}

/** The part of a schema that a path of a value meets. */
function partAt(schema: TSchema, path: Path): TSchema | undefined {
  let part: TSchema | undefined = schema;
  for (const step of path) {
    const of = part as
      | {
          properties?: Record<string, TSchema>;
          patternProperties?: Record<string, TSchema>;
          items?: TSchema;
          anyOf?: TSchema[];
        }
      | undefined;
    const holder = of?.anyOf?.find((one) => "properties" in one) as typeof of;
    const from = of?.properties || of?.patternProperties || of?.items ? of : holder;
    part = from?.properties?.[step] ?? Object.values(from?.patternProperties ?? {})[0] ?? from?.items;
  }
  return part;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path)
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[step] : undefined;
  return at;
}
