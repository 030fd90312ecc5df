import { parseYuan } from "#ground/money";
import { isDay } from "#kits/expr";
import { productKinds } from "./catalog-schemas.ts";
import type { Draft, Files } from "./draft.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import { singleKinds } from "./policy-schemas.ts";
import type { Problems } from "./problems.ts";
import { channels, type PolicyFile } from "./schemas.ts";

const end = "9999-12-31";

/** Days that exist, amounts that are money, and at most one version of a policy on any day. */
export function checkPolicies(files: Pick<Files, "policies">, draft: Pick<Draft, "catalog">, problems: Problems): void {
  for (const read of files.policies) {
    checkOne(read, problems);
    checkAmounts(read, draft, problems);
    checkParts(read, problems);
    checkNames(read, draft, problems);
  }
  const versions = new Map<string, Read<PolicyFile>[]>();
  for (const read of files.policies) versions.set(read.value.id, [...(versions.get(read.value.id) ?? []), read]);
  for (const reads of versions.values()) checkVersions(reads, problems);
  for (const kind of singleKinds) checkSingle(files.policies, kind, problems);
}

function checkOne({ source, value }: Read<PolicyFile>, problems: Problems): void {
  for (const key of ["effective_from", "effective_to"] as const) {
    const day = value[key];
    if (day !== undefined && !isDay(day)) problems.add(source, [key], "not_a_day", { value: day });
  }
  if (value.effective_to !== undefined && value.effective_to < value.effective_from) {
    problems.add(source, ["effective_to"], "not_rising", { key: "effective_from, effective_to" });
  }
  for (const [path, amounts] of amountsOf(value)) {
    for (const [key, amount] of Object.entries(amounts)) {
      if (parseYuan(amount) === null)
        problems.add(source, [path, key], "wrong_form", { key, expected: "yuan, at most two decimals" });
    }
  }
  if (value.kind === "sending_window") {
    value.windows.forEach(({ from, to }, at) => {
      if (from >= to) problems.add(source, ["windows", at], "not_rising", { key: "from, to" });
    });
  }
}

function amountsOf(value: PolicyFile): readonly (readonly [path: string, amounts: Readonly<Record<string, number>>])[] {
  if ("yuan" in value) return [["yuan", value.yuan]];
  if (value.kind === "channel_choice") return [["most_yuan", value.most_yuan]];
  return [];
}

/** Items of a policy have names of their own and lengths of time that last. */
function checkParts({ source, value }: Read<PolicyFile>, problems: Problems): void {
  const [key, items] = partsOf(value);
  const seen = new Set<string>();
  items.forEach((item, at) => {
    if (seen.has(item.id))
      problems.add(source, [key, at, "id"], "twice", { what: key, name: item.id, other: source.file });
    seen.add(item.id);
    for (const name of ["per", "gap", "for"] as const) {
      const span = (item as { readonly [name: string]: unknown })[name];
      if (typeof span === "string" && /^0+[mhd]$/.test(span))
        problems.add(source, [key, at, name], "wrong_form", { key: name, expected: "> 0" });
    }
  });
  if (value.kind === "vendor_quota") {
    value.quotas.forEach(({ max, per }, at) => {
      if (max === "days_of_month" && per !== "month")
        problems.add(source, [key, at, "per"], "wrong_form", { key: "per", expected: "month (max: days_of_month)" });
    });
  }
  if (value.kind === "tasks") checkTasks({ source, value }, problems);
  if (value.kind !== "budget") return;
  value.resources.forEach(({ unit, amount }, at) => {
    if (unit === "yuan" ? parseYuan(amount) === null : !Number.isInteger(amount)) {
      const expected = unit === "yuan" ? "yuan, at most two decimals" : "a whole number";
      problems.add(source, [key, at, "amount"], "wrong_form", { key: "amount", expected });
    }
  });
}

