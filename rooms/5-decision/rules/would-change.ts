/** What would have to be different for a candidate to win, in both languages. */
import type { Both } from "#contracts/definitions";
import { dayOf } from "#ground/clock";
import { formatYuan } from "#ground/money";
import { decideJudged } from "./decide-one.ts";
import { type Judged, judge } from "./judge.ts";
import type { ReasonCode } from "./reasons.ts";
import type { Decided, DecisionInputs, Factors, Weighed } from "./types.ts";
import { precedenceOf } from "./value.ts";
import { reasonWords } from "./words.ts";

export interface WouldChange extends Both {
  /** From this probability on, 0 to 1; null: no probability alone would do. */
  readonly probability: number | null;
  /** Points of levers to add; null: none would do. */
  readonly lever: number | null;
  /** When rules would no longer deny it by time alone. */
  readonly until: Date | null;
}

const text = (zh: string, en: string, more: Partial<WouldChange> = {}): WouldChange => ({
  zh,
  en,
  probability: null,
  lever: null,
  until: null,
  ...more,
});

/** For each candidate that was not chosen, what would have to change; null where nothing could. */
export function changesToWin(inputs: DecisionInputs): ReadonlyMap<string, WouldChange | null> {
  const judged = judge(inputs);
  const decided = decideJudged(inputs, judged);
  const made = judged.map(
    (one, at) => [one.action.action, changeOf(inputs, one, decided.weighed[at], judged, decided)] as const,
  );
  return new Map(made);
}

/** What would have to change for this candidate to win; null: nothing could, or it won. */
export function wouldChange(inputs: DecisionInputs, action: string): WouldChange | null {
  return changesToWin(inputs).get(action) ?? null;
}

/** What would have to change for a customer who got nothing, or a stand-in, to get the best candidate. */
export function whatWouldChange(inputs: DecisionInputs): WouldChange | null {
  const judged = judge(inputs);
  const decided = decideJudged(inputs, judged);
  const at = decided.action === null ? 0 : judged.findIndex(({ action }) => action.action === decided.action);
  const one = judged[at];
  return one ? changeOf(inputs, one, decided.weighed[at], judged, decided) : null;
}

function changeOf(
  inputs: DecisionInputs,
  one: Judged,
  weighed: Weighed | undefined,
  judged: readonly Judged[],
  decided: Decided,
): WouldChange | null {
  const reason = weighed?.reason;
  switch (reason) {
    case null:
    case undefined:
      return null;
    case "holdout":
      return text("该客户属于留白对照组，不接收营销", "This customer is in the holdout and gets no marketing");
    case "control":
      return text("该客户属于该剧本的对照组", "This customer is in the playbook's control group");
    case "value_not_positive":
      return one.lead && worthAbove(one.lead.factors, 0);
    case "below_call_threshold":
      return one.lead && worthAbove(one.lead.factors, cutOf(inputs, one));
    case "no_capacity_left":
      return text("当日需有更多产能", "More capacity on that day");
    case "outweighed":
      return outweigh(one, judged, decided);
    default:
      return weighed ? denied(inputs, weighed) : null;
  }
}

/** Value that the last one granted had, by what this one would have taken. */
function cutOf({ grants }: DecisionInputs, { action, lead }: Judged): number {
  const grant = grants.find((one) => one.action === action.action && one.channel === lead?.way.channel);
  return (grant?.cut ?? 0) * (lead?.way.takes[grant?.short ?? ""] ?? 1);
}

/** More than a value is needed, yuan. */
function worthAbove(factors: Factors, needed: number): WouldChange | null {
  const { p, c, v, l, cost } = factors;
  const yuan = formatYuan(Math.round(needed * 100));
  const worth = needed + cost;
  const probability = c * v * l > 0 ? worth / (c * v * l) : Number.POSITIVE_INFINITY;
  const lever = p * c * v > 0 ? Math.max(1, Math.ceil((worth / (p * c * v) - l) * 100)) : null;
  const percent = (probability * 100).toFixed(1);
  if (probability <= 1) {
    return text(
      `概率需高于 ${percent} %（期望价值高于 ${yuan} 元）`,
      `A probability above ${percent} % (value above ${yuan} yuan)`,
      { probability, lever },
    );
  }
  if (lever !== null)
    return text(
      `杠杆需再加 ${lever} 点（期望价值高于 ${yuan} 元）`,
      `Levers of ${lever} points more (value above ${yuan} yuan)`,
      { lever },
    );
  return text(`价值需提高，使期望价值高于 ${yuan} 元`, `A higher worth (value above ${yuan} yuan)`);
}

