/** Why a customer was reached, or was not. */
import { instantOf } from "#ground/clock";
import { isDay } from "#kits/expr";
import { type WhyAnswer, type WhyNothing, type WhyTouch, why } from "../../server/flows/why.ts";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import { decisionLines, denialText, factorText, type Say } from "../decisions.ts";
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
    { zh: "触发条件", en: "Triggers" },
    answer.triggers.flatMap((one) => triggerLines(out.say.bind(out), one)),
  );
  part(
    { zh: "此刻可推荐与不可推荐的", en: "What would be offered now, and what not" },
    offerLines(out.say.bind(out), answer.offers),
  );
  return lines.join("\n");
}

/** What each place would offer, then once what none would. */
function offerLines(say: Say, places: WhyAnswer["offers"]): string[] {
  const offered = places.flatMap(({ place, offers }) => [
    `  ${place}${offers.length === 0 ? say({ zh: "：无", en: ": nothing" }) : ""}`,
    ...offers.map((one) => `    ${one.rank}. ${say(one)} (${one.offer})${factorText(say, one.factors)}`),
  ]);
  const anywhere = new Set(places.flatMap(({ offers }) => offers.map(({ offer }) => offer)));
  const nowhere = new Map(places.flatMap(({ refused }) => refused.map((one) => [one.offer, one] as const)));
  const refused = [...nowhere.values()].flatMap((one) =>
    anywhere.has(one.offer)
      ? []
      : [
          `  ${say({ zh: "不推荐", en: "not" })} ${say(one)} (${one.offer})`,
          ...one.denials.map((denial) => `    ${denialText(say, denial)}`),
          ...(one.wouldChange
            ? [`    ${say({ zh: "若要改变：", en: "what would change it: " })}${say(one.wouldChange)}`]
            : []),
        ],
  );
  return [...offered, ...refused];
}

function touchLine(say: Say, one: WhyTouch): string {
  const code = one.code === null ? "" : ` (${one.code})`;
  return `  ${one.dueAt}  ${say(one.channel)}  ${say(one.playbook)}/${one.wave}  ${say(one.state)}${code}`;
}

function triggerLines(say: Say, one: WhyAnswer["triggers"][number]): string[] {
  const at = one.at === null ? "" : `  ${one.at}`;
  return [
    `  ${say(one.playbook)} (${one.playbook.code}@${one.version})${at}  ${say(one)}`,
    `    ${say(one.trigger)}`,
    ...one.clauses.map((clause) => `    ${clause.text}: ${say(clause)}`),
  ];
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
