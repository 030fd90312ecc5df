/** Requests and answers about what came of playbooks. */
import { Type } from "typebox";
import { day, instant, names, orNull, text, Words } from "./decision-words.ts";

const count = Type.Integer();
const yuan = Type.String({ description: "Yuan, two decimals" });

export const OutcomePath = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, description: "Id of a playbook" }),
});
export const OutcomeQuery = Type.Object({
  from: Type.Optional(Type.String({ format: "date", description: "First day of admission, the bank's zone" })),
  to: Type.Optional(Type.String({ format: "date", description: "Last day of admission" })),
  unit: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: "Code of a branch or outlet: it and all below it" }),
  ),
});

const Difference = Type.Object(
  {
    difference: Type.Number({ description: "Treated minus control, in shares" }),
    low: Type.Number({ description: "Lower end of the 95 % interval" }),
    high: Type.Number(),
    p: Type.Number({ description: "Two-sided" }),
  },
  { description: "Of shares of customers" },
);
const Estimate = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number(), p: Type.Number() });

const Arm = Type.Object({
  customers: Type.Integer({ description: "Assigned, reached or not: the unit of assignment and of comparisons" }),
  enrolments: count,
  touched: count,
  delivered: count,
  reached: Type.Integer({ description: "Delivered and seen, answered or opened" }),
  converted: Type.Integer({ description: "Enrolments whose goal was reached within its window" }),
  convertedCustomers: count,
  amount: yuan,
  cost: yuan,
  contacts: Type.Integer({ description: "Touches of the customers within the window, of whichever playbook" }),
  complaints: count,
  optOuts: count,
  complainingCustomers: count,
  optOutCustomers: count,
  rate: orNull(
    Type.Object(
      { rate: Type.Number(), low: Type.Number(), high: Type.Number() },
      { description: "Share of converted customers with its 95 % interval (Wilson)" },
    ),
  ),
});

const comparison = {
  treated: Arm,
  control: Arm,
  sampleRatio: orNull(
    Type.Object(
      { chiSquare: Type.Number(), p: Type.Number(), holds: Type.Boolean() },
      { description: "Whether the arms have the sizes that they should; null: nobody was to be held out" },
    ),
  ),
  conversion: orNull(Difference),
  always: orNull(
    Type.Object(
      { low: Type.Number(), high: Type.Number() },
      { description: "Interval of the difference that holds however often one looks" },
    ),
  ),
  lift: orNull(Estimate),
  amount: orNull(Estimate),
  complaints: orNull(Difference),
  optOuts: orNull(Difference),
  needed: orNull(Type.Integer({ description: "Customers an arm by which a difference of this size would be found" })),
  verdict: Type.Object({
    code: Type.Enum(["no_control", "by_contact", "too_few", "sample_ratio", "better", "worse", "no_difference"]),
    ...names,
  }),
};

export const OutcomeAnswer = Type.Object(
  {
    bank: Words,
    at: instant,
    playbook: Type.Object({ id: text, ...names, stage: text, class: text }),
    goal: orNull(Type.Object({ event: text, ...names, where: orNull(text), within: text })),
    from: orNull(day),
    to: orNull(day),
    unit: orNull(Type.Object({ id: text, ...names })),
    countedUntil: orNull(instant),
    all: Type.Object(comparison),
    versions: Type.Array(Type.Object({ ...comparison, version: count })),
    weeks: Type.Array(Type.Object({ ...comparison, week: day }), { description: "By the Monday of admission" }),
    waves: Type.Array(
      Type.Object({
        wave: text,
        channel: text,
        groups: Type.Array(
          Type.Object({
            group: Type.Enum(["treated", "held", "control"], {
              description: "held: out of this wave alone; control: of the whole playbook",
            }),
            customers: count,
            enrolments: count,
            touched: count,
            delivered: count,
            reached: count,
            converted: count,
            convertedCustomers: count,
            amount: yuan,
            cost: yuan,
          }),
        ),
        compared: orNull(Type.Object(comparison)),
      }),
    ),
    holdout: orNull(
      Type.Object({
        expected: Type.Number({ description: "Conversions that the treated would have had anyway" }),
        increment: Type.Number(),
        lift: orNull(Type.Number()),
        gain: orNull(yuan),
        cost: yuan,
        roi: orNull(Type.Number({ description: "Gain beyond the cost in shares of the cost" })),
        claimed: Type.Integer({ description: "What counting the converted would claim" }),
      }),
    ),
    attribution: Type.Object(
      {
        ...names,
        untouched: Type.Number({ description: "Conversions before which nothing was delivered" }),
        credits: Type.Array(
          Type.Object({
            model: Type.Enum(["last", "first", "linear", "time_decay", "position"]),
            playbook: text,
            channel: text,
            conversions: Type.Number(),
          }),
        ),
      },
      { description: "Not causal" },
    ),
  },
  { title: "Outcome" },
);

export const CohortsAnswer = Type.Object(
  {
    bank: Words,
    at: instant,
    playbook: Type.Object({ id: text, ...names, stage: text, class: text }),
    from: orNull(day),
    to: orNull(day),
    unit: orNull(Type.Object({ id: text, ...names })),
    cohorts: Type.Array(
      Type.Object({
        week: day,
        control: Type.Boolean(),
        customers: Type.Integer({ description: "Each once, from the first enrolment on" }),
        activated: Type.Integer({ description: "Reached the goal within its window" }),
        amount: yuan,
        referred: Type.Integer({ description: "Recommended somebody within the weeks that are looked at" }),
        weeks: Type.Array(
          Type.Object({
            observed: Type.Integer({ description: "Customers for whom this week after admission is over" }),
            active: Type.Integer({ description: "Of them, who did something by themselves" }),
          }),
        ),
      }),
      { description: "By the Monday of admission, treated first" },
    ),
  },
  { title: "Cohorts" },
);
