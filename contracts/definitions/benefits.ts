/** What a grade is entitled to. */
import type { Day } from "#ground/clock";
import type { Definitions, PolicyOf } from "./definitions.ts";

export type GradeBenefits = PolicyOf<"grade_benefits">["grades"][string];

const nothing: GradeBenefits = { benefits: [] };

/**
 * What a customer with this value of a tag (usually `grade`) is entitled to on a day; nothing when no policy that holds
 * says so.
 */
export function benefitsOn(
  definitions: Pick<Definitions, "policies">,
  tag: string,
  value: string | undefined,
  day: Day,
): GradeBenefits {
  if (value === undefined) return nothing;
  const policy = definitions.policies.find(
    (one): one is PolicyOf<"grade_benefits"> =>
      one.kind === "grade_benefits" &&
      one.tag === tag &&
      one.effective_from <= day &&
      (one.effective_to === undefined || day <= one.effective_to),
  );
  return policy?.grades[value] ?? nothing;
}
