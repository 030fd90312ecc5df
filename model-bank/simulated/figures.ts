/** The figures that banks reported, measured in a simulated bank against a random holdout, with the truth beside them. */
import type { AttemptRecord } from "./choice.ts";
import type { CourseState } from "./courses.ts";
import { meanDifference, pairedDifference, Sums, shareDifference } from "./intervals.ts";
import { NEWCOMER, SETTLED, WAITING } from "./people.ts";
import { courseRules, reported } from "./rules.ts";
import type { Scene } from "./scene.ts";
import { DAY } from "./timeline.ts";

/** Who was kept from what, by draws that are made of everybody, whether or not somebody was ever due a touch. */
export interface Arms {
  /** Whether the bank-wide holdout holds the customer. */
  holdout(customer: number): boolean;
  /** Whether the playbook's own control holds the customer. */
  control(playbook: string, customer: number): boolean;
}

interface Both {
  readonly zh: string;
  readonly en: string;
}

/** Why a figure can't be measured. */
const notes = {
  nobody: { zh: "无法测量：尚无人达到统计期", en: "not measurable: nobody has been there for long enough" },
  treated: { zh: "无法测量：无人被触达", en: "not measurable: nobody was treated" },
  withheld: { zh: "无法测量：留白组无人", en: "not measurable: nobody was held out" },
} as const;

export interface Figure {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly unit: "share" | "yuan";
  /** Of those who were withheld, or in the run without the rules. */
  readonly before: number;
  /** Of those who were treated. */
  readonly after: number;
  readonly difference: number;
  /** 95 % interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** What the treatment truly did to those who were treated, by the simulator's own knowledge. */
  readonly truth: number;
  readonly simulated: true;
  /** How many were counted on either side. */
  readonly treated: number;
  readonly withheld: number;
  /** False: nobody stands on one side, and `note` says which. Difference and interval then say nothing: 0 within the widest range. */
  readonly measurable: boolean;
  readonly note?: Both;
  readonly playbooks: readonly string[];
  /** As banks said it. */
  readonly reported: string;
}

const names: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  activation: ["新客户激活率", "Activation of new customers"],
  "first-week": ["新客户七日五次触达后的入金率", "New customers, 5 touches in 7 days: funded"],
  waking: ["沉睡账户唤醒率", "Waking of sleeping accounts"],
  retention: ["到期资金留存率", "Retention at maturity"],
  "risk-intercepted": ["风险拦截率", "Risk intercepted"],
  "amount-per-head": ["人均购买金额（元）", "Bought per head, yuan"],
  "seat-amount": ["坐席每通分期金额（元）", "Instalment amount per answered call, yuan"],
  "seat-fee": ["坐席每通分期手续费（元）", "Instalment fee per answered call, yuan"],
};

/** Amounts per head lie within this; the interval of a comparison that nobody stands in. */
const WIDEST_YUAN = 1_000_000;
const ACTIVATION_DAYS = 30;

interface Comparison {
  readonly name: string;
  readonly playbooks: readonly string[];
  isCounted(c: number): boolean;
  happened(c: number): number;
  wouldHave(c: number): number;
  readonly unit: "share" | "yuan";
}

export function figuresOf(
  scene: Scene,
  arms: Arms,
  until: number,
  without: readonly AttemptRecord[] | undefined,
): Figure[] {
  return [
    ...comparisons(scene, until).map((one) => compare(scene, one, arms)),
    riskFigure(scene.ledger.attempts, without ?? []),
    ...seatFigures(scene),
  ];
}

function comparisons({ people, courses, ledger, timeline }: Scene, until: number): Comparison[] {
  const { funding, first_use, waking, staying } = courses;
  const asked = (c: number) => people.consent[c] !== 0;
  const isNew = (c: number) => people.course[c] === NEWCOMER || people.course[c] === WAITING;
  const from = Math.max(timeline.start, ledger.since);
  const begunBy = (of: CourseState, c: number, days: number) =>
    (of.begun[c] ?? Number.NaN) <= until - days * DAY && (of.begun[c] ?? Number.NaN) >= ledger.since;
  const one = (is: boolean): number => (is ? 1 : 0);
  const within = courseRules.funding.within;
  const month = courseRules.waking.within;
  return [
    {
      name: "activation",
      playbooks: ["acquire-fund", "acquire-first-week"],
      unit: "share",
      isCounted: (c) => asked(c) && isNew(c) && begunBy(funding, c, ACTIVATION_DAYS),
      happened: (c) => one(funding.doneWithin(c, ACTIVATION_DAYS) && first_use.doneWithin(c, ACTIVATION_DAYS)),
      wouldHave: (c) => one(funding.byItself(c) && first_use.byItself(c)),
    },
    {
      name: "first-week",
      playbooks: ["acquire-first-week"],
      unit: "share",
      isCounted: (c) => asked(c) && isNew(c) && begunBy(funding, c, within),
      happened: (c) => one(funding.doneWithin(c, within)),
      wouldHave: (c) => one(funding.byItself(c)),
    },
    {
      name: "waking",
      playbooks: ["winback-sleep-15", "winback-sleep-30", "winback-sleep-45"],
      unit: "share",
      isCounted: (c) => asked(c) && begunBy(waking, c, month),
      happened: (c) => one(waking.doneWithin(c, month)),
      wouldHave: (c) => one(waking.byItself(c)),
    },
    {
      name: "retention",
      playbooks: ["grow-term-maturity", "winback-matured-lost"],
      unit: "share",
      // Who hears of an end a week before it or earlier.
      isCounted: (c) => asked(c) && begunBy(staying, c, month) && (staying.begun[c] ?? 0) >= from + 8 * DAY,
      happened: (c) => one(staying.doneWithin(c, month)),
      wouldHave: (c) => one(staying.byItself(c)),
    },
    {
      name: "amount-per-head",
      playbooks: [],
      unit: "yuan",
      isCounted: (c) => asked(c) && people.course[c] === SETTLED,
      happened: (c) => ledger.bought[c] ?? 0,
      wouldHave: (c) => (ledger.bought[c] ?? 0) - (ledger.boughtByTouch[c] ?? 0),
    },
  ];
}

