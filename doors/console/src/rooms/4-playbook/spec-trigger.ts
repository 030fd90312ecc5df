/** What may stand in the trigger of a playbook's file. */
import { becomes, eventTest, type Field, OFFSET, span, type Variant, weekdays, where } from "./spec.ts";

const festivals = [
  "spring_festival",
  "lantern",
  "qingming",
  "dragon_boat",
  "mid_autumn",
  "double_ninth",
  "new_year",
  "labour_day",
  "national_day",
];

const absence: readonly Field[] = [
  { key: "of", kind: "names", from: "event", needed: true },
  { ...where },
  { ...span("for"), needed: true },
  { key: "after", kind: "part", fields: eventTest, begin: { event: "login" } },
  { key: "since", kind: "name", from: "date" },
];
const date: readonly Field[] = [
  {
    key: "date_of",
    kind: "variant",
    variants: [
      {
        key: "attribute",
        fields: [{ key: "attribute", kind: "name", from: "date", needed: true }],
        begin: { attribute: "opened_on" },
      },
      {
        key: "list",
        fields: [
          {
            key: "list",
            kind: "part",
            needed: true,
            fields: [
              { key: "name", kind: "name", from: "records", needed: true },
              { key: "field", kind: "text", needed: true, as: "matures_on" },
              { key: "where", kind: "condition", as: "item.amount > 50000.0" },
            ],
          },
        ],
        begin: { list: { name: "holdings", field: "matures_on" } },
      },
      { key: "tag", fields: [{ key: "tag", kind: "name", from: "tag", needed: true }], begin: { tag: "" } },
    ],
  },
  { key: "offsets", kind: "texts", as: OFFSET, needed: true },
  { key: "yearly", kind: "flag" },
  { key: "at", kind: "text", as: "09:30" },
];
const calendar: readonly Field[] = [
  {
    key: "day_of",
    kind: "variant",
    variants: [
      {
        key: "cron",
        fields: [{ key: "cron", kind: "text", as: "0 9 * * 1", needed: true }],
        begin: { cron: "0 9 * * 1" },
      },
      {
        key: "day",
        fields: [{ key: "day", kind: "text", as: "11-11, 15, last", needed: true }],
        begin: { day: "last" },
      },
      {
        key: "from",
        fields: [
          { key: "from", kind: "text", as: "11-01", needed: true },
          { key: "to", kind: "text", as: "11-11", needed: true },
        ],
        begin: { from: "11-01", to: "11-11" },
      },
      {
        key: "workday",
        fields: [{ key: "workday", kind: "number", as: "1, 5, -1", needed: true }],
        begin: { workday: 1 },
      },
      { key: "quarter_day", fields: [{ key: "quarter_day", kind: "number", needed: true }], begin: { quarter_day: 1 } },
      {
        key: "weekday",
        fields: [{ key: "weekday", kind: "one", of: weekdays, needed: true }],
        begin: { weekday: "monday" },
      },
      {
        key: "festival",
        fields: [{ key: "festival", kind: "one", of: festivals, needed: true }],
        begin: { festival: "spring_festival" },
      },
      {
        key: "last_purchase_day",
        fields: [
          {
            key: "last_purchase_day",
            kind: "part",
            needed: true,
            fields: [{ key: "settles_after", kind: "number", needed: true }],
          },
        ],
        begin: { last_purchase_day: { settles_after: 1 } },
      },
    ],
  },
  { key: "offset", kind: "text", as: OFFSET },
  { key: "workdays_before", kind: "number" },
  { key: "at", kind: "text", as: "09:30" },
];

const oncePer: Field = { key: "once_per", kind: "one", of: ["event", "occurrence", "date", "customer", "day"] };

const single: readonly Variant[] = [
  {
    key: "event",
    fields: [
      { key: "event", kind: "name", from: "event", needed: true },
      { key: "where", kind: "rule", as: "event.amount > 100.0" },
      span("after"),
      { key: "for", kind: "texts", as: "referrer, metric.referred_by" },
      { key: "among", kind: "condition", ofCustomer: true, as: becomes },
    ],
    begin: { event: "login" },
  },
  {
    key: "becomes",
    fields: [{ key: "becomes", kind: "rule", ofCustomer: true, needed: true, as: becomes }],
    begin: { becomes },
  },
  {
    key: "becomes_false",
    fields: [{ key: "becomes_false", kind: "rule", ofCustomer: true, needed: true, as: becomes }],
    begin: { becomes_false: becomes },
  },
  {
    key: "enters",
    fields: [{ key: "enters", kind: "name", from: "audience", needed: true }],
    begin: { enters: "" },
  },
  {
    key: "leaves",
    fields: [{ key: "leaves", kind: "name", from: "audience", needed: true }],
    begin: { leaves: "" },
  },
  {
    key: "absence",
    fields: [{ key: "absence", kind: "part", fields: absence, needed: true }],
    begin: { absence: { of: ["login"], for: "15d" } },
  },
  {
    key: "date",
    fields: [{ key: "date", kind: "part", fields: date, needed: true }],
    begin: { date: { attribute: "opened_on", offsets: ["0d"], yearly: true, at: "09:30" } },
  },
  {
    key: "calendar",
    fields: [{ key: "calendar", kind: "part", fields: calendar, needed: true }],
    begin: { calendar: { day: "last", at: "09:30" } },
  },
  {
    key: "score",
    fields: [
      {
        key: "score",
        kind: "part",
        needed: true,
        fields: [
          { key: "name", kind: "name", from: "score", needed: true },
          { key: "from", kind: "number", as: "0.6" },
          { key: "to", kind: "number", as: "0.9" },
        ],
      },
    ],
    begin: { score: { name: "", from: 0.6 } },
  },
  { key: "list", fields: [{ key: "list", kind: "name", from: "list", needed: true }], begin: { list: "" } },
  { key: "api", fields: [], begin: { api: {} } },
];

export const triggerFields: readonly Field[] = [
  {
    key: "kind",
    kind: "variant",
    variants: [
      ...single,
      {
        key: "any",
        fields: [
          {
            key: "any",
            kind: "parts",
            needed: true,
            begin: { event: "login" },
            fields: [
              { key: "kind", kind: "variant", variants: single },
              { key: "if", kind: "rule", ofCustomer: true, as: becomes },
              oncePer,
            ],
          },
        ],
        begin: { any: [{ event: "login" }, { event: "customer_recorded" }] },
      },
    ],
  },
  oncePer,
];
