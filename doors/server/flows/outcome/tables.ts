/** The report of a playbook's outcome as tables, in one language: what the terminal prints and what stands behind the page's charts. */
import type { CohortReport, OutcomeReport, ReportedArm, ReportedComparison } from "#outcome";
import { count, fixed, type Language, nothing, percent, points, pValue, signed, yuan } from "../story/render-format.ts";

export type Say = (zh: string, en: string) => string;
export const sayIn =
  (language: Language): Say =>
  (zh, en) =>
    language === "zh" ? zh : en;

export interface OutcomeTable {
  readonly title: string;
  readonly heads: readonly string[];
  /** The first cell is words, the others are figures. */
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** A stage of the funnel. Conversions are counted of everybody assigned, not of those before them. */
export interface Stage {
  readonly name: string;
  readonly of: (arm: ReportedArm) => number;
}

export function stages(say: Say): Stage[] {
  return [
    { name: say("入组", "Assigned"), of: (arm) => arm.enrolments },
    { name: say("触达", "Touched"), of: (arm) => arm.touched },
    { name: say("送达", "Delivered"), of: (arm) => arm.delivered },
    { name: say("有效触达", "Effectively reached"), of: (arm) => arm.reached },
    { name: say("转化", "Converted"), of: (arm) => arm.converted },
  ];
}

export function outcomeTables(report: OutcomeReport, language: Language): OutcomeTable[] {
  const say = sayIn(language);
  const made = [
    funnelTable(report, say, language),
    effectTable(report, say, language),
    comparedTable(
      say("按版本", "By version"),
      report.versions.map((one) => [`v${one.version}`, one] as const),
      say,
    ),
    comparedTable(
      say("按入组周", "By week of admission"),
      report.weeks.map((one) => [one.week, one] as const),
      say,
    ),
    wavesTable(report, say, language),
    guardrailTable(report, say),
    holdoutTable(report, say, language),
    creditTable(report, say, language),
  ];
  return made.filter(({ rows }) => rows.length > 0);
}

const treatedHead = (say: Say): string => say("实验组", "Treated");
const controlHead = (say: Say): string => say("对照组", "Control");

function funnelTable({ all }: OutcomeReport, say: Say, language: Language): OutcomeTable {
  const share = (arm: ReportedArm, value: number): string =>
    percent(arm.enrolments === 0 ? null : value / arm.enrolments);
  const rows = stages(say).map(({ name, of }) => [
    name,
    count(of(all.treated)),
    share(all.treated, of(all.treated)),
    count(of(all.control)),
    share(all.control, of(all.control)),
  ]);
  const money = (name: string, of: (arm: ReportedArm) => string): string[] => [
    name,
    yuan(of(all.treated), language),
    "",
    yuan(of(all.control), language),
    "",
  ];
  return {
    title: say("漏斗", "Funnel"),
    heads: ["", treatedHead(say), "", controlHead(say), ""],
    rows: [
      [say("客户", "Customers"), count(all.treated.customers), "", count(all.control.customers), ""],
      ...rows,
      money(say("转化金额", "Amount converted"), ({ amount }) => amount),
      money(say("触达成本", "Cost of touches"), ({ cost }) => cost),
    ],
    notes: [
      say(
        "全部入组客户都计入，无论是否触达；目标在时间窗内发生，每次入组只计一次。",
        "Everybody assigned counts, reached or not; a goal within its window counts once per enrolment.",
      ),
    ],
  };
}

function effectTable({ all }: OutcomeReport, say: Say, language: Language): OutcomeTable {
  const { conversion, always, lift, amount, sampleRatio, needed } = all;
  const rows: string[][] = [[say("结论", "Verdict"), say(all.verdict.zh, all.verdict.en)]];
  if (sampleRatio) {
    const word = sampleRatio.holds ? say("相符", "as planned") : say("不符", "not as planned");
    rows.push([
      say("两组规模", "Sizes of the arms"),
      `${word}, χ² ${fixed(sampleRatio.chiSquare, 2)}, ${pValue(sampleRatio.p)}`,
    ]);
  }
  for (const [name, arm] of [
    [treatedHead(say), all.treated],
    [controlHead(say), all.control],
  ] as const)
    if (arm.rate)
      rows.push([
        `${say("转化率", "Conversion rate")} · ${name}`,
        `${percent(arm.rate.rate, 2)} (${percent(arm.rate.low, 2)} – ${percent(arm.rate.high, 2)})`,
      ]);
  if (conversion)
    rows.push([
      say("差异（95% 区间）", "Difference (95 % interval)"),
      `${points(conversion.difference, language)} (${signed(conversion.low)} – ${signed(conversion.high)}), ${pValue(conversion.p)}`,
    ]);
  if (always)
    rows.push([
      say("随时可看的区间", "Interval for any number of looks"),
      `${signed(always.low)} – ${signed(always.high)} ${say("个百分点", "points")}`,
    ]);
  if (lift)
    rows.push([
      say("相对提升", "Relative lift"),
      `${percent(lift.value)} (${percent(lift.low)} – ${percent(lift.high)}), ${pValue(lift.p)}`,
    ]);
  if (amount)
    rows.push([
      say("人均金额差异（元）", "Difference in amount a customer (yuan)"),
      `${fixed(amount.value, 2)} (${fixed(amount.low, 2)} – ${fixed(amount.high, 2)}), ${pValue(amount.p)}`,
    ]);
  if (needed !== null && all.verdict.code === "no_difference")
    rows.push([say("要确认此差异每组需客户", "Customers an arm to show such a difference"), count(needed)]);
  return { title: say("效果", "Effect"), heads: [], rows, notes: [] };
}

function comparedTable(
  title: string,
  groups: readonly (readonly [string, ReportedComparison])[],
  say: Say,
): OutcomeTable {
  const rate = (arm: ReportedArm): string => percent(arm.rate?.rate ?? null, 2);
  return {
    title,
    heads: [
      "",
      say("实验组客户", "Treated customers"),
      say("对照组客户", "Control customers"),
      say("实验组转化率", "Treated rate"),
      say("对照组转化率", "Control rate"),
      say("差异", "Difference"),
      say("95% 区间", "95 % interval"),
    ],
    rows: groups.map(([name, one]) => [
      name,
      count(one.treated.customers),
      count(one.control.customers),
      rate(one.treated),
      rate(one.control),
      one.conversion ? signed(one.conversion.difference) : nothing,
      one.conversion
        ? `${signed(one.conversion.low)} – ${signed(one.conversion.high)}`
        : say(one.verdict.zh, one.verdict.en),
    ]),
    notes: [],
  };
}

function wavesTable({ waves }: OutcomeReport, say: Say, language: Language): OutcomeTable {
  const groups = { treated: treatedHead(say), held: say("本波留白", "Held out of it"), control: controlHead(say) };
  return {
    title: say("按波次", "By wave"),
    heads: [
      "",
      say("客户", "Customers"),
      say("触达", "Touched"),
      say("送达", "Delivered"),
      say("有效触达", "Reached"),
      say("转化", "Converted"),
      say("成本", "Cost"),
    ],
    rows: waves.flatMap(({ wave, channel, groups: own }) =>
      own.map((one) => [
        `${wave} (${channel}) · ${groups[one.group]}`,
        count(one.customers),
        count(one.touched),
        count(one.delivered),
        count(one.reached),
        count(one.converted),
        yuan(one.cost, language),
      ]),
    ),
    notes: [],
  };
}

function guardrailTable({ all }: OutcomeReport, say: Say): OutcomeTable {
  const { treated, control, complaints, optOuts } = all;
  const difference = (found: ReportedComparison["complaints"]): string =>
    found ? `${signed(found.difference)} (${signed(found.low)} – ${signed(found.high)})` : nothing;
  const each = (value: number, { customers }: ReportedArm): string =>
    fixed(customers === 0 ? null : value / customers, 2);
  return {
    title: say("护栏", "Guardrails"),
    heads: ["", treatedHead(say), controlHead(say), say("差异（百分点）", "Difference (points)")],
    rows: [
      [say("人均触达", "Contacts a customer"), each(treated.contacts, treated), each(control.contacts, control), ""],
      [
        say("投诉客户", "Customers who complained"),
        count(treated.complainingCustomers),
        count(control.complainingCustomers),
        difference(complaints),
      ],
      [
        say("退订客户", "Customers who opted out"),
        count(treated.optOutCustomers),
        count(control.optOutCustomers),
        difference(optOuts),
      ],
    ],
    notes: [],
  };
}

function holdoutTable({ holdout }: OutcomeReport, say: Say, language: Language): OutcomeTable {
  const rows = holdout
    ? [
        [say("本来就会转化", "Would have converted anyway"), fixed(holdout.expected, 1)],
        [say("增量转化", "Conversions on top"), fixed(holdout.increment, 1)],
        [say("提升", "Lift"), percent(holdout.lift)],
        [say("增量收益", "Gain"), yuan(holdout.gain, language)],
        [say("成本", "Cost"), yuan(holdout.cost, language)],
        [say("投入产出比", "Return on cost"), fixed(holdout.roi, 2)],
        [say("只数转化会声称", "Counting conversions alone would claim"), count(holdout.claimed)],
      ]
    : [];
  return { title: say("相对留白组的增量", "What it brought against the holdout"), heads: [], rows, notes: [] };
}

function creditTable({ attribution }: OutcomeReport, say: Say, language: Language): OutcomeTable {
  const names = new Map<string, Map<string, number>>();
  for (const { model, playbook, channel, conversions } of attribution.credits) {
    const key = `${playbook} · ${channel === "" ? nothing : channel}`;
    names.set(key, (names.get(key) ?? new Map()).set(model, conversions));
  }
  const models = ["last", "first", "linear", "time_decay", "position"] as const;
  return {
    title: say("归因（非因果）", "Attribution (not causal)"),
    heads: [
      "",
      say("末次", "Last"),
      say("首次", "First"),
      say("平均", "Linear"),
      say("时间衰减", "Time decay"),
      say("位置", "Position"),
    ],
    rows: [...names].map(([name, shares]) => [name, ...models.map((model) => fixed(shares.get(model) ?? 0, 1))]),
    notes: [
      language === "zh" ? attribution.zh : attribution.en,
      say(
        `未经触达的转化：${count(attribution.untouched)}`,
        `Conversions before which nothing was delivered: ${count(attribution.untouched)}`,
      ),
    ],
  };
}

/** Cohorts by week of admission: each share is of those for whom the week is over. */
export function cohortTable(cohorts: CohortReport["cohorts"], language: Language): OutcomeTable {
  const say = sayIn(language);
  const share = (part: number, whole: number): string => percent(whole === 0 ? null : part / whole);
  const weeks = cohorts[0]?.weeks.map((_, n) => say(`第 ${n + 1} 周活跃`, `Active in week ${n + 1}`)) ?? [];
  return {
    title: say("按入组周", "By week of admission"),
    heads: [
      "",
      say("客户", "Customers"),
      say("激活", "Activated"),
      ...weeks,
      say("推荐", "Recommended"),
      say("收入", "Revenue"),
    ],
    rows: cohorts.map((one) => [
      `${one.week} · ${one.control ? controlHead(say) : treatedHead(say)}`,
      count(one.customers),
      share(one.activated, one.customers),
      ...one.weeks.map(({ active, observed }) => share(active, observed)),
      count(one.referred),
      yuan(one.amount, language),
    ]),
    notes: [],
  };
}