/** Working hours and the steps of telling rise. */
function checkTasks({ source, value }: Read<Extract<PolicyFile, { kind: "tasks" }>>, problems: Problems): void {
  const { from, to } = value.working_hours;
  if (from >= to) problems.add(source, ["working_hours"], "not_rising", { key: "from, to" });
  value.late.forEach(({ after }, at) => {
    const before = value.late[at - 1]?.after;
    if (before !== undefined && minutesOf(after) <= minutesOf(before))
      problems.add(source, ["late", at, "after"], "not_rising", { key: "after" });
  });
}

const minutes = { m: 1, h: 60, d: 1_440 } as const;
const minutesOf = (span: string): number =>
  Number.parseInt(span, 10) * (minutes[span.slice(-1) as keyof typeof minutes] ?? 1);

function partsOf(value: PolicyFile): readonly [key: string, items: readonly { readonly id: string }[]] {
  if (value.kind === "contact_cap") return ["caps", value.caps];
  if (value.kind === "vendor_quota") return ["quotas", value.quotas];
  if (value.kind === "cooldown") return ["rules", value.rules];
  if (value.kind === "budget") return ["resources", value.resources];
  return ["", []];
}

/** Kinds of product and layers of customers that there are. */
function checkNames({ source, value }: Read<PolicyFile>, draft: Pick<Draft, "catalog">, problems: Problems): void {
  const unknown = (path: string, names: object, known: readonly string[], what: object): void => {
    for (const name of Object.keys(names).filter((one) => !known.includes(one))) {
      const [en, zh] = hints(name, known);
      problems.add(source, [path, name], "unknown_reference", { ...what, name, ...en }, zh);
    }
  };
  if (value.kind === "suitability")
    unknown("cooling_off", value.cooling_off, productKinds, { what: "kind of product", what_zh: "产品种类" });
  if (value.kind === "channel_choice") {
    const tiers = Object.keys(draft.catalog.tags.tier?.values ?? {});
    unknown("most_yuan", value.most_yuan, tiers, { what: "tier", what_zh: "分层" });
  }
}

/** Of kinds that say one thing of everybody, at most one policy holds on any day. */
function checkSingle(reads: readonly Read<PolicyFile>[], kind: string, problems: Problems): void {
  const ofKind = reads.filter(({ value }) => value.kind === kind);
  ofKind.forEach(({ source, value }, at) => {
    const meets = (other: PolicyFile): boolean =>
      other.id !== value.id &&
      other.effective_from <= (value.effective_to ?? end) &&
      value.effective_from <= (other.effective_to ?? end);
    const other = ofKind.slice(0, at).find((read) => meets(read.value))?.value;
    if (other) {
      const [, day = ""] = [other.effective_from, value.effective_from].sort();
      problems.add(source, ["effective_from"], "overlap", { policy: `${kind} (${other.id}, ${value.id})`, day });
    }
  });
}

/** Amounts are given for channels and products that there are. */
function checkAmounts({ source, value }: Read<PolicyFile>, draft: Pick<Draft, "catalog">, problems: Problems): void {
  if (!("yuan" in value)) return;
  const isCost = value.kind === "channel_cost";
  const known: readonly string[] = isCost ? channels : Object.keys(draft.catalog.products);
  for (const name of Object.keys(value.yuan).filter((one) => !known.includes(one))) {
    const [en, zh] = hints(name, known);
    const what = isCost ? { what: "channel", what_zh: "渠道" } : { what: "product", what_zh: "产品" };
    problems.add(source, ["yuan", name], "unknown_reference", { ...what, name, ...en }, zh);
  }
}

function checkVersions(reads: readonly Read<PolicyFile>[], problems: Problems): void {
  const inOrder = [...reads].sort((a, b) => (a.value.effective_from < b.value.effective_from ? -1 : 1));
  inOrder.forEach(({ source, value }, at) => {
    const before = inOrder[at - 1]?.value;
    if (!before) return;
    if (before.kind !== value.kind)
      problems.add(source, ["kind"], "wrong_policy", { policy: value.id, has: value.kind, needs: before.kind });
    if ((before.effective_to ?? end) >= value.effective_from) {
      problems.add(source, ["effective_from"], "overlap", { policy: value.id, day: value.effective_from });
    }
  });
}
