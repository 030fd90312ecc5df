/** Requests and answers of intake. */
import { type Static, Type } from "typebox";

const count = (description: string) => Type.Integer({ minimum: 0, description });
const Instant = Type.String({ format: "date-time" });
const Uuid = Type.String({ format: "uuid" });

export const FieldReason = Type.Object(
  {
    pointer: Type.String({ description: "JSON pointer into the event, or the column of the file; empty: the whole" }),
    value: Type.Optional(Type.String({ description: "What stood there; left out where it may be personal" })),
    name: Type.String({ description: "Name of the case, for programs" }),
    reason: Type.String({ description: "Reason in English" }),
    zh: Type.String({ description: "Reason in Chinese" }),
  },
  { title: "FieldReason" },
);

export const AcceptedAnswer = Type.Object(
  {
    accepted: count("Events added to the log"),
    duplicates: count("Events that the log held already"),
    quarantined: Type.Array(
      Type.Object({
        index: count("Place in the batch, from 0"),
        id: Type.String({ description: "Id in the quarantine" }),
        pointer: Type.String({ description: "The first field that does not fit" }),
        reason: Type.String({ description: "Why, in the language of Accept-Language" }),
        name: Type.String(),
      }),
      { description: "Events that do not fit; they are kept aside and can be replayed" },
    ),
  },
  { title: "AcceptedEvents" },
);
export type AcceptedAnswer = Static<typeof AcceptedAnswer>;

export const QuarantineQuery = Type.Object({
  state: Type.Optional(Type.Enum(["open", "replayed", "dismissed"], { description: "Default open" })),
  import: Type.Optional(Uuid),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "Default 100" })),
  after: Type.Optional(Type.String({ format: "uuid", description: "Go on behind this item" })),
});

export const QuarantineItem = Type.Object(
  {
    id: Type.String(),
    receivedAt: Instant,
    channel: Type.String({ description: "http or file" }),
    state: Type.String(),
    source: Type.Union([Type.String(), Type.Null()]),
    factId: Type.Union([Type.String(), Type.Null()]),
    type: Type.Union([Type.String(), Type.Null()]),
    import: Type.Union([Type.String(), Type.Null()]),
    line: Type.Union([Type.Integer(), Type.Null()]),
    problems: Type.Array(FieldReason),
    facts: Type.Union([
      Type.Array(Type.Array(Type.String()), { description: "[source, id] of the facts that a replay made" }),
      Type.Null(),
    ]),
    attempts: Type.Integer(),
  },
  { title: "QuarantineItem" },
);

export const QuarantineAnswer = Type.Object({ items: Type.Array(QuarantineItem) }, { title: "Quarantine" });

export const QualityAnswer = Type.Object(
  {
    counts: Type.Array(
      Type.Object({
        channel: Type.String(),
        field: Type.String(),
        name: Type.String(),
        reason: Type.String(),
        zh: Type.String(),
        open: count("Still aside"),
        replayed: count("Taken in later"),
        dismissed: count("Given up"),
      }),
    ),
  },
  { title: "Quality" },
);

export const ReplayRequest = Type.Object(
  {
    ids: Type.Optional(Type.Array(Uuid, { maxItems: 10_000, description: "These items; all open ones when absent" })),
    import: Type.Optional(Type.String({ format: "uuid", description: "Open items of one import" })),
  },
  { title: "ReplayRequest", additionalProperties: false },
);

export const ReplayAnswer = Type.Object(
  {
    replayed: count("Items that fit now"),
    facts: count("Facts that they added to the log"),
    open: count("Items that still do not fit"),
  },
  { title: "Replay" },
);

const Reason = Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" });

export const MendRequest = Type.Object(
  {
    fields: Type.Array(
      Type.Object(
        {
          pointer: Type.String({ minLength: 1, maxLength: 500, description: "As a problem of the item names it" }),
          value: Type.Union([Type.String({ maxLength: 2_000 }), Type.Null()], {
            description: "As it would be typed; items of a list are parted by |; null: nothing is said of it",
          }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 50 },
    ),
    reason: Reason,
  },
  { title: "MendRequest", additionalProperties: false },
);

export const MendAnswer = Type.Object(
  {
    facts: count("Facts that it added to the log"),
    problems: Type.Array(FieldReason, { description: "What still does not fit; empty: it was taken in" }),
  },
  { title: "Mend" },
);

export const DismissRequest = Type.Object(
  { ids: Type.Array(Uuid, { minItems: 1, maxItems: 10_000 }), reason: Reason },
  { title: "DismissRequest", additionalProperties: false },
);

export const DismissAnswer = Type.Object(
  { dismissed: count("Items that were open and are given up") },
  { title: "Dismiss" },
);

export const ImportQuery = Type.Object({
  map: Type.String({ minLength: 1, description: "Id of the import map" }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Name of the file, for people" })),
});

export const ImportAnswer = Type.Object(
  {
    id: Type.String(),
    map: Type.String(),
    file: Type.String(),
    state: Type.String({ description: "running, done or failed" }),
    line: count("Last line that was counted"),
    accepted: count("Rows taken in"),
    quarantined: count("Rows kept aside"),
    duplicates: count("Rows whose facts the log held already"),
    facts: count("Facts added to the log"),
    reason: Type.Union([Type.String(), Type.Null()]),
    startedAt: Instant,
    changedAt: Instant,
  },
  { title: "Import" },
);
export type ImportAnswer = Static<typeof ImportAnswer>;
