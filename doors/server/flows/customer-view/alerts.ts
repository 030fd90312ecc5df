/** What a colleague should know before speaking with a customer. Pure: the picture goes in, alerts come out. */
import type { Both } from "#contracts/definitions";
import { addDays, type Day, daysBetween } from "#ground/clock";
import { type Fen, formatYuan } from "#ground/money";
import { type Holding, isHeld } from "./holding.ts";

export type AlertCode =
  | "product_maturing"
  | "id_expiring"
  | "id_expired"
  | "complaint_open"
  | "complaint_recent"
  | "large_outflow"
  | "risk_assessment_expired"
  | "account_frozen"
  | "deceased";
export type AlertSeverity = "high" | "medium" | "low";

export interface Alert extends Both {
  readonly code: AlertCode;
  readonly severity: AlertSeverity;
  /** The day it is about, where there is one. */
  readonly on: Day | null;
  /** What it was concluded from. */
  readonly evidence: Readonly<Record<string, string | number | null>>;
}

export interface Complaint {
  readonly ticket: string;
  readonly topic: string | null;
  readonly filedOn: Day;
}

export interface AlertInput {
  readonly today: Day;
  /** Attributes by name, money in fen. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly holdings: readonly Holding[];
  /** Metrics by name, money in fen. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** Complaints that are not resolved. */
  readonly complaints: readonly Complaint[];
  /** Names of products, and of kinds of them, by code. */
  readonly nameOf: (code: string) => Both | undefined;
}

/** From when on something is worth an alert. */
export const alertLimits = {
  /** Days before a maturity. */
  maturing: 30,
  maturingSoon: 7,
  /** Days before an ID runs out. */
  idExpiring: 60,
  /** Share of the day's opening balance that left within the day, and the least amount, in fen. */
  outflowShare: 0.5,
  outflowLeast: 5_000_000,
  /** Without a known opening balance: the least amount that is large in itself, in fen. */
  outflowAlone: 50_000_000,
  /** Days for which an assessment of risk is valid. */
  assessment: 365,
} as const;

const severities: readonly AlertSeverity[] = ["high", "medium", "low"];

/** Alerts, the most pressing first; of equal weight the earliest day first. */
export function alertsOf(input: AlertInput): Alert[] {
  const all = [
    ...standing(input),
    ...input.holdings.flatMap((holding) => maturing(holding, input)),
    ...identity(input),
    ...complaints(input),
    ...outflow(input),
    ...assessment(input),
  ];
  const weight = ({ severity, on }: Alert): string => `${severities.indexOf(severity)} ${on ?? "9999"}`;
  return all.sort((a, b) => (weight(a) < weight(b) ? -1 : weight(a) > weight(b) ? 1 : 0));
}

function standing({ values }: AlertInput): Alert[] {
  const made: Alert[] = [];
  if (values.deceased === true) {
    const text = { zh: "客户已登记死亡：不得联系", en: "The customer's death is registered: do not contact" };
    made.push({ code: "deceased", severity: "high", on: null, ...text, evidence: { "customer.deceased": "true" } });
  }
  if (values.frozen === true) {
    const text = { zh: "账户已冻结", en: "The account is frozen" };
    made.push({ code: "account_frozen", severity: "high", on: null, ...text, evidence: { "customer.frozen": "true" } });
  }
  return made;
}

function maturing(holding: Holding, { today, nameOf }: AlertInput): Alert[] {
  const { maturesOn, product, kind, amount } = holding;
  if (maturesOn === null || !isHeld(holding) || kind === "loan" || kind === "card") return [];
  const days = daysBetween(today, maturesOn);
  if (days < 0 || days > alertLimits.maturing) return [];
  const name = nameOf(product ?? "") ?? nameOf(kind ?? "") ?? { zh: product ?? "产品", en: product ?? "A product" };
  const money =
    amount === null ? { zh: "", en: "" } : { zh: ` ${formatYuan(amount)} 元`, en: ` of ${formatYuan(amount)} yuan` };
  return [
    {
      code: "product_maturing",
      severity: days <= alertLimits.maturingSoon ? "high" : "medium",
      on: maturesOn,
      zh: `${name.zh}${money.zh}将于 ${maturesOn} 到期（${days === 0 ? "今天" : `${days} 天后`}）`,
      en: `${name.en}${money.en} matures on ${maturesOn} (${days === 0 ? "today" : `in ${days} days`})`,
      evidence: { product, kind, amount: amount === null ? null : formatYuan(amount), days },
    },
  ];
}

