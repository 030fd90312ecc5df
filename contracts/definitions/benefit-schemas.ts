/** The shape of a policy that says what each grade of customers is entitled to. */
import { Type } from "typebox";
import { closed, day, id, many, names, oneOf, text, word, yuan } from "./schema-words.ts";

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
