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
        reason: orNull(text),
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
