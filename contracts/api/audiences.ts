/** Requests and answers about audiences: what they are, and what is asked of them. */
import { Type } from "typebox";
import {
  AudienceName,
  closed,
  count,
  instant,
  masked,
  names,
  numberText,
  orNull,
  reason,
  sourceFields,
  text,
} from "./audience-words.ts";

export const AudiencePath = Type.Object({ id: AudienceName });
export const VersionPath = Type.Object({ id: AudienceName, version: Type.Integer({ minimum: 1 }) });
export const AudienceReason = Type.Object({ reason }, { title: "AudienceReason", ...closed });

const Definition = Type.Object(
  {
    id: text,
    ...names,
    condition: Type.Optional(text),
    list: Type.Optional(Type.Boolean({ description: "A static list: its customers come by uploads" })),
    until: Type.Optional(Type.String({ format: "date", description: "Last day of a static list" })),
    refresh: Type.Enum(["live", "daily", "manual"]),
    breakdown: Type.Array(text),
    notes_zh: Type.Optional(text),
    notes_en: Type.Optional(text),
  },
  { title: "AudienceDefinition" },
);
const AudienceState = Type.Enum(["draft", "live", "retired"]);
const line = {
  id: text,
  version: count,
  state: AudienceState,
  origin: Type.Enum(["file", "api"], { description: "The bank's files, or people over the API" }),
  definition: Definition,
  madeBy: text,
  madeAt: instant,
  approvedBy: orNull(text),
  approvedAt: orNull(instant),
  waiting: orNull(Type.Integer({ description: "Version that waits for a second person" })),
  lookedAt: orNull(instant),
  members: orNull(Type.Integer({ description: "Customers when all were last looked at; head office alone sees it" })),
};
export const AudiencesQuery = Type.Object({ state: Type.Optional(AudienceState) });
export const AudiencesAnswer = Type.Object({ audiences: Type.Array(Type.Object(line)) }, { title: "Audiences" });
export const AudienceAnswer = Type.Object(
  {
    ...line,
    versions: Type.Array(
      Type.Object({
        version: count,
        state: Type.Enum(["proposed", "approved", "refused"]),
        definition: orNull(Definition),
        madeBy: text,
        madeAt: instant,
        settledBy: orNull(text),
        settledAt: orNull(instant),
        reason: orNull(text),
      }),
      { description: "Newest first; a definition of null ends the audience" },
    ),
    looks: Type.Array(
      Type.Object({
        kind: Type.Enum(["fill", "time", "manual", "upload"]),
        at: instant,
        members: count,
        entered: count,
        left: count,
        asked: Type.Integer({ description: "Customers who were asked one by one" }),
        lagMs: Type.Integer(),
        tookMs: Type.Integer(),
      }),
      { description: "Each time all were looked at, newest first" },
    ),
  },
  { title: "Audience" },
);

export const ProposeRequest = Type.Object(
  {
    id: AudienceName,
    definition: Type.Record(text, Type.Unknown(), {
      description: "As in a file under bank/audiences: zh, en, condition or list: true, refresh, breakdown, notes",
    }),
    reason,
  },
  { title: "ProposeAudience", ...closed },
);
export const ProposedAnswer = Type.Object({ audience: text, version: count }, { title: "AudienceProposed" });
export const ApprovedAnswer = Type.Object(
  { audience: text, version: count, state: Type.Enum(["live", "retired"]) },
  { title: "AudienceApproved" },
);
export const AudienceProposalsAnswer = Type.Object(
  {
    proposals: Type.Array(
      Type.Object({
        audience: text,
        version: count,
        definition: orNull(Definition),
        madeBy: text,
        madeAt: instant,
      }),
    ),
  },
  { title: "AudienceProposals" },
);

