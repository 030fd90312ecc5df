/** What may stand at each place of a playbook's file: forms are made of it. Words of keys stand in form-words.ts. */

/** Names that the bank has, by what they are of. */
export type Source =
  | "event"
  | "date"
  | "records"
  | "tag"
  | "score"
  | "product"
  | "audience"
  | "list"
  | "benefit"
  | "model"
  | "capacity"
  | "product_margin"
  | "channel_cost"
  | "holdout";

export interface Field {
  readonly key: string;
  readonly kind:
    | "text"
    | "note"
    | "number"
    | "flag"
    /** One, or several, of the words that the format knows. */
    | "one"
    | "some"
    /** One, or several, of the bank's names. */
    | "name"
    | "names"
    /** Several texts. */
    | "texts"
    | "condition"
    /** A condition, or a model's score with the rule that stands in for it. */
    | "rule"
    /** A text in both languages. */
    | "both"
    /** A content, or one of each channel of the wave. */
    | "content"
    /** Channels in order, or the best one. */
    | "channels"
    /** A wave, or the end. */
    | "go"
    | "part"
    | "parts"
    /** Exactly one of several. */
    | "variant";
  readonly of?: readonly string[];
  readonly from?: Source;
  /** How it is written, as an example. */
  readonly as?: string;
  readonly fields?: readonly Field[];
  readonly variants?: readonly Variant[];
  /** What a new part, or a new one of the parts, says. */
  readonly begin?: unknown;
  /** Where it speaks of customers alone, clauses can be chosen for it. */
  readonly ofCustomer?: boolean;
  /** May be left out: it can be taken away again. */
  readonly needed?: boolean;
}

/** One of several ways to say a thing; the key by which it is known is that of its first field. */
export interface Variant {
  readonly key: string;
  readonly fields: readonly Field[];
  readonly begin: Readonly<Record<string, unknown>>;
}

const SPAN = "30m, 24h, 14d";
export const OFFSET = "-30d, 0d, 10d";
export const span = (key: string): Field => ({ key, kind: "text", as: SPAN });
export const where: Field = { key: "where", kind: "condition", as: "event.amount > 100.0" };

export const channels = ["sms", "push", "inbox", "slot", "wecom", "email", "robot_call", "agent_call", "manager"];
const receipts = [
  "delivered",
  "not_delivered",
  "opened",
  "not_opened",
  "clicked",
  "not_clicked",
  "answered",
  "not_answered",
  "not_touched",
];
export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const roles = ["agent", "manager", "team_lead", "branch_operator", "risk", "compliance", "analyst", "designer"];
const productKinds = [
  "demand_deposit",
  "term_deposit",
  "wealth",
  "fund",
  "metal",
  "insurance",
  "loan",
  "card",
  "service",
];

/** An example of a condition. */
export const becomes = "customer.demand_balance > 50000.0";

export const eventTest: readonly Field[] = [{ key: "event", kind: "name", from: "event", needed: true }, where];
const goal: readonly Variant[] = [
  { key: "event", fields: eventTest, begin: { event: "deposit_opened" } },
  {
    key: "any",
    fields: [{ key: "any", kind: "parts", fields: eventTest, begin: { event: "deposit_opened" }, needed: true }],
    begin: { any: [{ event: "deposit_opened" }, { event: "wealth_purchased" }] },
  },
  {
    key: "all",
    fields: [{ key: "all", kind: "parts", fields: eventTest, begin: { event: "deposit_opened" }, needed: true }],
    begin: { all: [{ event: "deposit_opened" }, { event: "login" }] },
  },
];
export const endFields: readonly Field[] = [
  {
    key: "goal",
    kind: "part",
    begin: { event: "deposit_opened", within: "14d" },
    fields: [
      { key: "reached_by", kind: "variant", variants: goal },
      { ...span("within"), needed: true },
    ],
  },
  {
    key: "exit",
    kind: "parts",
    begin: { event: "account_closed" },
    fields: [
      {
        key: "ends_by",
        kind: "variant",
        variants: [
          { key: "event", fields: eventTest, begin: { event: "account_closed" } },
          {
            key: "when",
            fields: [{ key: "when", kind: "rule", ofCustomer: true, needed: true, as: becomes }],
            begin: { when: becomes },
          },
        ],
      },
    ],
  },
];

export const nameFields: readonly Field[] = [
  { key: "id", kind: "text", needed: true, as: "grow-idle-balance" },
  { key: "zh", kind: "text", needed: true },
  { key: "en", kind: "text", needed: true },
  { key: "about", kind: "both" },
  {
    key: "stage",
    kind: "one",
    of: ["acquire", "grow", "promote", "consolidate", "warn", "winback", "protect", "season"],
    needed: true,
  },
  { key: "step", kind: "one", of: ["acquisition", "activation", "retention", "revenue", "referral"] },
  { key: "lifecycle", kind: "some", of: ["acquire", "grow", "promote", "consolidate", "warn", "winback"] },
  { key: "class", kind: "one", of: ["marketing", "service", "transaction", "risk"], needed: true },
  { key: "category", kind: "text", as: "retention" },
];

