/** Requests and answers about a customer's tags. */
import { Type } from "typebox";

const Instant = Type.String({ format: "date-time" });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const Source = Type.Enum(["rule", "model", "conversation", "import", "colleague"]);

export const TagRequest = Type.Object(
  {
    tag: Type.String({ minLength: 1, maxLength: 60, description: "Name of a tag of the catalog" }),
    say: Type.Optional(
      Type.Enum(["set", "clear", "release"], {
        description:
          "set gives the tag, clear keeps it away also from its rule, release takes back what was said so that the rule decides again; default set",
      }),
    ),
    value: Type.Optional(
      Type.String({ maxLength: 200, description: "One of the tag's values; none for a tag without" }),
    ),
    until: Type.Optional(Type.String({ format: "date-time", description: "When it ends by itself" })),
    evidence: Type.Optional(Type.String({ maxLength: 500, description: "What it rests on; no personal data" })),
    confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    reason: Type.String({ minLength: 1, maxLength: 500, description: "For the audit trail" }),
  },
  { additionalProperties: false },
);

export const TagAnswer = Type.Object(
  {
    customer: Type.Integer({ description: "Customer number" }),
    tag: Type.String(),
    fact: Type.String({ description: "Id of the fact; it is applied within a second" }),
  },
  { title: "TagSaid" },
);

const words = {
  tag: Type.String(),
  value: orNull(Type.String({ description: "Empty for a tag without a value; null: it is kept away" })),
  source: Source,
  evidence: orNull(Type.String()),
  confidence: orNull(Type.Number()),
  until: orNull(Instant),
  by: orNull(Type.String({ description: "Who said it: a colleague, or the source of the fact" })),
  ruleVersion: orNull(Type.String()),
} as const;

export const TagsAnswer = Type.Object(
  {
    customer: Type.Integer(),
    tags: Type.Array(Type.Object({ ...words, setAt: Instant })),
    history: Type.Array(
      Type.Object({
        ...words,
        action: Type.Enum(["set", "cleared", "expired", "released", "outranked"]),
        at: Instant,
      }),
      { description: "Newest first" },
    ),
  },
  { title: "CustomerTags" },
);

export const TagsQuery = Type.Object({
  tag: Type.Optional(Type.String({ maxLength: 60, description: "Of this tag alone" })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: "Entries of history; default 100" })),
});
