/** The shape of a playbook file: when, who, in which waves, towards what. */
import { type Static, Type } from "typebox";
import { productKinds } from "./catalog-schemas.ts";
import { conditionOrModel } from "./model-test.ts";
import {
  both,
  channel,
  classes,
  closed,
  id,
  many,
  names,
  oneOf,
  roles,
  share,
  span,
  text,
  time,
  word,
} from "./schema-words.ts";

export const stages = ["acquire", "grow", "promote", "consolidate", "warn", "winback", "protect", "season"] as const;
/** What a customer does at each step of the pirate's funnel. */
export const aarrrSteps = ["acquisition", "activation", "retention", "revenue", "referral"] as const;
/** Where a customer stands with the bank; the values of the tag `stage`. */
export const lifecycleStages = ["acquire", "grow", "promote", "consolidate", "warn", "winback"] as const;
export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export const festivalNames = [
  "spring_festival",
  "lantern",
  "qingming",
  "dragon_boat",
  "mid_autumn",
  "double_ninth",
  "new_year",
  "labour_day",
  "national_day",
] as const;
/** Events whose request is answered. */
export const answeredEvents: ReadonlySet<string> = new Set(["login", "transfer", "profile_changed"]);
/** What a request may be answered with, from the mildest to the strictest. */
export const answers = ["allow", "step_up", "hold", "review"] as const;
/** What is known of a wave's touch when the next one is due. */
export const receiptTests = [
  "delivered",
  "not_delivered",
  "opened",
  "not_opened",
  "clicked",
  "not_clicked",
  "answered",
  "not_answered",
  "not_touched",
] as const;
/** What an admission is counted by: the same one again admits nobody. */
export const oncePers = ["event", "occurrence", "date", "customer", "day"] as const;

const condition = (about: string) => text(`Condition ${about}`);
/** One that may go by a model's score. */
const decided = (about: string) => conditionOrModel(`Condition ${about}`);
const flag = (about: string) => Type.Boolean({ description: about });
const offset = Type.String({
  pattern: "^[+-]?\\d+(d|w)$",
  description: "Days from the date: -30d is thirty days before, 10d ten days after, 0d the day itself",
});
const monthDay = (about: string) =>
  Type.String({ pattern: "^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$", description: about });

const eventTest = closed(
  { event: word, where: Type.Optional(condition("over event.*: which of these events count")) },
  "An event",
);
const absence = closed(
  {
    of: Type.Array(word, { minItems: 1, uniqueItems: true, description: "Events that must not come" }),
    where: Type.Optional(condition("over event.*: which of those events count")),
    for: span,
    after: Type.Optional(eventTest),
    since: Type.Optional(word),
  },
  "Silence: none of these events for so long; since the last of them (since: the date of the customer from which it counts where there was none; default opened_on), or after another event",
);
const listDate = closed(
  { name: word, field: word, where: Type.Optional(condition("over item.* and customer.*: which records count")) },
  "A date of each record of a list, as holdings.matures_on",
);
const date = closed(
  {
    attribute: Type.Optional(word),
    list: Type.Optional(listDate),
    tag: Type.Optional(word),
    offsets: Type.Array(offset, { minItems: 1, uniqueItems: true }),
    yearly: Type.Optional(flag("Each year on that day; 29 February is met on 28 February of common years")),
    at: Type.Optional(time),
  },
  "A date of the customer: an attribute, a record of a list, or the day that a tag names; exactly one of them",
);
const calendar = closed(
  {
    cron: Type.Optional(text("Five fields in the bank's zone: minute, hour, day, month, weekday")),
    day: Type.Optional(
      Type.String({
        pattern: "^((0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])|last|[1-9]|[12]\\d|3[01])$",
        description: "MM-DD each year; or each month: last, its last calendar day, or a number",
      }),
    ),
    from: Type.Optional(monthDay("MM-DD: each day from here …")),
    to: Type.Optional(monthDay("MM-DD: … to here, both included")),
    workday: Type.Optional(
      Type.Integer({ minimum: -23, maximum: 23, description: "The nth workday of the month; negative from its end" }),
    ),
    quarter_day: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 92, description: "The nth calendar day of each quarter" }),
    ),
    weekday: Type.Optional(oneOf(weekdays, "Each week on this day")),
    festival: Type.Optional(oneOf(festivalNames, "The first day of a public or lunar holiday")),
    last_purchase_day: Type.Optional(
      closed(
        { settles_after: Type.Integer({ minimum: 0, maximum: 10, description: "Workdays until a purchase earns" }) },
        "The last workday on which a purchase still earns over a holiday of three days or more",
      ),
    ),
    offset: Type.Optional(offset),
    workdays_before: Type.Optional(Type.Integer({ minimum: 1, maximum: 30 })),
    at: Type.Optional(time),
  },
  "Days of the bank's calendar: exactly one of cron, day, from with to, workday, quarter_day, weekday, festival, last_purchase_day",
);
const scoreBand = closed(
  { name: word, from: Type.Optional(Type.Number()), to: Type.Optional(Type.Number()) },
  "A score comes into this band: from (inclusive) to (exclusive)",
);

