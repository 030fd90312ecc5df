/** Why a customer was reached, or was not. */
import { outcomeWords } from "#decision";
import { instantOf } from "#ground/clock";
import { isDay } from "#kits/expr";
import { type WhyAnswer, type WhyDecision, type WhyNothing, type WhyTouch, why } from "../../server/flows/why.ts";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import type { Both } from "../output.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [customer = ""], options) => {
  await context.withBank(async (bank) => {
    const at = options.at === undefined ? null : instantNamed(String(options.at), bank.clock.zone);
    const answer = await why(bank, operator, customer, at);
    context.out.result(answer, () => text(context, answer));
  });
};

/** A day means its end. @throws cli.bad_value */
function instantNamed(given: string, zone: string): Date {
  if (isDay(given)) return new Date(instantOf(given, "23:59:59", zone).getTime() + 999);
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(given)) {
    const [day = "", time = ""] = given.split(/[T ]/);
    return instantOf(day, time, zone);
  }
  const instant = new Date(given);
  if (/^\d{4}-/.test(given) && !Number.isNaN(instant.getTime())) return instant;
  throw cliCases.bad_value({
    name: "--at",
    value: given,
    expected: "a day YYYY-MM-DD or an instant",
    expected_zh: "日期 YYYY-MM-DD 或时刻",
  });
}

function text(context: Context, answer: WhyAnswer): string {
  const { out } = context;
  const title = (words: Both): string => out.say(words);
  const lines = [
    `${title({ zh: "客户", en: "Customer" })} ${answer.customer} (#${answer.number})${answer.at === null ? "" : `  ${answer.at}`}`,
  ];
  const part = (words: Both, items: readonly string[]): void => {
    if (items.length > 0) lines.push("", title(words), ...items);
  };
  part(
    { zh: "决策", en: "Decisions" },
    answer.decisions.flatMap((one) => decisionLines(out.say.bind(out), one)),
  );
  part(
    { zh: "最近的即时推荐", en: "Newest next best actions" },
    answer.rankings.flatMap((one) => decisionLines(out.say.bind(out), one)),
  );
  part(
    { zh: "触达", en: "Touches" },
    answer.touches.map((one) => touchLine(out.say.bind(out), one)),
  );
  part(
    { zh: "等待决策", en: "Waiting for a decision" },
    answer.waiting.map(({ playbook, since }) => `  ${out.say(playbook)} (${playbook.code})  ${since}`),
  );
  part(
    { zh: "没有触达的剧本", en: "Playbooks that did nothing" },
    answer.nothing.flatMap((one) => nothingLines(out.say.bind(out), one)),
  );
  part(
    { zh: "此刻可推荐与不可推荐的", en: "What would be offered now, and what not" },
    answer.offers.flatMap((one) => offerLines(out.say.bind(out), one)),
  );
  return lines.join("\n");
}

type Say = (words: Both) => string;

function decisionLines(say: Say, one: WhyDecision): string[] {
  const outcome = say(outcomeWords[one.outcome]);
  const taken = one.action === null ? "" : ` → ${one.action}${one.channel === null ? "" : ` (${one.channel})`}`;
  const playbook = one.playbook === null ? "-" : `${say(one.playbook)}${one.version ? `@${one.version}` : ""}`;
  const lines = [
    `  ${one.at}  ${playbook}  ${outcome}${taken}`,
    `    ${say({ zh: "原因：", en: "because: " })}${one.reasons.map((reason) => `${say(reason)} (${reason.code})`).join(", ")}`,
  ];
  if (one.probability !== null) {
    const share = (one.probability * 100).toFixed(1);
    lines.push(
      `    ${say({ zh: `概率 ${share} %，期望价值 ${one.value ?? "-"} 元`, en: `probability ${share} %, expected value ${one.value ?? "-"} yuan` })}`,
    );
  }
  for (const candidate of one.candidates.filter(({ reason }) => reason !== null))
    lines.push(...candidateLines(say, candidate));
  for (const [experiment, arm] of Object.entries(one.arms))
    lines.push(`    ${say({ zh: "实验", en: "experiment" })} ${experiment}: ${arm}`);
  if (one.wouldChange)
    lines.push(`    ${say({ zh: "若要改变：", en: "what would change it: " })}${say(one.wouldChange)}`);
  return lines;
}

function candidateLines(say: Say, one: WhyDecision["candidates"][number]): string[] {
  const reason = one.reason === null ? "" : `: ${say(one.reason)} (${one.reason.code})`;
  const lines = [`    ${say({ zh: "未采用", en: "not taken" })} ${say(one)}${reason}${factorText(say, one.factors)}`];
  for (const denial of one.denials) lines.push(`      ${denialText(say, denial)}`);
  if (one.wouldChange) lines.push(`      ${say({ zh: "若要胜出：", en: "to win: " })}${say(one.wouldChange)}`);
  return lines;
}

type Factors = NonNullable<WhyDecision["candidates"][number]["factors"]>;

function factorText(say: Say, factors: Factors | null): string {
  if (factors === null) return "";
  const { p, c, v, l, cost, value } = factors;
  return `  ${say({ zh: "期望收益", en: "worth" })} ${value.toFixed(2)} = ${p} × ${c} × ${v} × ${l} − ${cost}`;
}

function denialText(
  say: Say,
  { rule, until, channel, ...denial }: WhyDecision["candidates"][number]["denials"][number],
) {
  const way = channel === null ? "" : `${channel}: `;
  const end = until === null ? "" : say({ zh: `，至 ${until}`, en: `, until ${until}` });
  return `${way}${say(denial)} (${denial.code}, ${rule})${end}`;
}

function offerLines(say: Say, { place, offers, refused }: WhyAnswer["offers"][number]): string[] {
  const offered = offers.map((one) => `    ${one.rank}. ${say(one)} (${one.offer})${factorText(say, one.factors)}`);
  const others = refused.flatMap((one) => [
    `    ${say({ zh: "不推荐", en: "not" })} ${say(one)} (${one.offer})`,
    ...one.denials.map((denial) => `      ${denialText(say, denial)}`),
    ...(one.wouldChange
      ? [`      ${say({ zh: "若要改变：", en: "what would change it: " })}${say(one.wouldChange)}`]
      : []),
  ]);
  return [`  ${place}`, ...offered, ...others];
}

function touchLine(say: Say, one: WhyTouch): string {
  const code = one.code === null ? "" : ` (${one.code})`;
  return `  ${one.dueAt}  ${say(one.channel)}  ${say(one.playbook)}/${one.wave}  ${say(one.state)}${code}`;
}

function nothingLines(say: Say, one: WhyNothing): string[] {
  return [
    `  ${say(one.playbook)} (${one.playbook.code}): ${say(one)}`,
    ...one.conditions.map(({ text: part, holds, values }) => {
      const word = holds === null ? say({ zh: "未知", en: "unknown" }) : say({ zh: "不成立", en: "false" });
      const shown = Object.entries(values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
      return `    ${part}: ${word}${shown.length === 0 ? "" : ` (${shown.join(", ")})`}`;
    }),
  ];
}
