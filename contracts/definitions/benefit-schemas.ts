/** The shapes of policies on benefits: what each grade of customers is entitled to, and what is not paid unseen. */
import { Type } from "typebox";
import { closed, day, id, many, names, oneOf, span, text, word, yuan } from "./schema-words.ts";

export const benefitPeriods = ["month", "quarter", "year"] as const;
const benefit = closed(
  {
    id,
    zh: text("Chinese (zh-CN) name"),
    en: text("English name"),
    every: oneOf(benefitPeriods, "It is granted anew in each"),
    quantity: Type.Integer({ minimum: 1, description: "How many in each period" }),
    yuan: Type.Optional(yuan),
  },
  "A benefit; `yuan` is what one costs the bank",
);
const grade = closed(
  {
    benefits: Type.Array(benefit, { description: "What is granted" }),
    products: Type.Optional(
      Type.Array(word, { uniqueItems: true, description: "Products of the catalog that are made for this grade" }),
    ),
  },
  "What a grade is entitled to",
);
export const gradeBenefitsSchema = closed(
  {
    kind: Type.Literal("grade_benefits"),
    id,
    ...names,
    effective_from: day,
    effective_to: Type.Optional(day),
    tag: word,
    grades: many(grade, "Entitlements by value of the tag"),
  },
  "Benefits of each grade; whoever has a grade gets what stands under it alone",
);

/** What two accounts may have in common. */
export const sharedKinds = ["device", "address", "payee", "phone"] as const;
export const limitKinds = ["customer", "chain", "group", ...sharedKinds] as const;
const limit = closed(
  {
    id,
    zh: text("Chinese (zh-CN) name"),
    en: text("English name"),
    of: oneOf(
      limitKinds,
      "customer: grants to one customer; device, address, payee, phone: accounts that have one in common; chain: accounts of one tree of referrals; group: accounts joined by what they have in common",
    ),
    max: Type.Integer({ minimum: 1, description: "How many at most, in one activity" }),
    per: Type.Optional(span),
    benefits: Type.Optional(Type.Array(id, { minItems: 1, uniqueItems: true, description: "Absent: all benefits" })),
  },
  "At most so many in the time that rolls behind a claim; without per as long as the activity runs",
);
export const benefitLimitsSchema = closed(
  {
    kind: Type.Literal("benefit_limits"),
    id,
    ...names,
    effective_from: day,
    effective_to: Type.Optional(day),
    limits: Type.Array(limit, { minItems: 1, description: "All of them hold" }),
    referral: closed(
      {
        apart: Type.Array(oneOf(sharedKinds, "What they must not share"), {
          uniqueItems: true,
          description: "What referrer and referee must not have in common",
        }),
        depth: Type.Integer({ minimum: 1, description: "Generations of one tree that are paid unseen" }),
        per_day: Type.Integer({
          minimum: 1,
          description: "Referees of one referrer within 24 hours that are paid unseen",
        }),
      },
      "Referrals",
    ),
    shared: closed(
      {
        above: Type.Integer({ minimum: 2, description: "An address that more customers than this use is no evidence" }),
        known: Type.Array(text("Address, as claims name it"), {
          uniqueItems: true,
          description: "Networks known to be shared, as the outlets' own",
        }),
      },
      "Networks that many share",
    ),
  },
  "Before a benefit is paid: how many accounts may share what. Who exceeds `customer` is refused; all else waits for a review",
);