/** Ways to start a run; a trigger says exactly one of them. */
export const triggerKinds = [
  "event",
  "becomes",
  "becomes_false",
  "enters",
  "leaves",
  "absence",
  "date",
  "calendar",
  "score",
  "list",
  "api",
  "any",
] as const;
const oneTrigger = {
  event: Type.Optional(word),
  where: Type.Optional(decided("over event.*, customer.*, metric.*, tag, score.* and before.*; beside event")),
  for: Type.Optional(
    Type.Array(Type.String({ pattern: "^(metric\\.)?[a-z][a-z0-9_]*$" }), {
      minItems: 1,
      maxItems: 2,
      uniqueItems: true,
      description: "Fields of the event, or metric.NAME, that name other customers who are enrolled too, as referrer",
    }),
  ),
  among: Type.Optional(
    condition(
      "over customer.*, metric.*, tag, score.* and audience that those others must meet; where none does, nobody is enrolled",
    ),
  ),
  after: Type.Optional(span),
  becomes: Type.Optional(decided("over customer.*, metric.*, tag, score.* and audience; starts when it turns true")),
  becomes_false: Type.Optional(decided("over the same; starts when it was true and is no more")),
  enters: Type.Optional(word),
  leaves: Type.Optional(word),
  absence: Type.Optional(absence),
  date: Type.Optional(date),
  calendar: Type.Optional(calendar),
  score: Type.Optional(scoreBand),
  list: Type.Optional(word),
  api: Type.Optional(closed({}, "By a call of the API: {}")),
  once_per: Type.Optional(oneOf(oncePers, "One admission for each of these; each kind of trigger has its own default")),
};
export const triggerSchema = closed(
  {
    ...oneTrigger,
    any: Type.Optional(
      Type.Array(
        closed(
          { ...oneTrigger, if: Type.Optional(decided("that the customer must meet for this one")) },
          "One of several triggers",
        ),
        {
          minItems: 2,
          description: "Several triggers, each of which starts a run; at most one of them by time alone",
        },
      ),
    ),
  },
  `What starts a run: exactly one of ${triggerKinds.join(", ")}`,
);

const reentrySchema = closed(
  {
    after: Type.Optional(span),
    concurrent: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10, description: "Runs of one customer at the same time; default 1" }),
    ),
    per_year: Type.Optional(Type.Integer({ minimum: 1, description: "Admissions of one customer in 365 days" })),
    never: Type.Optional(flag("One admission for ever")),
  },
  "When a customer may be admitted again",
);

const goTo = Type.String({ pattern: "^[a-z][a-z0-9-]*$", description: "A wave's id, or end" });
const branch = closed(
  {
    if: Type.Optional(decided("over customer.*, metric.*, tag, score.*, audience and event.* of the trigger")),
    receipt: Type.Optional(oneOf(receiptTests, "What is known of the last touch")),
    outcome: Type.Optional(Type.Array(word, { minItems: 1, description: "Outcomes of the last call or task" })),
    go: goTo,
  },
  "Where the run goes when all that is named here holds",
);
const arm = closed({ arm: id, share, go: goTo }, "An arm");
const contentOrMap = Type.Union([id, many(id, "Content of each channel")], {
  description: "A content, or one of each channel",
});
const choice = closed(
  {
    if: Type.Optional(decided("over customer.*, metric.*, tag, score.*, audience and event.* of the trigger")),
    suitable: Type.Optional(
      Type.Array(oneOf(productKinds, "Kind of product"), {
        minItems: 1,
        uniqueItems: true,
        description:
          "Where a product of these kinds suits the customer by the risk assessment: the best of them by value is what the touch sells",
      }),
    ),
    content: contentOrMap,
    product: Type.Optional(word),
    benefit: Type.Optional(id),
  },
  "A content, and for whom; its benefit stands in for the wave's",
);
export const waveSchema = closed(
  {
    id,
    for: Type.Optional(
      oneOf(["chosen", "withheld"], "Of a daily round: whom the wave reaches, those it chose or those it withheld"),
    ),
    wait: Type.Optional(span),
    until: Type.Optional(time),
    on: Type.Optional(oneOf(["workday", ...weekdays], "Then to the next such day")),
    at_date: Type.Optional(
      closed(
        { attribute: word, offset: Type.Optional(offset) },
        "Waits for a date of the customer; one that has passed does not wait",
      ),
    ),
    if: Type.Optional(
      decided("over customer.*, metric.*, tag, score.*, audience and event.* of the trigger: else passed over"),
    ),
    if_receipt: Type.Optional(oneOf(receiptTests, "Passed over unless this is known of the last touch")),
    unless_receipt: Type.Optional(oneOf(receiptTests, "Passed over when this is known of the last touch")),
    channel: Type.Optional(channel),
    channels: Type.Optional(
      Type.Union([Type.Literal("best"), Type.Array(channel, { minItems: 1, uniqueItems: true })], {
        description:
          "Alternatives in this order, the first that is reachable and permitted; best: what the customer prefers, then the cheaper one",
      }),
    ),
    content: Type.Optional(contentOrMap),
    choose: Type.Optional(
      Type.Array(choice, {
        minItems: 1,
        description: "The first that holds; one that holds for everybody stands last",
      }),
    ),
    product: Type.Optional(word),
    benefit: Type.Optional(id),
    owner_role: Type.Optional(oneOf(roles, "Role of the colleague who gets the task")),
    deadline: Type.Optional(Type.Union([Type.Literal("end_of_day"), span], { description: "When the task is late" })),
    urgent: Type.Optional(flag("Goes before others of its class")),
    hand_over: Type.Optional(flag("The run waits until the colleague's task is finished")),
    branch: Type.Optional(Type.Array(branch, { minItems: 1 })),
    split: Type.Optional(
      Type.Array(arm, { minItems: 2, description: "A random split, drawn once a run; shares add up to 1" }),
    ),
    experiment: Type.Optional(
      closed({ name: id, arms: Type.Array(arm, { minItems: 2 }) }, "Arms that stick to the customer and are counted"),
    ),
    after: Type.Optional(span),
    // biome-ignore lint/suspicious/noThenProperty: a word of files; nobody awaits a schema
    then: Type.Optional(goTo),
  },
  "One wave: it waits, then touches, branches or splits",
);

