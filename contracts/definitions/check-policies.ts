import { parseYuan } from "#ground/money";
import { isDay } from "#kits/expr";
import type { Draft, Files } from "./draft.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { Problems } from "./problems.ts";
import { channels, type PolicyFile } from "./schemas.ts";

const end = "9999-12-31";

/** Days that exist, amounts that are money, and at most one version of a policy on any day. */
export function checkPolicies(files: Files, draft: Draft, problems: Problems): void {
  for (const read of files.policies) {
    checkOne(read, problems);
    checkAmounts(read, draft, problems);
  }
  const versions = new Map<string, Read<PolicyFile>[]>();
  for (const read of files.policies) versions.set(read.value.id, [...(versions.get(read.value.id) ?? []), read]);
  for (const reads of versions.values()) checkVersions(reads, problems);
}

function checkOne({ source, value }: Read<PolicyFile>, problems: Problems): void {
  for (const key of ["effective_from", "effective_to"] as const) {
    const day = value[key];
    if (day !== undefined && !isDay(day)) problems.add(source, [key], "not_a_day", { value: day });
  }
  if (value.effective_to !== undefined && value.effective_to < value.effective_from) {
    problems.add(source, ["effective_to"], "not_rising", { key: "effective_from, effective_to" });
  }
  if ("yuan" in value) {
    for (const [key, amount] of Object.entries(value.yuan)) {
      if (parseYuan(amount) === null)
        problems.add(source, ["yuan", key], "wrong_form", { key, expected: "yuan, at most two decimals" });
    }
  }
  if (value.kind === "sending_window") {
    value.windows.forEach(({ from, to }, at) => {
      if (from >= to) problems.add(source, ["windows", at], "not_rising", { key: "from, to" });
    });
  }
}

/** Amounts are given for channels and products that there are. */
function checkAmounts({ source, value }: Read<PolicyFile>, draft: Draft, problems: Problems): void {
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
