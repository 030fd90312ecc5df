/** What a grade is entitled to, and benefits as they are read. */
import type { Day } from "#ground/clock";
import type { BenefitFile } from "./benefit-file-schema.ts";
import type { Benefit, Both, Definitions, PolicyOf } from "./definitions.ts";

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

/** A benefit with its defaults; prizes whose names are missing were reported and stand by their ids. */
export function benefitOf({ expires_after, prizes, ...file }: BenefitFile & Both): Benefit {
  return {
    ...file,
    activity: file.activity ?? file.id,
    quantity: file.quantity ?? 1,
    yuan: file.yuan ?? 0,
    budget: file.budget ?? null,
    stock: file.stock ?? null,
    expiresAfter: expires_after ?? null,
    referral: file.referral ?? null,
    prizes: (prizes ?? []).map((prize) => ({
      ...prize,
      zh: prize.zh ?? prize.en ?? prize.id,
      en: prize.en ?? prize.zh ?? prize.id,
      quantity: prize.quantity ?? 1,
    })),
  };
}

/** Whether a benefit is granted on a day. */
export function grantedOn({ from, to }: Pick<Benefit, "from" | "to">, day: Day): boolean {
  return (from === undefined || from <= day) && (to === undefined || day <= to);
}
