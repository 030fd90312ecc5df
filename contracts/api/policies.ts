/** Requests and answers about policies and their second person. */
import { Type } from "typebox";
import { closed, day, instant, names, orNull, text } from "./decision-words.ts";

const version = Type.Integer({ minimum: 1 });

const line = {
  id: text,
  kind: text,
  ...names,
  version: orNull(Type.Integer({ description: "That holds; null: none was approved, or it ended" })),
  waiting: orNull(Type.Integer({ description: "Version that waits for a second person" })),
  waitingBy: orNull(text),
  waitingSince: orNull(instant),
  effectiveFrom: orNull(day),
  effectiveTo: orNull(day),
};

export const PoliciesQuery = Type.Object({
  waiting: Type.Optional(Type.Boolean({ description: "Only those of which a change waits" })),
});
export const PoliciesAnswer = Type.Object({ policies: Type.Array(Type.Object(line)) }, { title: "Policies" });
export const PolicyKindsAnswer = Type.Object(
  {
    kinds: Type.Array(
      Type.Object({
        kind: text,
        single: Type.Boolean({ description: "One policy of it holds on a day; of the others several may" }),
        schema: Type.Record(text, Type.Unknown(), { description: "What may stand in one, as JSON Schema" }),
      }),
    ),
  },
  { title: "PolicyKinds" },
);
export const PolicyPath = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, description: "Id of a policy" }),
});
export const PolicyAnswer = Type.Object(
  {
    ...line,
    versions: Type.Array(
      Type.Object({
        version: Type.Integer(),
        state: Type.Enum(["proposed", "approved", "replaced", "refused", "withdrawn"]),
        body: Type.Array(Type.Unknown(), { description: "One item for each span of days; none: it ends" }),
        madeBy: text,
        madeAt: instant,
        settledBy: orNull(text),
        settledAt: orNull(instant),
        reason: orNull(Type.String({ description: "Why it was refused" })),
        origin: Type.Enum(["file", "person"], { description: "Said by the bank's files, or proposed by a person" }),
        why: orNull(Type.String({ description: "Why a person proposed it" })),
      }),
      { description: "Newest first" },
    ),
  },
  { title: "Policy" },
);

export const ApprovePolicyRequest = Type.Object({ version }, { title: "ApprovePolicy", ...closed });
export const PolicyApprovedAnswer = Type.Object(
  { policy: text, version, state: Type.Enum(["approved", "ended"]) },
  { title: "PolicyApproved" },
);
export const RefusePolicyRequest = Type.Object(
  { version, reason: Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" }) },
  { title: "RefusePolicy", ...closed },
);

const body = {
  file: Type.Optional(
    Type.String({
      maxLength: 100_000,
      description: "Its text (YAML): one mapping, or a list with one for each span of days",
    }),
  ),
  definition: Type.Optional(Type.Unknown({ description: "Or the same as data" })),
};
export const CheckPolicyRequest = Type.Object(body, { title: "CheckPolicy", ...closed });
export const PolicyProblemsAnswer = Type.Object(
  {
    problems: Type.Array(
      Type.Object({ line: Type.Integer(), column: Type.Integer(), pointer: text, name: text, ...names }),
    ),
  },
  { title: "PolicyProblems" },
);
export const ProposePolicyRequest = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 100 }),
    ...body,
    reason: Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" }),
  },
  { title: "ProposePolicy", ...closed },
);
export const PolicyProposedAnswer = Type.Object(
  { policy: text, version, state: Type.Enum(["proposed"]) },
  { title: "PolicyProposed" },
);
export const WithdrawPolicyRequest = Type.Object({ version }, { title: "WithdrawPolicy", ...closed });
export const PolicyFileQuery = Type.Object({
  version: Type.Optional(Type.Integer({ minimum: 1, description: "The one that holds when absent" })),
});

export const CapacityQuery = Type.Object({
  periods: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 60, description: "How many days or months of each; default 14" }),
  ),
});
const amount = Type.String({ description: "Yuan with two decimals, or a whole number" });
export const CapacityAnswer = Type.Object(
  {
    day,
    resources: Type.Array(
      Type.Object({
        resource: text,
        ...names,
        kind: Type.Enum(["budget", "benefit", "round"], {
          description: "Of a policy, of a benefit, or of a playbook's daily round",
        }),
        of: Type.String({ description: "Id of the policy, benefit or playbook" }),
        unit: Type.Enum(["yuan", "seats", "pieces"]),
        per: Type.Enum(["day", "month", "total"]),
        channels: Type.Array(text),
        periods: Type.Array(
          Type.Object({
            period: Type.String({ description: "A day, a month, or total" }),
            total: amount,
            leased: amount,
            used: amount,
            left: amount,
            share: orNull(Type.Number({ description: "Used of the total" })),
          }),
          { description: "Newest first" },
        ),
      }),
    ),
  },
  { title: "Capacity" },
);
