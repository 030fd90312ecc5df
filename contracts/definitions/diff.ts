/** What changes between two sets of definitions, by the name of what changes. */
import type { Definitions } from "./definitions.ts";
import { canonicalJson } from "./load.ts";

export interface DefinitionChange {
  /** `attribute`, `playbook`, `policy` … */
  readonly kind: string;
  readonly name: string;
  readonly change: "added" | "removed" | "changed";
  /** Parts that differ, for a change; a part that is not there is undefined. */
  readonly details: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
}

type Named = Map<string, unknown>;

/** Every definition by kind and name, in the order of reading. */
function listed(definitions: Definitions | undefined): Map<string, Named> {
  const all = new Map<string, Named>();
  if (!definitions) return all;
  const {
    catalog,
    organisation,
    policies,
    models,
    questions,
    playbooks,
    content,
    imports,
    audiences,
    offers,
    benefits,
    boards,
    matrix,
  } = definitions;
  const { units, people, ...bank } = organisation;
  const own = Object.fromEntries(Object.entries(catalog.events).filter(([, event]) => !event.builtIn));
  const put = (kind: string, items: Iterable<readonly [string, unknown]>) => all.set(kind, new Map(items));
  put("organisation", [["bank", bank]]);
  put(
    "unit",
    units.map((unit) => [unit.id, unit] as const),
  );
  put(
    "person",
    people.map((person) => [person.login, person] as const),
  );
  put("attribute", Object.entries(catalog.attributes));
  put("event", Object.entries(own));
  put("tag", Object.entries(catalog.tags));
  put("metric", Object.entries(catalog.metrics));
  put("score", Object.entries(catalog.scores));
  put("product", Object.entries(catalog.products));
  put("channel", Object.entries(catalog.channels));
  put(
    "policy",
    policies.map((policy) => [`${policy.id} from ${policy.effective_from}`, policy] as const),
  );
  put("model", [...Object.entries(models), ...Object.entries(questions ?? {})]);
  put("content", Object.entries(content));
  put("playbook", Object.entries(playbooks));
  put("import map", Object.entries(imports));
  put("audience", Object.entries(audiences));
  put("offer", Object.entries(offers));
  put("benefit", Object.entries(benefits ?? {}));
  put("board", Object.entries(boards ?? {}));
  put("matrix", matrix ? [["matrix", matrix]] : []);
  return all;
}

/** Changes from one set to the next; `before` undefined stands for a bank that has none yet. */
export function diffDefinitions(before: Definitions | undefined, after: Definitions): readonly DefinitionChange[] {
  const changes: DefinitionChange[] = [];
  const old = listed(before);
  for (const [kind, items] of listed(after)) {
    const was = old.get(kind) ?? new Map<string, unknown>();
    for (const [name, item] of items) {
      if (!was.has(name)) changes.push({ kind, name, change: "added", details: [] });
      else if (canonicalJson(was.get(name)) !== canonicalJson(item)) {
        changes.push({ kind, name, change: "changed", details: [...differences(was.get(name), item, "")] });
      }
    }
    for (const name of was.keys()) if (!items.has(name)) changes.push({ kind, name, change: "removed", details: [] });
  }
  return changes;
}

/** The parts in which two definitions differ; `before` undefined: everything is new. */
export function diffParts(before: object | undefined, after: object): DefinitionChange["details"] {
  return [...differences(before ?? {}, after, "")];
}

/** Parts of a definition as they are named in a difference: items with an id by it, the others by their place. */
function partsOf(value: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(value) || !value.every((item) => isPart(item) && typeof item.id === "string")) return value;
  return Object.fromEntries(value.map((item: { id: string }) => [item.id, item]));
}

function isPart(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function* differences(before: unknown, after: unknown, path: string): Generator<DefinitionChange["details"][number]> {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return;
  if (!isPart(before) || !isPart(after) || Array.isArray(before) !== Array.isArray(after)) {
    yield { path, before, after };
    return;
  }
  const [was, is] = [partsOf(before), partsOf(after)];
  const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
  for (const key of keys) yield* differences(was[key], is[key], path === "" ? key : `${path}.${key}`);
  // The same items in another order.
  if (was !== before && String(Object.keys(was)) !== String(Object.keys(is)))
    yield { path: path === "" ? "order" : `${path}.order`, before: Object.keys(was), after: Object.keys(is) };
}

const signs = { added: "+", removed: "-", changed: "~" } as const;
const words: Readonly<Record<string, string>> = {
  organisation: "机构信息",
  unit: "机构",
  person: "人员",
  attribute: "属性",
  event: "事件",
  tag: "标签",
  metric: "指标",
  score: "评分",
  product: "产品",
  channel: "渠道",
  policy: "策略",
  model: "模型",
  content: "素材",
  playbook: "剧本",
  "import map": "导入映射",
  audience: "客群",
  offer: "产品方案",
  benefit: "权益",
};

/** What a kind of definition is called. */
export function kindWords(kind: string): { readonly zh: string; readonly en: string } {
  return { zh: words[kind] ?? kind, en: kind };
}

/** The changes as lines that a person reads: `~ policy call-capacity`, with the parts that differ below. */
export function diffText(changes: readonly DefinitionChange[], language: "en" | "zh"): string {
  const nothing = language === "zh" ? "没有变化" : "Nothing changes";
  if (changes.length === 0) return nothing;
  const missing = language === "zh" ? "（无）" : "(none)";
  const show = (value: unknown) => (value === undefined ? missing : JSON.stringify(value));
  const lines = changes.flatMap(({ kind, name, change, details }) => [
    `${signs[change]} ${language === "zh" ? words[kind] : kind} ${name}`,
    ...details.map(({ path, before, after }) => `    ${path}: ${show(before)} → ${show(after)}`),
  ]);
  return lines.join("\n");
}
