/** What is said, by channel: the shape of content files. */
import { type Static, Type } from "typebox";
import { classes, closed, id, names, oneOf, span, text } from "./schema-words.ts";

const emailText = closed(
  { subject: text("Liquid template"), body: text("Liquid template of the HTML body") },
  "An e-mail in one language",
);
const titledText = closed(
  { title: text("Liquid template"), body: text("Liquid template") },
  "A script or message in one language",
);
const plainText = closed({ body: text("Liquid template") }, "A message in one language");

/** Other wordings of the same message, of which the better ones are sent more often. */
const variants = closed(
  {
    of: Type.Array(id, {
      minItems: 1,
      maxItems: 9,
      uniqueItems: true,
      description: "Other contents of the same channel and class; this file's own text is the first of them",
    }),
    floor: Type.Number({
      exclusiveMinimum: 0,
      maximum: 0.5,
      description: "Least share of the touches that each wording keeps, so that none is given up for ever",
    }),
    success: oneOf(["seen", "converted"], "What a wording is judged by: that it was seen or answered, or the goal"),
    after: Type.Optional({ ...span, description: "How long after it was chosen a touch is judged; 3d when absent" }),
  },
  "Wordings that are tried against each other",
);

const head = { id, ...names, class: oneOf(classes, "Legal class"), variants: Type.Optional(variants) };
const titled = closed(
  { zh: Type.Optional(titledText), en: Type.Optional(titledText) },
  "Title and body, needed in both languages",
);
const plain = closed(
  { zh: Type.Optional(plainText), en: Type.Optional(plainText) },
  "The text, needed in both languages",
);
const link = Type.Optional(
  Type.String({ pattern: "^/[^\\s]*$", description: "Page of the app that it leads to, as /deposits/term" }),
);

/** One schema per channel. */
export const contentSchemas = {
  email: closed(
    {
      ...head,
      channel: Type.Literal("email"),
      text: closed({ zh: Type.Optional(emailText), en: Type.Optional(emailText) }, "Needed in both languages"),
    },
    "An e-mail",
  ),
  sms: closed(
    { ...head, channel: Type.Literal("sms"), text: plain },
    "An SMS; the bank's signature and the way to refuse are added when it is sent",
  ),
  push: closed({ ...head, channel: Type.Literal("push"), link, text: titled }, "A push message of the app"),
  inbox: closed({ ...head, channel: Type.Literal("inbox"), link, text: titled }, "A message in the app's inbox"),
  slot: closed({ ...head, channel: Type.Literal("slot"), link, text: titled }, "What a place on a screen shows"),
  wecom: closed({ ...head, channel: Type.Literal("wecom"), text: plain }, "A WeCom message that a member confirms"),
  robot_call: closed(
    { ...head, channel: Type.Literal("robot_call"), text: titled },
    "What a robot says; that it is one is added when it calls",
  ),
  agent_call: closed({ ...head, channel: Type.Literal("agent_call"), text: titled }, "A call script"),
  manager: closed(
    { ...head, channel: Type.Literal("manager"), text: titled },
    "What a relationship manager does and says",
  ),
} as const;

export type ContentFile = {
  [K in keyof typeof contentSchemas]: Static<(typeof contentSchemas)[K]>;
}[keyof typeof contentSchemas];

export type Variants = NonNullable<ContentFile["variants"]>;
