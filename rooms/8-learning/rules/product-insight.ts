/**
 * What is known of each kind of product: for whom it is, who lacks it and has not said so, where its money goes, what is said
 * of it. Pure. It finds and counts; whom to touch is for playbooks, and whether it suits for the rules of suitability.
 */
import type { CustomerNumber } from "#ground/ids";
import { type FirstHeld, learnNext, type NextProducts, rankNext } from "./next-products.ts";

/** One customer's products, and what pages were looked at in the last ninety days. */
export interface ProductHistory {
  readonly customer: CustomerNumber;
  readonly held: FirstHeld;
  readonly viewed: readonly string[];
  /** What the customer is counted under: tier, age. */
  readonly groups: Readonly<Record<string, string>>;
}

/** Money that came due and where it was fourteen days later, by the bank that took it. Yuan. */
export interface AfterMaturity {
  readonly kind: string;
  /** Empty where it stayed. */
  readonly bank: string;
  readonly matured: number;
  readonly gone: number;
  readonly taken: number;
}

export interface Voice {
  readonly kind: string;
  readonly type: string;
  readonly reason: string;
  readonly count: number;
}

export interface GroupTake {
  readonly by: string;
  readonly group: string;
  readonly customers: number;
  readonly takers: number;
  readonly rate: number;
  /** Against the rate of everybody. */
  readonly lift: number;
}

/** Needs that were named on a day, against what was taken in the ninety days after it. */
export interface NeedTested {
  readonly named: number;
  readonly took: number;
  readonly others: number;
  readonly othersTook: number;
  readonly lift: number | null;
}

export interface ProductInsight {
  readonly kind: string;
  readonly holders: number;
  /** Customers whose first of the kind came in the last ninety days. */
  readonly takers: number;
  readonly needs: {
    /** Do not have it and looked at its pages. */
    readonly open: number;
    /** Do not have it and never looked, but what they hold says that it comes first. */
    readonly latent: number;
    readonly tested: NeedTested | null;
  };
  /** Groups that take it more often than all do, and what is held before it. */
  readonly forWhom: readonly GroupTake[];
  readonly before: readonly { readonly held: readonly string[]; readonly confidence: number; readonly lift: number }[];
  readonly competing: {
    readonly matured: number;
    readonly gone: number;
    readonly taken: number;
    readonly banks: readonly { readonly bank: string; readonly amount: number }[];
  };
  readonly voice: readonly Omit<Voice, "kind">[];
  /** What the next version of the product should look at. */
  readonly findings: readonly { readonly code: string; readonly zh: string; readonly en: string }[];
}

export interface InsightInput {
  readonly histories: readonly ProductHistory[];
  readonly after: readonly AfterMaturity[];
  readonly voice: readonly Voice[];
  /** The day to which needs are tested: rules are learnt from what was held before it. */
  readonly cut: Date;
}

/** Fewer customers in a group tell nothing. */
const LEAST = 20;
const SHOWN = 5;

export function productInsights({ histories, after, voice, cut }: InsightInput): ProductInsight[] {
  const at = cut.getTime();
  const known = learnNext(
    histories.map(({ held }) => held),
    cut,
  );
  const before = histories.map(({ held }) => held.filter(([, time]) => time < at));
  const then = learnNext(before, cut);
  const first = firstNeeds(
    known,
    histories.map(({ held }) => held),
  );
  const firstThen = firstNeeds(then, before);
  const kinds = [...new Set(histories.flatMap(({ held }) => held.map(([kind]) => kind)))].sort();
  return kinds.map((kind) => {
    const has = histories.map(({ held }) => held.find(([own]) => own === kind)?.[1]);
    const took = has.map((time) => time !== undefined && time >= at);
    const competing = competingOf(after.filter((one) => one.kind === kind));
    const said = voice.filter((one) => one.kind === kind).sort((a, b) => b.count - a.count);
    const lacking = histories.flatMap(({ viewed }, n) =>
      has[n] === undefined ? [{ n, open: viewed.includes(kind) }] : [],
    );
    const told = {
      kind,
      holders: has.filter((time) => time !== undefined).length,
      takers: took.filter(Boolean).length,
      needs: {
        open: lacking.filter(({ open }) => open).length,
        latent: lacking.filter(({ n, open }) => !open && first[n] === kind).length,
        tested: then === undefined ? null : testedOf(kind, has, firstThen, at),
      },
      forWhom: groupsOf(histories, has, took, at),
      before: (known?.rules ?? [])
        .filter(({ then: follows }) => follows[0] === kind)
        .sort((a, b) => b.lift - a.lift)
        .slice(0, SHOWN)
        .map(({ given, confidence, lift }) => ({ held: given, confidence, lift })),
      competing,
      voice: said.slice(0, SHOWN).map(({ type, reason, count }) => ({ type, reason, count })),
    };
    return { ...told, findings: findingsOf(told) };
  });
}