function identity({ today, values }: AlertInput): Alert[] {
  const on = values.id_expires_on;
  if (typeof on !== "string") return [];
  const days = daysBetween(today, on);
  if (days > alertLimits.idExpiring) return [];
  const evidence = { "customer.id_expires_on": on, days };
  if (days < 0) {
    return [
      { code: "id_expired", severity: "high", on, zh: `证件已于 ${on} 到期`, en: `The ID expired on ${on}`, evidence },
    ];
  }
  const text = { zh: `证件将于 ${on} 到期（${days} 天后）`, en: `The ID expires on ${on} (in ${days} days)` };
  return [{ code: "id_expiring", severity: "medium", on, ...text, evidence }];
}

function complaints({ complaints: open, metrics }: AlertInput): Alert[] {
  if (open.length > 0) {
    return open.map(({ ticket, topic, filedOn }) => ({
      code: "complaint_open",
      severity: "high",
      on: filedOn,
      zh: `投诉未办结：${topic ?? ticket}（${filedOn} 提交）`,
      en: `A complaint is open: ${topic ?? ticket} (filed on ${filedOn})`,
      evidence: { ticket, topic, filedOn },
    }));
  }
  const count = metrics.complaints_30d;
  if (typeof count !== "number" || count < 1) return [];
  const text = { zh: `近 30 天投诉 ${count} 次`, en: `${count} complaint(s) in the last 30 days` };
  return [
    { code: "complaint_recent", severity: "medium", on: null, ...text, evidence: { "metric.complaints_30d": count } },
  ];
}

function outflow({ today, metrics }: AlertInput): Alert[] {
  const out = metrics.outflow_day;
  const opening = metrics.opening_balance;
  if (typeof out !== "number") return [];
  const known = typeof opening === "number" && opening > 0;
  const isLarge = known
    ? out >= alertLimits.outflowLeast && out >= opening * alertLimits.outflowShare
    : out >= alertLimits.outflowAlone;
  if (!isLarge) return [];
  const share = known ? Math.round((out / opening) * 100) : null;
  const of = (zh: boolean): string =>
    share === null ? "" : zh ? `，为日初余额的 ${share} %` : `, ${share} % of the opening balance`;
  return [
    {
      code: "large_outflow",
      severity: "high",
      on: today,
      zh: `今日流出 ${formatYuan(out)} 元${of(true)}`,
      en: `${formatYuan(out)} yuan left today${of(false)}`,
      evidence: outflowEvidence(out, known ? opening : null),
    },
  ];
}

function outflowEvidence(out: Fen, opening: Fen | null): Alert["evidence"] {
  return {
    "metric.outflow_day": formatYuan(out),
    "metric.opening_balance": opening === null ? null : formatYuan(opening),
  };
}

/** Whether an assessment of risk made on a day still counts. An assessment without a day counts for nothing. */
export function isAssessmentValid(assessedOn: unknown, today: Day): assessedOn is Day {
  return typeof assessedOn === "string" && assessedOn > addDays(today, -alertLimits.assessment) && assessedOn <= today;
}

function assessment({ today, values, holdings }: AlertInput): Alert[] {
  const { risk_level: level, risk_assessed_on: on } = values;
  const invested = holdings.some((one) => isHeld(one) && (one.kind === "wealth" || one.kind === "fund"));
  if (!invested || isAssessmentValid(on, today)) return [];
  const day = typeof on === "string" ? on : null;
  return [
    {
      code: "risk_assessment_expired",
      severity: "low",
      on: day,
      zh: day === null ? "持有理财或基金，但没有有效的风险测评" : `风险测评已过期（${day}）`,
      en:
        day === null ? "Holds investments without a valid risk assessment" : `The risk assessment has expired (${day})`,
      evidence: { "customer.risk_level": typeof level === "string" ? level : null, "customer.risk_assessed_on": day },
    },
  ];
}
