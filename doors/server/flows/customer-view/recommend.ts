/**
 * What could be offered next, by plain rules on what a customer lacks and on suitability. Pure. Made by rules and said
 * so: no model has a part in it, and whether the customer may be contacted at all is decided elsewhere.
 */
import type { Both, Product } from "#contracts/definitions";
import { type Day, daysBetween } from "#ground/clock";
import { type Fen, formatYuan } from "#ground/money";
import { type NextProducts, rankNext } from "#learning";
import { isAssessmentValid } from "./alerts.ts";
import { type Holding, isHeld } from "./holding.ts";

export type RecommendationKind = "wealth" | "fund" | "precious_metal" | "credit_card" | "risk_assessment";

export interface Recommendation extends Both {
  readonly kind: RecommendationKind;
  /** Name of the rule that made it. */
  readonly rule: string;
  /** A suitable product of the catalog; null where the catalog has none of the kind. */
  readonly product: ({ readonly code: string; readonly risk: string | null } & Both) | null;
  /** Customer's level against product's; null where suitability is not asked. */
  readonly suitability: { readonly customer: string; readonly product: string } | null;
  readonly evidence: Readonly<Record<string, string | number | null>>;
}

export interface Recommendations {
  readonly madeBy: "rule";
  /** Why there are none; null where there may be some. */
  readonly off: (Both & { readonly code: string }) | null;
  readonly items: readonly Recommendation[];
}

export interface RecommendInput {
  readonly today: Day;
  readonly values: Readonly<Record<string, unknown>>;
  readonly holdings: readonly Holding[];
  /** Tags by name. */
  readonly tags: Readonly<Record<string, string>>;
  readonly products: Readonly<Record<string, Product>>;
  /** What is known of products that follow each other; absent: nothing yet. */
  readonly next?: Pick<NextProducts, "sets" | "rules"> | undefined;
}

/** From what assets on a kind is worth mentioning, in fen. */
export const recommendLimits = {
  idleBalance: 1_000_000,
  fundAssets: 5_000_000,
  metalAssets: 20_000_000,
  /** At this age and above nobody is led to R4 and R5 by a machine. */
  carefulAge: 65,
  cardAge: 18,
} as const;

type OffCode = "deceased" | "frozen" | "minor" | "personalisation_off";
const offs: Readonly<Record<OffCode, Both>> = {
  deceased: { zh: "客户已登记死亡", en: "The customer's death is registered" },
  frozen: { zh: "账户已冻结", en: "The account is frozen" },
  minor: { zh: "未成年人", en: "The customer is a minor" },
  personalisation_off: { zh: "客户已关闭个性化推荐", en: "The customer has switched personalisation off" },
};

export function recommendationsOf(input: RecommendInput): Recommendations {
  const reason = (Object.keys(offs) as OffCode[]).find((name) => input.values[name] === true);
  if (reason) return { madeBy: "rule", off: { code: reason, ...offs[reason] }, items: [] };
  const level = levelOf(input);
  const investments = [wealth(input, level), fund(input, level), preciousMetal(input, level)].flat();
  // Nothing is recommended to one whose risk is not assessed but the assessment itself.
  const invest = level === null && investments.length > 0 ? [assessmentFirst(input)] : investments;
  const items = [...invest, ...creditCard(input)];
  const preferred = input.tags.preferred_product;
  const sorted = byHistory(items, input).sort((a, b) => rank(a, preferred) - rank(b, preferred));
  return { madeBy: "rule", off: null, items: sorted };
}

const kindOf: Readonly<Partial<Record<RecommendationKind, string>>> = {
  wealth: "wealth",
  fund: "fund",
  credit_card: "card",
};

/**
 * First what customers with the same products have had more often; with the rule that says so. It orders what suits and
 * adds nothing to it.
 */
function byHistory(items: readonly Recommendation[], { next, holdings }: RecommendInput): Recommendation[] {
  if (!next) return [...items];
  const held = new Set(holdings.filter(isHeld).flatMap(({ kind }) => (kind === null ? [] : [kind])));
  const suits = new Set(items.flatMap(({ kind }) => kindOf[kind] ?? []));
  const ranked = rankNext(next, held, (kind) => suits.has(kind)).filter(({ because }) => because !== null);
  const places = new Map(ranked.map(({ item }, at) => [item, at]));
  const placeOf = ({ kind }: Recommendation): number => places.get(kindOf[kind] ?? "") ?? ranked.length;
  return items
    .map((one): Recommendation => {
      const found = ranked.find(({ item }) => item === kindOf[one.kind]);
      if (!found?.because) return one;
      const { given, confidence } = found.because;
      const said = { "history.given": given.join(", "), "history.confidence": Number(confidence.toFixed(3)) };
      return { ...one, evidence: { ...one.evidence, ...said } };
    })
    .sort((a, b) => placeOf(a) - placeOf(b));
}

/** What the customer looked at most comes first; the rest stays in the order of the rules. */
function rank({ kind, product }: Recommendation, preferred: string | undefined): number {
  return preferred !== undefined && (preferred === kind || preferred === product?.code) ? 0 : 1;
}

function levelOf({ values, today }: RecommendInput): number | null {
  const { risk_level: level, risk_assessed_on: on } = values;
  const match = typeof level === "string" ? /^C([1-5])$/.exec(level) : null;
  return match && isAssessmentValid(on, today) ? Number(match[1]) : null;
}

function moneyOf(values: RecommendInput["values"], name: string): Fen {
  const value = values[name];
  return typeof value === "number" ? value : 0;
}

