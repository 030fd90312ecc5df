/** What a request is told that brings an event: the strictest of what playbooks ask for. Pure. */
import { answers, type Both } from "#contracts/definitions";

export type Answer = (typeof answers)[number];

/** Why an answer is not a plain yes. */
export interface AnswerReason extends Both {
  readonly playbook: string;
  readonly version: number;
  /** What this playbook asks for. */
  readonly give: Answer;
}

/** From allow, the mildest, to review. */
export function strictness(answer: Answer): number {
  return answers.indexOf(answer);
}

/** The strictest first; of one strictness by name, so that the same reasons stand in the same order. */
export function sortedReasons(reasons: readonly AnswerReason[]): AnswerReason[] {
  return [...reasons].sort(
    (a, b) =>
      strictness(b.give) - strictness(a.give) || (a.playbook < b.playbook ? -1 : a.playbook > b.playbook ? 1 : 0),
  );
}

/** Allow where nobody asks for more. */
export function strictest(reasons: readonly Pick<AnswerReason, "give">[]): Answer {
  return reasons.reduce<Answer>((most, { give }) => (strictness(give) > strictness(most) ? give : most), "allow");
}
