/** Reviews: what is held until a colleague of the risk role releases or refuses it, or asks the customer. */

export const reviewOutcomes = ["release", "refuse", "ask"] as const;
export type ReviewOutcome = (typeof reviewOutcomes)[number];

/** Under this name the touches stand by which customers are asked. */
export const REVIEW_PLAYBOOK = "review";
/** The words for the colleague who asks. */
export const REVIEW_CONTENT = "review-question";

/** The enrolment of the touch that asks, as its send key has it; `times` counts from 1. */
export const askedFor = (task: number): string => `task-${task}`;
export const askedWave = (times: number): string => `ask-${times}`;

/** The review of such an enrolment; undefined for another. */
export function reviewAskedBy(enrolment: string): number | undefined {
  const [, task] = /^task-(\d{1,15})$/.exec(enrolment) ?? [];
  return task === undefined ? undefined : Number(task);
}

/** What a review is about. */
export const aboutGrant = (grant: string): string => `benefit:${grant}`;
export const aboutReferral = (activity: string, customer: number): string => `referral:${activity}:${customer}`;

export interface About {
  /** Who settles it: `benefit`, `referral`, or the name under which a room of later work is asked. */
  readonly kind: string;
  readonly rest: string;
}

export function readAbout(about: string): About {
  const at = about.indexOf(":");
  return at < 0 ? { kind: about, rest: "" } : { kind: about.slice(0, at), rest: about.slice(at + 1) };
}

/** The activity and the referee of a referral. */
export function referralOf(rest: string): { readonly activity: string; readonly customer: number } | undefined {
  const at = rest.lastIndexOf(":");
  const customer = Number(rest.slice(at + 1));
  return at <= 0 || !Number.isInteger(customer) ? undefined : { activity: rest.slice(0, at), customer };
}