/** The kind that a rule puts first for each customer who holds something; undefined where no rule speaks. */
function firstNeeds(known: NextProducts | undefined, held: readonly FirstHeld[]): (string | undefined)[] {
  if (known === undefined) return held.map(() => undefined);
  // Customers of the same products have the same need.
  const cache = new Map<string, string | undefined>();
  return held.map((history) => {
    if (history.length === 0) return undefined;
    const kinds = history.map(([kind]) => kind).sort();
    const key = kinds.join(" ");
    if (!cache.has(key)) {
      const [next] = rankNext(known, new Set(kinds));
      cache.set(key, next && next.because !== null ? next.item : undefined);
    }
    return cache.get(key);
  });
}

function testedOf(
  kind: string,
  has: readonly (number | undefined)[],
  named: readonly (string | undefined)[],
  at: number,
): NeedTested {
  const tally = { named: 0, took: 0, others: 0, othersTook: 0 };
  has.forEach((time, n) => {
    if (time !== undefined && time < at) return;
    const isNamed = named[n] === kind;
    tally[isNamed ? "named" : "others"]++;
    if (time !== undefined) tally[isNamed ? "took" : "othersTook"]++;
  });
  const rate = tally.others > 0 ? tally.othersTook / tally.others : 0;
  return { ...tally, lift: tally.named > 0 && rate > 0 ? tally.took / tally.named / rate : null };
}

/** Of customers who could take it within the ninety days. */
function groupsOf(
  histories: readonly ProductHistory[],
  has: readonly (number | undefined)[],
  took: readonly boolean[],
  at: number,
): GroupTake[] {
  const counts = new Map<string, { by: string; group: string; customers: number; takers: number }>();
  let [all, takers] = [0, 0];
  histories.forEach(({ groups }, n) => {
    const time = has[n];
    if (time !== undefined && time < at) return;
    all++;
    takers += Number(took[n]);
    for (const [by, group] of Object.entries(groups)) {
      if (group === "") continue;
      const key = `${by} ${group}`;
      const own = counts.get(key) ?? { by, group, customers: 0, takers: 0 };
      own.customers++;
      own.takers += Number(took[n]);
      counts.set(key, own);
    }
  });
  const rate = all > 0 ? takers / all : 0;
  if (rate === 0) return [];
  return [...counts.values()]
    .filter(({ customers }) => customers >= LEAST)
    .map((one) => ({ ...one, rate: one.takers / one.customers, lift: one.takers / one.customers / rate }))
    .filter(({ lift }) => lift > 1)
    .sort((a, b) => b.lift - a.lift)
    .slice(0, SHOWN);
}

function competingOf(after: readonly AfterMaturity[]): ProductInsight["competing"] {
  const sum = (of: (one: AfterMaturity) => number) => after.reduce((total, one) => total + of(one), 0);
  const banks = new Map<string, number>();
  for (const { bank, gone } of after) if (bank !== "" && gone > 0) banks.set(bank, (banks.get(bank) ?? 0) + gone);
  return {
    matured: sum(({ matured }) => matured),
    gone: sum(({ gone }) => gone),
    taken: sum(({ taken }) => taken),
    banks: [...banks]
      .map(([bank, amount]) => ({ bank, amount }))
      .sort((a, b) => b.amount - a.amount)
      .slice(0, SHOWN),
  };
}

/** Shares above which a product should be looked at. */
const GONE = 0.3;
const COMPLAINTS = 0.02;

function findingsOf(told: Omit<ProductInsight, "findings">): ProductInsight["findings"] {
  const { competing, voice, holders, needs } = told;
  const findings: { code: string; zh: string; en: string }[] = [];
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  const gone = competing.matured > 0 ? competing.gone / competing.matured : 0;
  if (gone >= GONE) {
    const bank = competing.banks[0]?.bank ?? "";
    findings.push({
      code: "goes_to_others",
      zh: `到期资金的 ${percent(gone)} 在两周内转往他行（最多：${bank}）：比较续作条件与对方的产品`,
      en: `${percent(gone)} of what matures goes to other banks within two weeks (most to ${bank}): compare terms of renewal with what they offer`,
    });
  }
  const complaints = voice.filter(({ type }) => type !== "call_inbound").reduce((sum, { count }) => sum + count, 0);
  if (holders > 0 && complaints / holders >= COMPLAINTS) {
    const reason = voice.find(({ type }) => type !== "call_inbound")?.reason ?? "";
    findings.push({
      code: "complained_of",
      zh: `每百位持有人 ${((complaints / holders) * 100).toFixed(1)} 次投诉或销户申请（最多：${reason || "未说明"}）`,
      en: `${((complaints / holders) * 100).toFixed(1)} complaints or closings a hundred holders (most: ${reason || "no reason said"})`,
    });
  }
  if (needs.tested?.lift && needs.tested.lift >= 1.5 && needs.latent >= LEAST) {
    findings.push({
      code: "latent_need",
      zh: `${needs.latent} 位客户有潜在需求且从未浏览；上一个九十天里，同样被指出的客户办理率是其他客户的 ${needs.tested.lift.toFixed(1)} 倍`,
      en: `${needs.latent} customers have a latent need and never looked at it; in the last ninety days those who were named alike took it ${needs.tested.lift.toFixed(1)} times as often as the others`,
    });
  }
  return findings;
}
