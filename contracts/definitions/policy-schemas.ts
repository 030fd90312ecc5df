/** The shape of the bank's policies, one schema per `kind`. A policy holds from the first day to the last, both included. */
import { Type } from "typebox";
import { benefitLimitsSchema, gradeBenefitsSchema } from "./benefit-schemas.ts";
import { riskLevels } from "./catalog-schemas.ts";
import {
  channel,
  classes,
  closed,
  day,
  id,
  many,
  names,
  oneOf,
  share,
  span,
  text,
  time,
  word,
  yuan,
} from "./schema-words.ts";

const policyHead = {
  id,
  ...names,
  effective_from: day,
  effective_to: Type.Optional(day),
};
/** What stands in a list inside a policy: records name it `<policy>/<id>`. */
const partHead = { id, zh: text("Chinese (zh-CN) name"), en: text("English name") };
const parts = <T extends Parameters<typeof Type.Array>[0]>(item: T, about: string) =>
  Type.Array(item, { minItems: 1, description: about });

const closing = Type.String({
  pattern: "^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$",
  description: "Time of day in the bank's zone at which it closes, HH:MM; 24:00 is the end of the day",
});
const windowSchema = closed(
  { channels: Type.Array(channel, { minItems: 1 }), from: time, to: closing },
  "When channels may be used",
);

const stoppable = oneOf(["marketing", "service"], "Class; transaction and risk messages are never stopped");

/** Calendar periods are of the bank's zone; weeks begin on Monday. */
export const capPeriods = ["day", "week", "month", "year"] as const;
const per = Type.String({
  pattern: `^(\\d+(m|h|d)|${capPeriods.join("|")})$`,
  description:
    "7d, 24h, 30m: the time that rolls behind the touch; day, week, month, year: a calendar period of the bank's zone",
});
const most = Type.Integer({ minimum: 0, description: "How many touches at most" });

const cap = closed(
  {
    ...partHead,
    class: stoppable,
    channels: Type.Optional(
      Type.Array(channel, {
        minItems: 1,
        uniqueItems: true,
        description:
          "Channels that count together; absent: all by which the bank goes to a customer, thus all but slot",
      }),
    ),
    category: Type.Optional(word),
    except: Type.Optional(
      Type.Array(word, {
        minItems: 1,
        uniqueItems: true,
        description: "Categories that are counted, and that another cap holds back",
      }),
    ),
    max: most,
    per,
    counts: Type.Optional(oneOf(["touch", "connected"], "Touches, or answered calls alone; default touch")),
    gap: Type.Optional(span),
  },
  "At most so many touches of a customer in a period",
);

/** Counts of which a provider speaks as one a day of the month. */
export const daysOfMonth = "days_of_month";
const quota = closed(
  {
    ...partHead,
    channels: Type.Array(channel, { minItems: 1, uniqueItems: true }),
    class: Type.Optional(stoppable),
    vendor: Type.Optional(
      Type.String({ pattern: "^[a-z][a-z0-9_]*$", description: "Maker of the device; absent: all" }),
    ),
    max: Type.Union([most, Type.Literal(daysOfMonth)], {
      description: "How many at most; days_of_month: as many as the month has days",
    }),
    per,
  },
  "What a provider accepts for one customer or device in a period",
);

const cooldown = closed(
  {
    ...partHead,
    after: oneOf(["refused", "converted"], "What begins it"),
    scope: oneOf(
      ["all", "channel", "product"],
      "All marketing, the channel of the refusal, or the product it was about",
    ),
    for: span,
  },
  "A rest after an answer",
);

export const resourceUnits = ["yuan", "seats", "pieces"] as const;
export const resourcePeriods = ["day", "month", "total"] as const;
const resource = closed(
  {
    ...partHead,
    unit: oneOf(resourceUnits, "What it is counted in"),
    amount: Type.Number({ minimum: 0, description: "How much there is in a period; yuan with at most two decimals" }),
    per: oneOf(resourcePeriods, "When it is there anew; total: never"),
    channels: Type.Optional(
      Type.Array(channel, {
        minItems: 1,
        uniqueItems: true,
        description: "Channels whose touches take of it: their cost from yuan, one from seats and pieces",
      }),
    ),
  },
  "Something that customers share",
);

const tasksOfDay = Type.Integer({ minimum: 0, maximum: 1_000 });
const leads = ["team_lead", "branch_operator", "administrator"] as const;

const age = (about: string) => Type.Integer({ minimum: 0, maximum: 150, description: about });

