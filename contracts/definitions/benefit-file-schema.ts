/** The shape of a benefit: what a customer can be granted, and for a draw what can be won. */
import { type Static, Type } from "typebox";
import { resourcePeriods } from "./policy-schemas.ts";
import { both, closed, day, id, names, oneOf, span, yuan } from "./schema-words.ts";

export const benefitKinds = ["points", "coupon", "fee_waiver", "draw"] as const;
export const prizeKinds = ["points", "coupon", "fee_waiver", "cash", "goods"] as const;

const whole = (about: string) => Type.Integer({ minimum: 1, maximum: 100_000_000, description: about });
const per = oneOf(resourcePeriods, "When it is there anew; total: never");
const prize = closed(
  {
    id,
    ...names,
    kind: oneOf(prizeKinds, "What is won"),
    quantity: Type.Optional(whole("How many points, coupons or waivers; default 1")),
    yuan,
    stock: whole("How often it can be won"),
    probability: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: "Published probability of one chance, at most six decimals",
    }),
  },
  "A prize; yuan is what it is worth, all of it counted",
);

export const benefitSchema = closed(
  {
    id,
    ...names,
    about: Type.Optional(both),
    kind: oneOf(benefitKinds, "What is granted; draw: chances in a draw of its own"),
    activity: Type.Optional(id),
    quantity: Type.Optional(whole("How many points, coupons, waivers or chances in one grant; default 1")),
    yuan: Type.Optional(yuan),
    budget: Type.Optional(closed({ yuan, per }, "What all grants may cost together")),
    stock: Type.Optional(closed({ pieces: whole("Grants"), per }, "How many grants there are")),
    expires_after: Type.Optional(span),
    from: Type.Optional(day),
    to: Type.Optional(day),
    referral: Type.Optional(
      oneOf(["referrer", "referee"], "Granted when a referral of its activity is accepted, to this one of the two"),
    ),
    prizes: Type.Optional(Type.Array(prize, { minItems: 1, description: "What can be won; else nothing is won" })),
  },
  "A benefit; yuan is what one grant costs the bank, activity what its limits count together",
);
export type BenefitFile = Static<typeof benefitSchema>;
