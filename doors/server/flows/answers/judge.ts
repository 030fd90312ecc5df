/** Which playbooks have something to say to one event, by the customer just before and just after it. Pure. */
import type { Both } from "#contracts/definitions";
import { type Moment, type Picture, PictureView } from "#kits/expr";
import { type Answer, type AnswerReason, sortedReasons, type TriggerStep } from "#playbook";
import { type CustomerState, momentOf, type ProfileRules, viewOf } from "#profile";

/** A live playbook that answers requests. */
export interface AnsweringPlaybook {
  readonly playbook: string;
  readonly version: number;
  /** What happened earlier is none of its business. */
  readonly liveFrom: Date;
  readonly answer: { readonly give: Answer; readonly reason: Both };
  /** Static lists that its conditions read. */
  readonly lists: readonly string[];
  /** Whether the event starts it, whoever is in it already. */
  fires(step: TriggerStep, moment: Moment): boolean;
}

/** What an event does to its customer. */
export interface AskedStep {
  readonly fact: {
    readonly type: string;
    readonly source: string;
    readonly id: string;
    readonly occurredAt: Date;
    readonly data: Readonly<Record<string, unknown>>;
  };
  readonly before: CustomerState;
  readonly after: CustomerState;
}

export interface JudgeParts {
  readonly playbooks: readonly AnsweringPlaybook[];
  readonly rules: ProfileRules;
  readonly zone: string;
  readonly now: Date;
  /** Static lists that hold the customer. */
  readonly lists: ReadonlySet<string>;
}

/** Reasons for more than a plain yes, the strictest first. */
export function judgeStep(step: AskedStep, parts: JudgeParts): AnswerReason[] {
  const { fact } = step;
  // An event is seen as of its own time and as of its arrival, as the engine sees it.
  const instants = [...new Set([fact.occurredAt.getTime(), Math.max(fact.occurredAt.getTime(), parts.now.getTime())])];
  const reasons = parts.playbooks.flatMap((one): AnswerReason[] => {
    if (fact.occurredAt < one.liveFrom || !instants.some((at) => firesAt(one, step, new Date(at), parts))) return [];
    const { playbook, version, answer } = one;
    return [{ playbook, version, give: answer.give, zh: answer.reason.zh, en: answer.reason.en }];
  });
  return sortedReasons(reasons);
}

function firesAt(
  playbook: AnsweringPlaybook,
  { fact, before, after }: AskedStep,
  at: Date,
  parts: JudgeParts,
): boolean {
  const { rules, lists, zone } = parts;
  // Both sides at one instant: their windows are the same, and what differs is what the event brought.
  const seen = (state: CustomerState): Picture => {
    const view = viewOf(state, rules, at);
    return lists.size === 0 ? view : new PictureView(view, lists);
  };
  return playbook.fires({ fact, before: seen(before), after: seen(after) }, momentOf(at, zone));
}
