/** The shape of an audience: the same for a bank's files and for those that people make. */
import { type Static, Type } from "typebox";
import { closed, names, oneOf, text } from "./schema-words.ts";

/** `live`: after every fact that can change it; `daily`: once a bank day; `manual`: when somebody asks. */
export const refreshes = ["live", "daily", "manual"] as const;

export const audienceSchema = closed(
  {
    ...names,
    condition: Type.Optional(
      text('Who belongs: a condition over customer, metric, score, tag and other audiences ("name" in audience)'),
    ),
    list: Type.Optional(
      Type.Unsafe<true>(Type.Literal(true, { description: "A static list: its customers come from an uploaded file" })),
    ),
    until: Type.Optional(
      Type.String({
        pattern: "^\\d{4}-\\d{2}-\\d{2}$",
        description: "Last day of a static list, YYYY-MM-DD; then its customers leave it; absent: it has none",
      }),
    ),
    refresh: Type.Optional(
      oneOf(
        refreshes,
        "When members are looked at again: after every fact (live), once a day (daily), when asked (manual); default daily",
      ),
    ),
    breakdown: Type.Optional(
      Type.Array(text("Attribute or tag"), {
        uniqueItems: true,
        description: "Attributes and tags by which a person wants to see it split",
      }),
    ),
    notes_zh: Type.Optional(text("Chinese (zh-CN) words on whom it means and what it is for")),
    notes_en: Type.Optional(text("English words on whom it means and what it is for")),
  },
  "An audience: customers for whom a condition holds, or a static list. Its file is named as it is: NAME.yaml",
);
export type AudienceFile = Static<typeof audienceSchema>;
