import { parseYuan } from "#ground/money";
import { isDay } from "#kits/expr";
import type { Files } from "./draft.ts";
import type { Read } from "./normalise.ts";
import type { Problems } from "./problems.ts";
import type { PolicyFile } from "./schemas.ts";

const end = "9999-12-31";

/** Days that exist, amounts that are money, and at most one version of a policy on any day. */
export function checkPolicies(files: Files, problems: Problems): void {
  for (const read of files.policies) checkOne(read, problems);
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
