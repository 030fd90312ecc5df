/** The shape of an offer: something that can be proposed to a customer next. */
import { type Static, Type } from "typebox";
import {
  both,
  channels,
  classes,
  closed,
  day,
  id,
  many,
  names,
  oneOf,
  share,
  text,
  word,
  yuan,
} from "./schema-words.ts";

/** Where a page or a colleague asks for what to propose: a place of the app, the inbox, a call seat's screen, a counter. */
export const places = ["slot", "inbox", "agent_screen", "outlet"] as const;
export const wayOrders = ["given", "best"] as const;

const points = Type.Number({ minimum: -100, maximum: 900, description: "55 makes a factor of 1.55; points add up" });
const contextWeight = closed(
  { name: id, ...names, when: text("Condition under which the weight counts"), weight: points },
  "More or less weight in a situation of the customer",
);
const lever = closed({ name: id, ...names, weight: points }, "A weight that the bank gives to what it wants now");
const price = closed(
  {
    name: id,
    ...names,
    when: Type.Optional(text("Condition under which this price holds; without one it is everybody's")),
    rate: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: "Percent a year" })),
    fee: Type.Optional(yuan),
  },
  "A price: the first whose condition holds",
);

export const offerSchema = closed(
  {
    id,
    ...names,
    about: Type.Optional(both),
    class: oneOf(classes, "Legal class"),
    category: Type.Optional(word),
    product: Type.Optional(word),
    condition: Type.Optional(
      text('For whom it is: a condition over customer, metric, score, tag and audiences ("name" in audience)'),
    ),
    personal: Type.Optional(
      Type.Boolean({ description: "Chosen or worded by what is known of the customer; default true" }),
    ),
    automated: Type.Optional(Type.Boolean({ description: "Decided by machines alone; default true" })),
    probability: Type.Optional(
      Type.Union(
        [
          closed({ rate: share }, "The same for everybody: how often it was taken"),
          closed({ score: word, otherwise: share }, "By a score; `otherwise` where a customer has none"),
        ],
        { description: "How likely the customer takes it; without one 1 counts" },
      ),
    ),
    value: Type.Optional(
      Type.Union([closed({ yuan }, "An amount"), closed({ margin: id }, "The margin of its product by this policy")], {
        description: "What it is worth when taken; needed for marketing",
      }),
    ),
    context: Type.Optional(Type.Array(contextWeight)),
    levers: Type.Optional(Type.Array(lever)),
    channels: Type.Array(oneOf(channels, "Channel of reach"), {
      minItems: 1,
      uniqueItems: true,
      description: "Channels in fall-back order",
    }),
    order: Type.Optional(
      oneOf(
        wayOrders,
        "given: channels as listed; best: what the customer prefers first, then the cheaper one; default best",
      ),
    ),
    places: Type.Optional(
      Type.Array(oneOf(places, "Place"), {
        uniqueItems: true,
        description: "Where it may be shown when somebody asks",
      }),
    ),
    content: Type.Optional(many(id, "Content by channel")),
    urgent: Type.Optional(Type.Boolean({ description: "Goes before others of its class" })),
    from: Type.Optional(day),
    to: Type.Optional(day),
    prices: Type.Optional(Type.Array(price)),
    price_review: Type.Optional(
      closed(
        { by: id, on: day, reason: both },
        "Approval of prices that depend on what a customer does or prefers, by an approver or compliance officer",
      ),
    ),
  },
  "An offer: what can be proposed next, for whom, at what worth and by which channels",
);
export type OfferFile = Static<typeof offerSchema>;
