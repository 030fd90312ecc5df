import { checkConditionAt } from "./check-conditions.ts";
import type { Draft, Files } from "./draft.ts";
import { environmentOf } from "./environment.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { Path, Problems } from "./problems.ts";
import type { PlaybookFile, PolicyKind } from "./schemas.ts";

type One = Read<PlaybookFile>;

/** A playbook's words all mean something: stage and folder, audience, model, policies, content, goal. */
export function checkPlaybooks(files: Files, draft: Draft, problems: Problems): void {
  for (const read of files.playbooks) {
    const { source, value } = read;
    if (source.file.split("/")[1] !== value.stage)
      problems.add(source, ["stage"], "wrong_folder", { stage: value.stage });
    checkWhen(read, draft, problems);
    if (value.model !== undefined)
      refer(read, ["model"], "model", "模型", value.model, Object.keys(draft.models), problems);
    if (value.product !== undefined)
      refer(read, ["product"], "product", "产品", value.product, Object.keys(draft.catalog.products), problems);
    checkDecide(read, draft, problems);
    value.waves.forEach((_, at) => {
      checkWave(read, at, draft, problems);
    });
  }
}

function refer(
  { source }: One,
  path: Path,
  what: string,
  what_zh: string,
  name: string,
  known: readonly string[],
  problems: Problems,
): boolean {
  if (known.includes(name)) return true;
  const [en, zh] = hints(name, known);
  problems.add(source, path, "unknown_reference", { what, what_zh, name, ...en }, zh);
  return false;
}

function checkWhen(read: One, draft: Draft, problems: Problems): void {
  const { source, value } = read;
  const { catalog } = draft;
  const zone = draft.organisation?.zone ?? "Asia/Shanghai";
  const events = Object.keys(catalog.events);
  refer(read, ["trigger", "event"], "event", "事件", value.trigger.event, events, problems);
  checkConditionAt(source, ["audience"], value.audience, environmentOf(catalog, zone), problems);
  const known = refer(read, ["goal", "event"], "event", "事件", value.goal.event, events, problems);
  const { event, where } = value.goal;
  if (known && where !== undefined)
    checkConditionAt(source, ["goal", "where"], where, environmentOf(catalog, zone, event), problems);
}

const policyKinds = {
  capacity: "capacity",
  margin: "product_margin",
  cost: "channel_cost",
  holdout: "holdout",
} as const satisfies Record<string, PolicyKind>;

function checkDecide(read: One, draft: Draft, problems: Problems): void {
  const { source, value } = read;
  if (!value.decide) return;
  for (const [key, needs] of Object.entries(policyKinds) as [keyof typeof policyKinds, PolicyKind][]) {
    const id = value.decide[key];
    const path = ["decide", key];
    const ids = draft.policies.map((policy) => policy.id);
    if (!refer(read, path, "policy", "策略", id, ids, problems)) continue;
    for (const policy of draft.policies.filter((one) => one.id === id)) {
      if (policy.kind !== needs) problems.add(source, path, "wrong_policy", { policy: id, has: policy.kind, needs });
      const amount = key === "margin" ? (value.product ?? "") : key === "cost" ? value.decide.channel : undefined;
      if (amount !== undefined && "yuan" in policy && policy.yuan[amount] === undefined)
        problems.add(source, path, "no_amount", { policy: id, key: amount });
      if (policy.kind === "capacity" && policy.channel !== value.decide.channel) {
        problems.add(source, path, "wrong_channel", { content: id, has: policy.channel, needs: value.decide.channel });
      }
    }
  }
}

function checkWave(read: One, at: number, draft: Draft, problems: Problems): void {
  const { source, value } = read;
  const wave = value.waves[at];
  if (!wave) return;
  if (value.waves.findIndex(({ id }) => id === wave.id) !== at) {
    problems.add(source, ["waves", at, "id"], "twice", { what: "wave", name: wave.id, other: source.file });
  }
  const isTask = wave.channel === "agent_call" || wave.channel === "manager";
  if (isTask && (wave.owner_role === undefined || wave.deadline === undefined))
    problems.add(source, ["waves", at], "no_task", { channel: wave.channel });
  const carried = draft.catalog.channels[wave.channel];
  if (carried && !carried.classes.includes(value.class)) {
    const params = { content: wave.channel, has: carried.classes.join(", "), needs: value.class };
    problems.add(source, ["waves", at, "channel"], "channel_class", params);
  }
  const path = ["waves", at, "content"];
  if (!refer(read, path, "content", "素材", wave.content, Object.keys(draft.content), problems)) return;
  const content = draft.content[wave.content];
  if (!content) return;
  if (content.channel !== wave.channel)
    problems.add(source, path, "wrong_channel", { content: content.id, has: content.channel, needs: wave.channel });
  if (content.class !== value.class)
    problems.add(source, path, "wrong_class", { content: content.id, has: content.class, needs: value.class });
}
