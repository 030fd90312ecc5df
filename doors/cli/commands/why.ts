/** Why a customer was reached, or was not. */
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
  return lines.join("\n");
}

type Say = (words: Both) => string;

const outcomes: Readonly<Record<string, Both>> = {
  chosen: { zh: "选中", en: "chosen" },
  withheld: { zh: "未选中", en: "withheld" },
  holdout: { zh: "留白", en: "held out" },
};

function decisionLines(say: Say, one: WhyDecision): string[] {
  const outcome = outcomes[one.outcome];
  const lines = [
    `  ${one.at}  ${say(one.playbook)}@${one.version}  ${outcome ? say(outcome) : one.outcome}${one.action === null ? "" : ` → ${one.action}`}`,
    `    ${say({ zh: "原因：", en: "because: " })}${one.reasons.map((reason) => `${say(reason)} (${reason.code})`).join(", ")}`,
  ];
  if (one.probability !== null) {
    const share = (one.probability * 100).toFixed(1);
    lines.push(
      `    ${say({ zh: `概率 ${share} %，期望价值 ${one.value ?? "-"} 元`, en: `probability ${share} %, expected value ${one.value ?? "-"} yuan` })}`,
    );
  }
  for (const loser of one.losers) {
    lines.push(`    ${say({ zh: "未采用", en: "not taken" })} ${loser.action}: ${say(loser)} (${loser.reason})`);
  }
  if (one.wouldChange)
    lines.push(`    ${say({ zh: "若要改变：", en: "what would change it: " })}${say(one.wouldChange)}`);
  return lines;
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