export const MembersQuery = Type.Object({
  after: Type.Optional(Type.String({ pattern: numberText, description: "next of the page before" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: "Default 100" })),
});
const lag = Type.Object({
  customers: Type.Integer({ description: "Customers whose newest state is not in the copy yet" }),
  memberships: Type.Integer({ description: "Customers whose newest memberships are not in the copy yet" }),
  seconds: orNull(Type.Integer({ description: "Age of the copy; 0 when nothing is behind" })),
});
const Person = Type.Object({ customer: Type.Integer({ description: "Customer number" }), personal: masked });
export const MembersAnswer = Type.Object(
  {
    members: Type.Array(Person, { description: "Those who belong now, each asked anew" }),
    next: orNull(Type.Integer()),
    lag,
  },
  { title: "AudienceMembers" },
);

const how = Type.Enum(["bitmap", "narrowed", "scan"], {
  description: "By algebra of bitmaps, by looking at every customer, or by the first and then the second",
});
export const SourceRequest = Type.Object(sourceFields, { title: "AudienceSource", ...closed });
export const CountAnswer = Type.Object(
  {
    count: Type.Integer({ description: "Customers who belong; unknown counts as not" }),
    of: Type.Integer({ description: "Customers in the caller's part of the bank" }),
    how,
    lag,
  },
  { title: "AudienceCount" },
);
export const SampleRequest = Type.Object(
  { ...sourceFields, size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: "Default 10" })) },
  { title: "SampleAudience", ...closed },
);
export const SampleAnswer = Type.Object({ customers: Type.Array(Person), lag }, { title: "AudienceSample" });
export const BreakdownRequest = Type.Object(
  {
    ...sourceFields,
    by: Type.Optional(
      Type.Array(Type.String({ pattern: "^((customer|tag)\\.)?[a-z][a-z0-9_]{0,59}$" }), {
        minItems: 1,
        maxItems: 4,
        uniqueItems: true,
        description: "Attributes and tags, as tier or customer.branch; those that the audience names when absent",
      }),
    ),
  },
  { title: "BreakDownAudience", ...closed },
);
export const BreakdownAnswer = Type.Object(
  {
    by: Type.Array(text),
    cells: Type.Array(Type.Object({ values: Type.Array(orNull(text)), members: count }), {
      description: "Largest first; null: the value is missing",
    }),
    others: Type.Integer({ description: "What further cells hold together" }),
    how,
    lag,
  },
  { title: "AudienceBreakdown" },
);
export const OverlapRequest = Type.Object(
  { of: Type.Array(Type.Object(sourceFields, closed), { minItems: 2, maxItems: 8 }) },
  { title: "OverlapAudiences", ...closed },
);
export const OverlapAnswer = Type.Object(
  {
    members: Type.Array(count, { description: "Of each, in the order asked" }),
    intersections: Type.Array(
      Type.Object({
        of: Type.Array(Type.Integer(), { description: "Places of the question, from 0" }),
        members: Type.Integer({ description: "Customers of all of them" }),
        only: Type.Integer({ description: "Customers of all of them and of no other" }),
      }),
      { description: "Of every two and more, smaller groups first" },
    ),
    any: Type.Integer({ description: "Customers of one at least" }),
    how,
    lag,
  },
  { title: "AudienceOverlap" },
);
export const ExplainRequest = Type.Object(
  {
    ...sourceFields,
    customer: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: "The bank's customer id, or @ and the number" }),
    ),
  },
  { title: "ExplainAudience", ...closed },
);
export const ExplainAnswer = Type.Object(
  {
    plan: Type.Object({
      how,
      ...names,
      algebra: Type.Optional(Type.String({ description: "Algebra of the bitmaps" })),
      bitmaps: Type.Array(Type.Object({ name: text, members: count })),
      reads: Type.Object(
        {
          attributes: Type.Array(text),
          metrics: Type.Array(text),
          scores: Type.Array(text),
          tags: Type.Array(text),
          lists: Type.Array(text),
          time: Type.Boolean(),
        },
        { description: "What is read of each customer" },
      ),
      sql: Type.Optional(Type.String({ description: "The statement by which it is counted" })),
    }),
    customer: orNull(
      Type.Object({
        customer: Type.Integer(),
        belongs: Type.Boolean(),
        why: Type.Unknown({ description: "The condition taken apart, each part with its answer and what it read" }),
      }),
    ),
  },
  { title: "AudienceExplained" },
);
export const RefreshAsked = Type.Object({ audience: text }, { title: "RefreshAsked" });