/** Treated: held by nothing. Withheld: by the bank-wide holdout, or by the controls of all playbooks that bear on the outcome. */
function armOf(arms: Arms, playbooks: readonly string[], c: number): "treated" | "withheld" | null {
  if (arms.holdout(c)) return "withheld";
  let held = 0;
  for (const playbook of playbooks) if (arms.control(playbook, c)) held++;
  if (held === 0) return "treated";
  return held === playbooks.length ? "withheld" : null;
}

function compare(scene: Scene, comparison: Comparison, arms: Arms): Figure {
  const { name, playbooks, unit } = comparison;
  const [treated, withheld, gained] = [new Sums(), new Sums(), new Sums()];
  for (let c = 0; c < scene.people.count; c++) {
    if (!comparison.isCounted(c)) continue;
    const arm = armOf(arms, playbooks, c);
    if (arm === "withheld") withheld.add(comparison.happened(c));
    if (arm !== "treated") continue;
    treated.add(comparison.happened(c));
    gained.add(comparison.happened(c) - comparison.wouldHave(c));
  }
  const interval =
    unit === "share"
      ? shareDifference(treated.sum, treated.n, withheld.sum, withheld.n)
      : meanDifference(treated, withheld, WIDEST_YUAN);
  return figure(name, unit, playbooks, treated, withheld, gained.mean, interval);
}

function figure(
  name: string,
  unit: "share" | "yuan",
  playbooks: readonly string[],
  treated: Sums,
  withheld: Sums,
  truth: number,
  { low, high }: { readonly low: number; readonly high: number },
): Figure {
  const [zh, en] = names[name] ?? [name, name];
  const note = noteOf(treated.n, withheld.n);
  return {
    name,
    zh,
    en,
    unit,
    before: rounded(withheld.mean),
    after: rounded(treated.mean),
    difference: note ? 0 : rounded(treated.mean - withheld.mean),
    low: rounded(low),
    high: rounded(high),
    truth: rounded(truth),
    simulated: true,
    treated: treated.n,
    withheld: withheld.n,
    measurable: note === undefined,
    ...(note ? { note } : {}),
    playbooks,
    reported: reported[name]?.said ?? "",
  };
}

function noteOf(treated: number, withheld: number): Both | undefined {
  if (treated === 0 && withheld === 0) return notes.nobody;
  if (treated === 0) return notes.treated;
  return withheld === 0 ? notes.withheld : undefined;
}

/** Six digits after the point: enough for any reader, and the same on every machine. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

/** The same attempts in a run with the rules and in one without them. */
function riskFigure(with_: readonly AttemptRecord[], without: readonly AttemptRecord[]): Figure {
  const other = new Map(without.map((record) => [record.id, record]));
  const [after, before, truth] = [new Sums(), new Sums(), new Sums()];
  let [gained, lost] = [0, 0];
  for (const { id, intercepted, ownChance, visible } of with_) {
    const same = other.get(id);
    if (same === undefined) continue;
    after.add(intercepted ? 1 : 0);
    before.add(same.intercepted ? 1 : 0);
    truth.add(visible ? 1 - ownChance : 0);
    if (intercepted && !same.intercepted) gained++;
    if (!intercepted && same.intercepted) lost++;
  }
  const playbooks = ["protect-strange-login", "protect-profile-churn", "protect-many-payees"];
  return figure(
    "risk-intercepted",
    "share",
    playbooks,
    after,
    before,
    truth.mean,
    pairedDifference(gained, lost, after.n),
  );
}

/** Calls by rank beside those of a team that calls the same list in random order. */
function seatFigures({ ledger: { calls, listed } }: Scene): Figure[] {
  return (["amount", "fee"] as const).map((what) => {
    const [ranked, random] = [new Sums(), new Sums()];
    for (const call of calls) (call.ranked ? ranked : random).add(call[what]);
    const onList = listed.customers === 0 ? 0 : listed[what] / listed.customers;
    const truth = ranked.n === 0 ? 0 : ranked.mean - onList;
    const interval = meanDifference(ranked, random, WIDEST_YUAN);
    return figure(`seat-${what}`, "yuan", ["grow-instalment"], ranked, random, truth, interval);
  });
}