function lacks({ holdings }: RecommendInput, kind: string): boolean {
  return !holdings.some((one) => one.kind === kind && isHeld(one));
}

function ageOf({ values, today }: RecommendInput): number | null {
  const { birthday, age } = values;
  if (typeof birthday === "string") {
    const years = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4));
    return today.slice(5) < birthday.slice(5) ? years - 1 : years;
  }
  return typeof age === "number" ? age : null;
}

/** The riskiest level that may be shown; 0 without an assessment. */
function mostRisk(input: RecommendInput, level: number | null): number {
  const age = ageOf(input);
  return age !== null && age >= recommendLimits.carefulAge ? Math.min(level ?? 0, 3) : (level ?? 0);
}

const riskOf = ({ risk }: Product): number => Number(risk?.slice(1) ?? 0);

function isSold({ active_from: from, active_to: to }: Product, today: Day): boolean {
  return (from === undefined || daysBetween(from, today) >= 0) && (to === undefined || daysBetween(today, to) >= 0);
}

/** The least risky product of a kind that suits and can be afforded. */
function productOf(
  input: RecommendInput,
  kind: Product["kind"],
  level: number | null,
  funds: Fen,
): Product | undefined {
  return Object.values(input.products)
    .filter((one) => one.kind === kind && isSold(one, input.today) && riskOf(one) <= mostRisk(input, level))
    .filter((one) => one.risk !== undefined && (one.minimum_amount ?? 0) * 100 <= funds)
    .sort((a, b) => riskOf(a) - riskOf(b) || (a.name < b.name ? -1 : 1))[0];
}

function shown(product: Product | undefined): Recommendation["product"] {
  return product ? { code: product.name, zh: product.zh, en: product.en, risk: product.risk ?? null } : null;
}

/** An investment: nothing where the bank sells products of the kind and none of them suits. */
function investment(
  input: RecommendInput,
  level: number | null,
  kind: "wealth" | "fund",
  funds: Fen,
  made: Pick<Recommendation, "rule" | "zh" | "en" | "evidence">,
): Recommendation[] {
  const sold = Object.values(input.products).some((one) => one.kind === kind && isSold(one, input.today));
  const product = productOf(input, kind, level, funds);
  if (level !== null && sold && !product) return [];
  const suitability = level !== null && product?.risk ? { customer: `C${level}`, product: product.risk } : null;
  return [{ kind, product: shown(product), suitability, ...made }];
}

function wealth(input: RecommendInput, level: number | null): Recommendation[] {
  const idle = moneyOf(input.values, "demand_balance");
  if (!lacks(input, "wealth") || idle < recommendLimits.idleBalance) return [];
  return investment(input, level, "wealth", idle, {
    rule: "idle_balance_without_wealth",
    zh: `活期余额 ${formatYuan(idle)} 元，尚无理财产品`,
    en: `${formatYuan(idle)} yuan in demand deposits and no wealth product yet`,
    evidence: { "customer.demand_balance": formatYuan(idle) },
  });
}

function fund(input: RecommendInput, level: number | null): Recommendation[] {
  const assets = moneyOf(input.values, "aum");
  if (!lacks(input, "fund") || assets < recommendLimits.fundAssets || (level !== null && level < 3)) return [];
  return investment(input, level, "fund", assets, {
    rule: "assets_without_fund",
    zh: `管理资产 ${formatYuan(assets)} 元，尚无基金`,
    en: `${formatYuan(assets)} yuan of assets and no fund yet`,
    evidence: { "customer.aum": formatYuan(assets) },
  });
}

/** Gold of the bank counts as R3: its price moves and nothing is promised. */
function preciousMetal(input: RecommendInput, level: number | null): Recommendation[] {
  const assets = moneyOf(input.values, "aum");
  if (!lacks(input, "precious_metal") || assets < recommendLimits.metalAssets) return [];
  if (level !== null && mostRisk(input, level) < 3) return [];
  return [
    {
      kind: "precious_metal",
      rule: "assets_without_metal",
      product: null,
      suitability: level === null ? null : { customer: `C${level}`, product: "R3" },
      zh: `管理资产 ${formatYuan(assets)} 元，尚无贵金属`,
      en: `${formatYuan(assets)} yuan of assets and no precious metal yet`,
      evidence: { "customer.aum": formatYuan(assets) },
    },
  ];
}

function assessmentFirst({ values }: RecommendInput): Recommendation {
  const { risk_level: level, risk_assessed_on: on } = values;
  return {
    kind: "risk_assessment",
    rule: "assessment_missing_or_expired",
    product: null,
    suitability: null,
    zh: "先完成风险测评，再谈理财、基金与贵金属",
    en: "A risk assessment comes first, before any investment",
    evidence: {
      "customer.risk_level": typeof level === "string" ? level : null,
      "customer.risk_assessed_on": typeof on === "string" ? on : null,
    },
  };
}

function creditCard(input: RecommendInput): Recommendation[] {
  const age = ageOf(input);
  if (!lacks(input, "card") || age === null || age < recommendLimits.cardAge) return [];
  const product = Object.values(input.products)
    .filter((one) => one.kind === "card" && isSold(one, input.today))
    .sort((a, b) => (a.name < b.name ? -1 : 1))[0];
  return [
    {
      kind: "credit_card",
      rule: "no_card_yet",
      product: shown(product),
      suitability: null,
      zh: "尚未办理信用卡",
      en: "No credit card yet",
      evidence: { "customer.age": age },
    },
  ];
}
