/** Requests and answers about who a customer is: revealing, keys, merges, households, consent, erasure. */
import { type Static, Type } from "typebox";

const Reason = Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" });
const Instant = Type.String({ format: "date-time" });
const CustomerNo = Type.Integer({ minimum: 0, description: "The customer's number" });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

export const CustomerPath = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 200, description: "The bank's customer id" }),
});

export const RevealRequest = Type.Object(
  {
    fields: Type.Array(Type.String({ pattern: "^[a-z][a-z0-9_]{0,59}$" }), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description: "Names of personal fields",
    }),
    reason: Reason,
  },
  { title: "RevealRequest", additionalProperties: false },
);
export const RevealAnswer = Type.Object(
  {
    customer: CustomerNo,
    fields: Type.Record(Type.String(), orNull(Type.String()), { description: "Unmasked; null: not known" }),
  },
  { title: "Revealed" },
);

export const FindRequest = Type.Object(
  {
    kind: Type.String({
      pattern: "^[a-z][a-z0-9_]{0,59}$",
      description: "phone, email, id_number, name, union_id, device",
    }),
    value: Type.String({ minLength: 1, maxLength: 200 }),
  },
  { title: "FindCustomers", additionalProperties: false },
);
export const FindAnswer = Type.Object(
  {
    customers: Type.Array(
      Type.Object({
        customer: CustomerNo,
        masked: Type.Record(Type.String(), Type.String(), {
          description: "Personal fields, masked by the caller's role",
        }),
      }),
    ),
  },
  { title: "FoundCustomers" },
);

export const IdentityAnswer = Type.Object(
  {
    customer: CustomerNo,
    members: Type.Array(Type.Integer(), { description: "All its numbers, its own first" }),
    keys: Type.Array(
      Type.Object({
        kind: Type.String(),
        exclusive: Type.Boolean({ description: "Belongs to one customer only" }),
        held: Type.Boolean({ description: "False: another customer shows the same key and had it first" }),
        since: Instant,
        source: Type.String({ description: "record or event" }),
      }),
    ),
  },
  { title: "Identity" },
);

export const ProposalsAnswer = Type.Object(
  {
    proposals: Type.Array(
      Type.Object({
        proposal: Type.String({ format: "uuid" }),
        first: CustomerNo,
        second: CustomerNo,
        kinds: Type.Array(Type.String(), { description: "Kinds of exclusive keys that both show" }),
        proposedAt: Instant,
      }),
    ),
  },
  { title: "MergeProposals" },
);
export const MergeRequest = Type.Object(
  { survivor: CustomerNo, absorbed: CustomerNo, reason: Reason },
  { title: "MergeCustomers", additionalProperties: false },
);
export const MergeAnswer = Type.Object(
  { merge: Type.String({ format: "uuid" }), survivor: CustomerNo, absorbed: CustomerNo },
  { title: "Merge" },
);
export const UnmergeRequest = Type.Object(
  { absorbed: CustomerNo, reason: Reason },
  { title: "UnmergeCustomers", additionalProperties: false },
);
export const ReasonRequest = Type.Object({ reason: Reason }, { title: "Reason", additionalProperties: false });
export const ProposalPath = Type.Object({ proposal: Type.String({ format: "uuid" }) });
export const RequestPath = Type.Object({ request: Type.String({ format: "uuid" }) });

export const HouseholdAnswer = Type.Object(
  {
    household: orNull(Type.String({ description: "The bank's code; null: the customer belongs to none" })),
    members: Type.Array(
      Type.Object({ customer: CustomerNo, relation: orNull(Type.String()), since: Instant, source: Type.String() }),
      { description: "Those whom the caller may see" },
    ),
  },
  { title: "Household" },
);

const Statement = Type.Object({
  purpose: Type.String(),
  channel: Type.String({ description: "Empty: every channel" }),
  given: Type.Boolean(),
  at: Instant,
  textVersion: orNull(Type.String()),
  evidence: Type.String(),
  source: Type.String(),
});
export const ConsentAnswer = Type.Object(
  {
    current: Type.Array(Statement, { description: "What holds now" }),
    history: Type.Array(Statement, { description: "Every statement, oldest first" }),
  },
  { title: "Consent" },
);

export const ConsentStatementRequest = Type.Object(
  {
    purpose: Type.Enum(["marketing", "personalisation", "automated_decision"]),
    channel: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: "Absent: every channel" })),
    given: Type.Boolean({ description: "false: it is withdrawn" }),
    evidence: Type.String({
      minLength: 1,
      maxLength: 500,
      description: "What proves it: a form, a recording, a letter",
    }),
  },
  { title: "ConsentStatement", additionalProperties: false },
);
export const ConsentSaidAnswer = Type.Object(
  { customer: CustomerNo, fact: Type.String({ description: "Id of the fact that states it" }) },
  { title: "ConsentSaid" },
);

export const ErasureAnswer = Type.Object(
  { request: Type.String({ format: "uuid" }), customer: CustomerNo },
  { title: "ErasureRequested" },
);
export const ErasedAnswer = Type.Object(
  {
    request: Type.String({ format: "uuid" }),
    customers: Type.Array(Type.Integer()),
    deleted: Type.Record(Type.String(), Type.Integer(), { description: "Rows by table" }),
    kept: Type.Record(Type.String(), Type.Integer(), { description: "Rows that law keeps, under the bare number" }),
  },
  { title: "Erased" },
);
export type ErasedAnswer = Static<typeof ErasedAnswer>;
