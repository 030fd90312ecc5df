/** A playbook's words all mean something: stage and folder, trigger, audience, waves, worth, goal. */
import { probabilityScores } from "./check-catalog.ts";
import { checkTrigger } from "./check-triggers.ts";
import { checkWaves } from "./check-waves.ts";
import type { Draft, Files } from "./draft.ts";
import type { Read } from "./normalise.ts";
import { PlaybookCheck, type PlaybookDraft } from "./playbook-check.ts";
import { customerEnvironment } from "./playbook-environments.ts";
import { answeredEvents, type PlaybookFile } from "./playbook-schemas.ts";
import { SUITABLE, triggersOf } from "./playbooks.ts";
import type { Problems } from "./problems.ts";
import type { PolicyKind } from "./schemas.ts";

export function checkPlaybooks(files: Files, draft: Draft, problems: Problems): void {
  for (const read of files.playbooks) {
    const { source, value } = read;
    if (source.file.split("/")[1] !== value.stage)
      problems.add(source, ["stage"], "wrong_folder", { stage: value.stage });
    checkPlaybook(read, draft, problems);
  }
}

/** The same of one file, wherever it stands. */
export function checkPlaybook(read: Read<PlaybookFile>, draft: PlaybookDraft, problems: Problems): void {
  const one = new PlaybookCheck(read, draft, problems);
  checkTrigger(one);
  checkWhom(one);
  checkWorth(one);
  checkAnswer(one);
  if (read.value.decide) checkRound(one);
  checkWaves(one);
  checkGoal(one);
}

function checkWhom(one: PlaybookCheck): void {
  const { audience, reentry, exit } = one.value;
  if (audience !== undefined) one.condition(["audience"], audience, customerEnvironment(one.around));
  if (reentry?.never !== undefined)
    for (const other of ["after", "per_year"] as const)
      if (reentry[other] !== undefined) one.add(["reentry", other], "not_beside", { key: other, other: "never" });
  for (const [at, part] of (exit ?? []).entries()) {
    const path = ["exit", at];
    if (!one.exactlyOne(path, "exit", part, ["event", "when"])) continue;
    one.beside(path, part, "where", "event");
    if (part.event !== undefined) one.eventTest(path, { ...part, event: part.event });
    if (part.when !== undefined) one.condition([...path, "when"], part.when, customerEnvironment(one.around));
  }
}

function checkWorth(one: PlaybookCheck): void {
  const { model, product, value, control, holdout } = one.value;
  const { catalog } = one.around;
  if (model !== undefined)
    one.refer(["model"], ["model", "模型"], model, [
      ...Object.keys(one.draft.models),
      ...Object.keys(one.draft.questions ?? {}),
    ]);
  if (product !== undefined && product !== SUITABLE)
    one.refer(["product"], ["product", "产品"], product, [...Object.keys(catalog.products), SUITABLE]);
  if (value?.yuan !== undefined && value.margin !== undefined)
    one.add(["value"], "at_most_one", { what: "value", found: "yuan, margin" });
  if (value?.margin !== undefined) {
    if (product === undefined) one.add(["value", "margin"], "margin_needs");
    one.policy(["value", "margin"], value.margin, "product_margin", product === SUITABLE ? undefined : product);
  }
  if (value?.score !== undefined)
    one.refer(["value", "score"], ["score", "评分"], value.score, probabilityScores(catalog));
  if (one.value.class === "marketing") return;
  const { class: own } = one.value;
  if ((control ?? 0) > 0) one.add(["control"], "only_marketing", { key: "control", class: own });
  if (holdout) one.add(["holdout"], "only_marketing", { key: "holdout", class: own });
}

/** Events that a request may bring. */

function checkAnswer(one: PlaybookCheck): void {
  const { answer, stage, trigger } = one.value;
  if (!answer) return;
  if (stage !== "protect") one.add(["answer"], "answer_stage", { stage });
  const mayFire = triggersOf(trigger).some(
    ({ becomes, becomes_false: ceases, event }) =>
      becomes !== undefined || ceases !== undefined || (event !== undefined && answeredEvents.has(event)),
  );
  if (!mayFire) one.add(["answer"], "answer_trigger", { known: [...answeredEvents].join(", ") });
}

const policyKinds = {
  capacity: "capacity",
  margin: "product_margin",
  cost: "channel_cost",
  holdout: "holdout",
} as const satisfies Record<string, PolicyKind>;

/** A daily round chooses among those who wait, so the file has the plain shape that it goes by. */
function checkRound(one: PlaybookCheck): void {
  const { decide, trigger, audience, goal, product } = one.value;
  if (!decide) return;
  for (const [key, needs] of Object.entries(policyKinds) as [keyof typeof policyKinds, PolicyKind][]) {
    const amount = key === "margin" ? (product ?? "") : key === "cost" ? decide.channel : undefined;
    one.policy(["decide", key], decide[key], needs, amount);
  }
  for (const policy of one.draft.policies.filter(({ id }) => id === decide.capacity))
    if (policy.kind === "capacity" && policy.channel !== decide.channel)
      one.add(["decide", "capacity"], "wrong_channel", {
        content: policy.id,
        has: policy.channel,
        needs: decide.channel,
      });
  if (trigger.event === undefined) one.add(["trigger"], "round_needs", { key: "trigger.event" });
  if (audience === undefined) one.add([], "round_needs", { key: "audience" });
  if (goal?.event === undefined) one.add(["goal"], "round_needs", { key: "goal.event" });
  for (const key of ["reentry", "exit", "control", "holdout", "value"] as const)
    if (one.value[key] !== undefined) one.add([key], "not_in_round", { key });
  for (const key of ["where", "for", "after", "once_per"] as const)
    if (trigger[key] !== undefined) one.add(["trigger", key], "not_in_round", { key });
}

function checkGoal(one: PlaybookCheck): void {
  const { goal } = one.value;
  if (!goal || !one.exactlyOne(["goal"], "goal", goal, ["event", "all", "any"])) return;
  one.beside(["goal"], goal, "where", "event");
  one.length(["goal"], "within", goal.within);
  if (goal.event !== undefined) one.eventTest(["goal"], { ...goal, event: goal.event });
  for (const key of ["all", "any"] as const)
    for (const [at, test] of (goal[key] ?? []).entries()) one.eventTest(["goal", key, at], test);
}
