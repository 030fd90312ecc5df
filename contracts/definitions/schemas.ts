/** The shape of every file a bank owns. The same schemas check files at load and are written out for editors. */

import { type Static, Type } from "typebox";
import { valueTypes } from "#kits/expr";
import type { policySchemas } from "./policy-schemas.ts";
import { bands, closed, id, many, names, oneOf, roles, share, text, word } from "./schema-words.ts";

export { type PlaybookFile, playbookSchema, stages } from "./playbook-schemas.ts";
export { type PolicyKind, policySchemas } from "./policy-schemas.ts";
export { channels, classes, roles } from "./schema-words.ts";

export const unitKinds = ["head_office", "branch", "outlet"] as const;
export const organisationSchema = closed(
  {
    ...names,
    zone: text("IANA time zone of the bank, as Asia/Shanghai"),
    language: oneOf(["zh", "en"], "Language used where a person has not chosen"),
    units: Type.Array(
      closed({ id, kind: oneOf(unitKinds, "Kind of unit"), parent: Type.Optional(id), ...names }, "A unit of the bank"),
      { minItems: 1 },
    ),
    people: Type.Array(
      closed(
        {
          login: id,
          unit: id,
          roles: Type.Array(oneOf(roles, "Role"), { minItems: 1 }),
          ...names,
          email: Type.Optional(Type.String()),
        },
        "A person who works here",
      ),
    ),
  },
  "The bank: its units and people",
);

export const modelSchema = closed(
  {
    id,
    ...names,
    label: closed(
      {
        event: word,
        where: text("Condition over event.* that makes an example positive"),
        known_after: oneOf(["call"], "What must be over before the label is known"),
      },
      "What the model predicts",
    ),
    features: Type.Array(word, { minItems: 1, uniqueItems: true, description: "Attributes that the model reads" }),
    split: closed(
      { train: share, cut: oneOf(["day"], "Training ends where a day ends") },
      "Earliest share of examples to train on",
    ),
    regularisation: closed(
      {
        penalty: oneOf(["l2"], "Kind of penalty"),
        candidates: Type.Array(Type.Number({ minimum: 0 }), { minItems: 1 }),
        folds: Type.Integer({ minimum: 2 }),
      },
      "How the penalty is chosen",
    ),
    calibration: closed(
      { method: oneOf(["platt", "isotonic"], "Method"), folds: Type.Integer({ minimum: 2 }) },
      "How probabilities are calibrated",
    ),
    algorithms: Type.Optional(
      Type.Array(word, {
        minItems: 1,
        description: "Algorithms to compare, or all; the one that orders the last training days best is taken",
      }),
    ),
    minimum_rows: Type.Integer({ minimum: 1, description: "With fewer usable examples no model is trained" }),
    score: word,
    bands,
  },
  "A model: what it predicts, from what, and how it is trained",
);

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
const condition = closed(
  {
    from: text("Column"),
    in: Type.Optional(Type.Array(Type.String(), { minItems: 1, description: "Cells for which it is so" })),
    filled: Type.Optional(Type.Boolean({ description: "Any cell that is not empty" })),
  },
  "Only for rows whose cell is one of these",
);
const plainCell = {
  from: Type.Optional(text("Source column")),
  const: Type.Optional(
    Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Array(Type.String())], {
      description: "The same value for every row",
    }),
  ),
  template: Type.Optional(
    text(
      "Text with {column} and {row}; {column|unpad} drops leading zeros, |digits all but digits, also |trim |lower |upper; beside from it stands in for an empty cell",
    ),
  ),
  as: Type.Optional(oneOf(valueTypes, "Kind of value; default string")),
  format: Type.Optional(
    text("How a date or instant is written, as yyyyMMdd or yyyy/M/d HH:mm; or epoch_seconds, epoch_milliseconds"),
  ),
  zone: Type.Optional(text("IANA zone of an instant without one; default Asia/Shanghai")),
  unit: Type.Optional(oneOf(["yuan", "fen", "wan"], "Unit of an amount; wan is ten thousand yuan")),
  divided_by: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: "What a number is divided by, as 1000 for milliseconds" }),
  ),
  strip: Type.Optional(text("Signs that are left out before reading, as ,¥")),
  separator: Type.Optional(text("What parts the items of a list; default |")),
  missing: Type.Optional(
    Type.Array(Type.String(), { description: "Cells that mean: no value. An empty cell always does" }),
  ),
  map: Type.Optional(
    many(scalar, "Cell (or item of a list) to value; one that is not listed is a problem unless otherwise says more"),
  ),
  otherwise: Type.Optional(scalar),
  required: Type.Optional(Type.Boolean()),
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
};
const record = closed(
  {
    when: Type.Optional(condition),
    fields: many(closed(plainCell, "Where a field's value comes from"), "Fields of the record"),
  },
  "One record of a list, from the columns of one row",
);
const cell = closed(
  {
    ...plainCell,
    records: Type.Optional(Type.Array(record, { minItems: 1, description: "A list of records side by side in a row" })),
  },
  "Where a field's value comes from",
);
export const encodings = ["utf-8", "gb18030"] as const;
export const importMapSchema = closed(
  {
    id,
    ...names,
    source: Type.String({
      pattern: "^(?!perennial/).+$",
      description: "Source of the facts, part of what makes them unique; perennial/ is the platform's own",
    }),
    encoding: Type.Optional(oneOf(encodings, "Encoding of the file; default utf-8. GBK is part of gb18030")),
    subject: text("Template of the customer's id at the bank, as customer-{row} or {CUST_NO|unpad}"),
    columns: Type.Array(Type.String(), { minItems: 1, description: "Columns the file must have" }),
    optional_columns: Type.Optional(Type.Array(Type.String())),
    facts: Type.Array(
      closed(
        {
          id: text("Template of the fact's id, unique within the source; the same id again is the same fact"),
          type: word,
          time: Type.Optional(
            closed(
              {
                from: text("Column of an instant, or of a day"),
                optional: Type.Optional(Type.Boolean()),
                zone: Type.Optional(Type.String()),
                format: Type.Optional(text("How it is written, as yyyyMMddHHmmss; or epoch_milliseconds")),
              },
              "When it happened",
            ),
          ),
          when: Type.Optional(condition),
          fields: many(cell, "Fields of the fact's data"),
        },
        "A fact made of each row",
      ),
      { minItems: 1 },
    ),
  },
  "How the columns of a file become facts",
);

export type OrganisationFile = Static<typeof organisationSchema>;
export type PolicyFile = {
  [K in keyof typeof policySchemas]: Static<(typeof policySchemas)[K]>;
}[keyof typeof policySchemas];
export type ModelFile = Static<typeof modelSchema>;
export type ImportMap = Static<typeof importMapSchema>;