export const whomFields: readonly Field[] = [
  { key: "audience", kind: "rule", ofCustomer: true, as: becomes },
  {
    key: "reentry",
    kind: "part",
    begin: { after: "30d" },
    fields: [
      span("after"),
      { key: "concurrent", kind: "number" },
      { key: "per_year", kind: "number" },
      { key: "never", kind: "flag" },
    ],
  },
  { key: "control", kind: "number", as: "0.1" },
  { key: "holdout", kind: "flag" },
  { key: "product", kind: "name", from: "product" },
  { key: "model", kind: "name", from: "model" },
  {
    key: "value",
    kind: "part",
    begin: { yuan: 100, probability: 0.1 },
    fields: [
      { key: "yuan", kind: "number" },
      { key: "margin", kind: "name", from: "product_margin" },
      { key: "probability", kind: "number", as: "0.1" },
      { key: "score", kind: "name", from: "score" },
    ],
  },
  {
    key: "answer",
    kind: "part",
    // lint-allow console-words: it becomes part of the file, in both languages
    begin: { give: "review", reason: { zh: "需要核实", en: "To be verified" } },
    fields: [
      { key: "give", kind: "one", of: ["allow", "step_up", "hold", "review"], needed: true },
      { key: "reason", kind: "both", needed: true },
    ],
  },
  {
    key: "decide",
    kind: "part",
    begin: {
      channel: "agent_call",
      capacity: "call-capacity",
      margin: "product-margin",
      cost: "channel-cost",
      holdout: "call-holdout",
    },
    fields: [
      { key: "channel", kind: "one", of: channels, needed: true },
      { key: "capacity", kind: "name", from: "capacity", needed: true },
      { key: "margin", kind: "name", from: "product_margin", needed: true },
      { key: "cost", kind: "name", from: "channel_cost", needed: true },
      { key: "holdout", kind: "name", from: "holdout", needed: true },
    ],
  },
];

/** When a wave's turn is. */
export const whenFields: readonly Field[] = [
  span("wait"),
  { key: "until", kind: "text", as: "10:00" },
  { key: "on", kind: "one", of: ["workday", ...weekdays] },
  {
    key: "at_date",
    kind: "part",
    begin: { attribute: "opened_on", offset: "0d" },
    fields: [
      { key: "attribute", kind: "name", from: "date", needed: true },
      { key: "offset", kind: "text", as: OFFSET },
    ],
  },
];
/** For whom of those who come to it; others pass it over. */
export const onlyFields: readonly Field[] = [
  { key: "if", kind: "rule", ofCustomer: true, as: becomes },
  { key: "if_receipt", kind: "one", of: receipts },
  { key: "unless_receipt", kind: "one", of: receipts },
];
export const touchFields: readonly Field[] = [
  { key: "content", kind: "content" },
  {
    key: "choose",
    kind: "parts",
    begin: { content: "" },
    fields: [
      { key: "if", kind: "rule", ofCustomer: true, as: becomes },
      { key: "suitable", kind: "some", of: productKinds },
      { key: "content", kind: "content", needed: true },
      { key: "product", kind: "name", from: "product" },
      { key: "benefit", kind: "name", from: "benefit" },
    ],
  },
  { key: "product", kind: "name", from: "product" },
  { key: "benefit", kind: "name", from: "benefit" },
  { key: "urgent", kind: "flag" },
];
export const taskFields: readonly Field[] = [
  { key: "owner_role", kind: "one", of: roles },
  { key: "deadline", kind: "text", as: "end_of_day, 4h" },
  { key: "hand_over", kind: "flag" },
];
const arms: readonly Field[] = [
  { key: "arm", kind: "text", needed: true, as: "a" },
  { key: "share", kind: "number", needed: true, as: "0.5" },
  { key: "go", kind: "go", needed: true },
];
export const branchField: Field = {
  key: "branch",
  kind: "parts",
  needed: true,
  begin: { receipt: "opened", go: "end" },
  fields: [
    { key: "receipt", kind: "one", of: receipts },
    { key: "outcome", kind: "texts", as: "interested, refused" },
    { key: "if", kind: "rule", ofCustomer: true, as: becomes },
    { key: "go", kind: "go", needed: true },
  ],
};
export const splitField: Field = {
  key: "split",
  kind: "parts",
  needed: true,
  begin: { arm: "c", share: 0, go: "end" },
  fields: arms,
};
export const experimentField: Field = {
  key: "experiment",
  kind: "part",
  needed: true,
  fields: [
    { key: "name", kind: "text", needed: true, as: "words" },
    { key: "arms", kind: "parts", needed: true, begin: { arm: "c", share: 0, go: "end" }, fields: arms },
  ],
};
export const channelField: Field = { key: "channel", kind: "one", of: channels, needed: true };
export const channelsField: Field = { key: "channels", kind: "channels", needed: true };
/** Of a wave of a daily round. */
export const roundFields: readonly Field[] = [
  { key: "for", kind: "one", of: ["chosen", "withheld"], needed: true },
  channelField,
  { key: "content", kind: "content", needed: true },
  { key: "owner_role", kind: "one", of: roles },
  { key: "deadline", kind: "text", as: "end_of_day, 4h" },
  span("after"),
];