const goalSchema = closed(
  {
    event: Type.Optional(word),
    where: Type.Optional(condition("over event.*; beside event")),
    all: Type.Optional(Type.Array(eventTest, { minItems: 2, description: "Every one of these events" })),
    any: Type.Optional(Type.Array(eventTest, { minItems: 2, description: "One of these events" })),
    within: span,
  },
  "What the playbook is for: exactly one of event, all and any, within a time after admission",
);
const exitSchema = closed(
  {
    event: Type.Optional(word),
    where: Type.Optional(condition("over event.*; beside event")),
    when: Type.Optional(decided("over customer.*, metric.*, tag, score.* and audience; asked when a wave is due")),
  },
  "What ends a run: an event, or a condition; exactly one of event and when",
);

export const playbookSchema = closed(
  {
    id,
    ...names,
    stage: oneOf(stages, "Stage; also the folder of the file"),
    step: Type.Optional(oneOf(aarrrSteps, "AARRR step: what it wants of the customer")),
    lifecycle: Type.Optional(
      Type.Array(oneOf(lifecycleStages, "A lifecycle stage"), {
        minItems: 1,
        uniqueItems: true,
        description: "Lifecycle stages of the customers whom it is for",
      }),
    ),
    class: oneOf(classes, "Legal class of its messages"),
    category: Type.Optional(word),
    about: Type.Optional(both),
    trigger: triggerSchema,
    audience: Type.Optional(decided("that a customer must meet when admitted")),
    reentry: Type.Optional(reentrySchema),
    exit: Type.Optional(Type.Array(exitSchema, { minItems: 1 })),
    product: Type.Optional(word),
    model: Type.Optional(id),
    value: Type.Optional(
      closed(
        {
          yuan: Type.Optional(Type.Number({ minimum: 0 })),
          margin: Type.Optional(id),
          probability: Type.Optional(share),
          score: Type.Optional(word),
        },
        "What success is worth (yuan, or the margin of the product by a policy) and how likely it is",
      ),
    ),
    control: Type.Optional(share),
    holdout: Type.Optional(flag("Whether the bank's holdout applies; marketing alone has one")),
    answer: Type.Optional(
      closed(
        { give: oneOf(answers, "Answer"), reason: both },
        "What a request is answered that brings the event; of stage protect alone",
      ),
    ),
    decide: Type.Optional(
      closed(
        { channel, capacity: id, margin: id, cost: id, holdout: id },
        "A daily round decides for all who wait, under a capacity of the day",
      ),
    ),
    waves: Type.Array(waveSchema, { description: "In their order; none where the answer is all" }),
    goal: Type.Optional(goalSchema),
  },
  "A playbook: when, who, what and how",
);

export type PlaybookFile = Static<typeof playbookSchema>;
export type TriggerKind = (typeof triggerKinds)[number];
export type Answer = (typeof answers)[number];
export type ReceiptTest = (typeof receiptTests)[number];