export const policySchemas = {
  channel_cost: closed(
    { kind: Type.Literal("channel_cost"), ...policyHead, yuan: many(yuan, "Cost of one touch by channel") },
    "What a touch costs",
  ),
  product_margin: closed(
    { kind: Type.Literal("product_margin"), ...policyHead, yuan: many(yuan, "Margin of one sale by product") },
    "What a sale earns",
  ),
  capacity: closed(
    { kind: Type.Literal("capacity"), ...policyHead, channel, share_of_day: share },
    "How many touches a channel can carry a day, as a share of that day's customers",
  ),
  holdout: closed(
    { kind: Type.Literal("holdout"), ...policyHead, share, salt: text("Text that fixes who is held out") },
    "Customers never touched",
  ),
  sending_window: closed(
    {
      kind: Type.Literal("sending_window"),
      ...policyHead,
      class: oneOf(classes, "Legal class"),
      windows: Type.Array(windowSchema, { minItems: 1 }),
    },
    "Times of day in which a class of message may go out; channels that no window names may be used at any time",
  ),
  grade_benefits: gradeBenefitsSchema,
  benefit_limits: benefitLimitsSchema,
  contact_cap: closed(
    { kind: Type.Literal("contact_cap"), ...policyHead, caps: parts(cap, "Caps, all of which hold") },
    "How often a customer is touched at most",
  ),
  vendor_quota: closed(
    { kind: Type.Literal("vendor_quota"), ...policyHead, quotas: parts(quota, "Quotas, all of which hold") },
    "What providers of channels accept",
  ),
  cooldown: closed(
    { kind: Type.Literal("cooldown"), ...policyHead, rules: parts(cooldown, "Rests, all of which hold") },
    "How long marketing rests after a refusal or a purchase",
  ),
  suitability: closed(
    {
      kind: Type.Literal("suitability"),
      ...policyHead,
      valid_months: Type.Integer({ minimum: 1, description: "Months for which a risk assessment counts" }),
      careful_age: age("From this age on, careful_risks are offered by a relationship manager alone"),
      careful_risks: Type.Array(oneOf(riskLevels, "Risk level"), { uniqueItems: true }),
      cooling_off: many(span, "By kind of product: how long after its purchase nothing else is sold"),
    },
    "Who may be offered which risk",
  ),
  minors: closed(
    {
      kind: Type.Literal("minors"),
      ...policyHead,
      age: age("Below this age nothing is marketed"),
      full_on: Type.Optional(
        oneOf(["day_after", "birthday"], "Day on which a year of age is full; default the day after the birthday"),
      ),
    },
    "Who counts as a minor",
  ),
  do_not_contact: closed(
    {
      kind: Type.Literal("do_not_contact"),
      ...policyHead,
      staff: Type.Boolean({ description: "Employees get no marketing" }),
      complaint_stops: Type.Array(stoppable, {
        uniqueItems: true,
        description: "Classes that rest while a complaint is open",
      }),
    },
    "Who is left alone beyond those who asked for it",
  ),
  channel_choice: closed(
    {
      kind: Type.Literal("channel_choice"),
      ...policyHead,
      most_yuan: many(
        yuan,
        "By value of the tag tier: what one touch of marketing may cost; a tier left out: anything",
      ),
      otherwise_yuan: Type.Optional(yuan),
    },
    "How dear a channel a customer's layer is worth",
  ),
  tasks: closed(
    {
      kind: Type.Literal("tasks"),
      ...policyHead,
      capacity: closed(
        {
          agent: Type.Optional(tasksOfDay),
          manager: Type.Optional(tasksOfDay),
          risk: Type.Optional(tasksOfDay),
        },
        "Tasks that a colleague works through on a working day, by role",
      ),
      working_hours: closed({ from: time, to: closing }, "When tasks are worked on working days"),
      hold: span,
      late: Type.Array(closed({ after: span, role: oneOf(leads, "Who is told") }, "Somebody who hears of it"), {
        description: "Who hears of a late task, each once; spans are counted from when it was due and rise",
      }),
      call_backs: Type.Integer({ minimum: 0, maximum: 20, description: "How often one task may be called again" }),
    },
    "How colleagues work tasks; hold is how long whoever takes one has the customer alone",
  ),
  budget: closed(
    { kind: Type.Literal("budget"), ...policyHead, resources: parts(resource, "Budgets, seats and stocks") },
    "What all customers share",
  ),
} as const;
export type PolicyKind = keyof typeof policySchemas;

/** Kinds of which one policy holds on a day; of the others several may. */
export const singleKinds: readonly PolicyKind[] = [
  "suitability",
  "minors",
  "do_not_contact",
  "channel_choice",
  "benefit_limits",
  "tasks",
];

export interface PolicyKindView {
  readonly kind: PolicyKind;
  /** Whether one policy of it holds on a day. */
  readonly single: boolean;
  /** What may stand in one (JSON Schema). */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Every kind of policy with what it may say. */
export function policyKinds(): PolicyKindView[] {
  return (Object.keys(policySchemas) as PolicyKind[]).map((kind) => ({
    kind,
    single: singleKinds.includes(kind),
    schema: { ...policySchemas[kind] },
  }));
}