function outweigh(one: Judged, judged: readonly Judged[], decided: Decided): WouldChange | null {
  const winner = judged.find(({ action }) => action.action === decided.action);
  if (!one.lead || !winner?.lead) return null;
  const { action } = winner;
  if (precedenceOf(action.class) < precedenceOf(one.action.class))
    return text(`${action.action} 属于优先类别，先于营销`, `${action.action} is of a class that goes first`);
  if (action.urgent && !one.action.urgent)
    return text(`${action.action} 为紧急动作，优先发送`, `${action.action} is urgent and goes first`);
  return worthAbove(one.lead.factors, winner.lead.factors.value);
}

const cures: Readonly<Partial<Record<ReasonCode, Both>>> = {
  no_legal_basis: { zh: "需有该渠道的营销授权同意", en: "A consent to marketing by this channel" },
  minor: { zh: "须年满法定年龄", en: "Coming of age" },
  do_not_contact: {
    zh: "客户解除谢绝联系（须审批并有依据）",
    en: "Removal from do-not-contact, approved and with evidence",
  },
  channel_closed: { zh: "客户重新同意该渠道的营销", en: "A new consent to marketing by this channel" },
  personalisation_off: { zh: "客户重新开启个性化推荐", en: "Personalisation switched on again by the customer" },
  automated_decision_off: {
    zh: "由人工决定，或客户重新同意自动化决策",
    en: "A person's decision, or automated decisions allowed again",
  },
  suitability_risk: { zh: "风险承受能力达到产品风险等级", en: "A risk level that covers the product's" },
  suitability_missing: { zh: "需完成风险测评", en: "A risk assessment" },
  suitability_expired: { zh: "需重新进行风险测评", en: "A new risk assessment" },
  suitability_age: { zh: "由客户经理当面办理", en: "A relationship manager who takes it in person" },
  complaint_open: { zh: "投诉办结", en: "The complaint resolved" },
  unreachable: { zh: "需有该渠道的联系方式", en: "A way to reach the customer by this channel" },
  channel_too_dear: { zh: "客户进入更高分层，或使用更便宜的渠道", en: "A higher layer, or a cheaper channel" },
  class_not_allowed: { zh: "改用可承载此类消息的渠道", en: "A channel that carries this class" },
  window_closed: { zh: "截止时间晚于下一个发送时段", en: "A deadline after the next sending window" },
};

/** Every rule that denied would have to fall; time alone lifts some. */
function denied({ zone }: DecisionInputs, { denials }: Weighed): WouldChange | null {
  const seen = new Map<string, Both>();
  let until: Date | null = null;
  let byTimeAlone = denials.length > 0;
  for (const denial of denials) {
    const cure = cures[denial.code];
    if (denial.until === null) {
      byTimeAlone = false;
      if (cure) seen.set(denial.code, cure);
      else
        seen.set(denial.code, {
          zh: `不再有：${reasonWords[denial.code].zh}`,
          en: `No longer: ${reasonWords[denial.code].en}`,
        });
      continue;
    }
    if (until === null || denial.until > until) until = denial.until;
    const day = dayOf(denial.until, zone);
    const words = reasonWords[denial.code];
    seen.set(denial.code, { zh: `${words.zh}，至 ${day}`, en: `${words.en}, until ${day}` });
  }
  if (seen.size === 0) return null;
  const all = [...seen.values()];
  return text(all.map(({ zh }) => zh).join("；"), all.map(({ en }) => en).join("; "), {
    until: byTimeAlone ? until : null,
  });
}
