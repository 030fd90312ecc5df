/** The playbooks that real accounts go through: wages, a fall of the balance, an outflow, and silence. */

type Channel = "push" | "sms" | "inbox";
const content = (kind: string, channels: readonly Channel[]) =>
  Object.fromEntries(channels.map((channel) => [channel, `berka-${kind}-${channel}`]));
const wave = (id: string, kind: string, channels: readonly Channel[], more: object = {}) => ({
  id,
  ...more,
  channels: [...channels],
  content: content(kind, channels),
});
const named = (id: string, stage: string, kind: string) => ({
  id,
  zh: `真实账户 ${id}`,
  en: `Real accounts: ${id}`,
  stage,
  class: kind,
  ...(kind === "marketing" ? { control: 0, holdout: false } : {}),
});

/** Files, as YAML reads them. */
export const berkaPlaybooks = [
  {
    ...named("berka-salary", "grow", "marketing"),
    trigger: { event: "payroll_credited", after: "3h" },
    audience: "customer.payroll && customer.demand_balance >= 20000.00",
    waves: [wave("offer", "marketing", ["push", "sms"]), wave("again", "marketing", ["inbox"])],
    goal: { event: "transaction", where: 'event.direction == "in" && event.amount >= 10000.00', within: "14d" },
  },
  {
    ...named("berka-fall", "warn", "service"),
    trigger: {
      event: "balance_changed",
      where: "customer.demand_balance <= before.customer.demand_balance - 15000.00",
    },
    audience: "customer.demand_balance < 60000.00",
    waves: [
      wave("told", "service", ["sms", "inbox"]),
      wave("still", "service", ["push", "inbox"], {
        wait: "5d",
        until: "10:00",
        if: "customer.demand_balance < 30000.00",
      }),
    ],
  },
  {
    ...named("berka-outflow", "warn", "service"),
    trigger: {
      becomes: "metric.outflow_day > 20000.00 && metric.outflow_day + metric.outflow_day >= metric.opening_balance",
    },
    waves: [wave("told", "service", ["push", "inbox"])],
    goal: { event: "payroll_credited", within: "14d" },
  },
  {
    ...named("berka-silent", "winback", "marketing"),
    trigger: { absence: { of: ["transaction", "transfer", "card_spent", "payroll_credited"], for: "15d" } },
    audience: "customer.demand_balance < 45000.00",
    exit: [{ event: "transfer", where: "event.amount > 5000.00" }],
    waves: [wave("draw", "marketing", ["sms", "push"]), wave("more", "marketing", ["inbox"], { wait: "2d" })],
    goal: { any: [{ event: "transaction" }, { event: "card_spent" }], within: "14d" },
  },
] as const;

/** Content of each channel and class that these playbooks name. */
export const berkaContents = (["marketing", "service"] as const).flatMap((kind) =>
  (["push", "sms", "inbox"] as const).map((channel) => {
    const id = `berka-${kind}-${channel}`;
    const said = (text: string) => (channel === "sms" ? { body: text } : { title: text, body: text });
    return { id, zh: id, en: id, channel, class: kind, text: { zh: said("您好"), en: said("Hello") } };
  }),
);
