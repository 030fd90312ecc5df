/** Tries a playbook on the past: whom it would have reached, when, and at what cost. */
import { readFileSync } from "node:fs";
import { formatYuan } from "#ground/money";
import { type Tried, type TriedCustomer, tryPlaybook } from "../../server/flows/try-playbook/index.ts";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import { readable, writable, writeResult } from "../files.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [file = ""], options) => {
  const { out, language } = context;
  const text = readFileSync(await readable(file), "utf8");
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const customers = options.customers === undefined ? undefined : Number(options.customers);
  if (customers !== undefined && !(Number.isInteger(customers) && customers > 0))
    throw cliCases.bad_value({
      name: "--customers",
      value: String(options.customers),
      expected: "a number",
      expected_zh: "正整数",
    });
  await context.withBank(async (bank) => {
    const { tried, problems } = await tryPlaybook({ bank }, operator, {
      text,
      file,
      over: String(options.over ?? "90d"),
      ...(customers === undefined ? {} : { customers }),
      signal: context.signal,
      onProgress: progressOf(context),
    });
    if (!tried) {
      const fields = problems.map(({ line, name, ...words }) => ({
        pointer: `${file}:${line}`,
        reason: words[language],
        name,
      }));
      const list = fields.map(({ pointer, reason }) => `  ${pointer}  ${reason}`).join("\n");
      throw cliCases.bad_playbook({ count: problems.length, list }, { fields });
    }
    if (json !== undefined) await writeResult(json, `${JSON.stringify(tried, null, 2)}\n`);
    out.result(tried, () => reportText(context, tried));
  });
};

/** A line at each tenth. */
function progressOf({ out }: Context): (progress: { readonly done: number; readonly total: number }) => void {
  let told = 0;
  return ({ done, total }) => {
    const tenth = Math.floor((done / total) * 10);
    if (tenth <= told) return;
    told = tenth;
    if (!out.json) out.note(out.say({ zh: `已重放 ${tenth * 10}%`, en: `${tenth * 10}% lived again` }));
  };
}

function reportText(context: Context, tried: Tried): string {
  const { out } = context;
  const yuan = (amount: number): string => formatYuan(Math.round(amount * 100));
  const lines = [
    `${out.say(tried)} (${tried.playbook})  ${tried.from} – ${tried.to}`,
    out.say({
      zh: `相关客户 ${tried.candidates}，重放 ${tried.played}${tried.played < tried.candidates ? "（以下数字按比例推算）" : ""}；时间精确到 ${tried.minutes} 分钟；没有发送任何消息`,
      en: `${tried.candidates} customers came into question, ${tried.played} were played${tried.played < tried.candidates ? " (figures are projected)" : ""}; exact to ${tried.minutes} minutes; nothing was sent`,
    }),
    out.say({
      zh: `进入 ${tried.admissions} 次，触达 ${tried.people} 人 ${tried.touches} 次，达成目标 ${tried.converted} 次，费用 ${yuan(tried.cost)} 元`,
      en: `${tried.admissions} admissions, ${tried.people} people reached by ${tried.touches} touches, ${tried.converted} goals, ${yuan(tried.cost)} yuan`,
    }),
  ];
  const part = (title: { zh: string; en: string }, items: readonly string[]): void => {
    if (items.length > 0) lines.push("", out.say(title), ...items.map((item) => `  ${item}`));
  };
  part(
    { zh: "渠道", en: "Channels" },
    tried.channels.map((one) => `${out.say(one)}  ${one.touches}  ${yuan(one.cost)}`),
  );
  part(
    { zh: "每日：人数、消息、通话与待办、费用（元）", en: "By day: people, messages, calls and tasks, cost in yuan" },
    tried.days.map(
      ({ day, people, messages, calls, cost }) => `${day}  ${people}  ${messages}  ${calls}  ${yuan(cost)}`,
    ),
  );
  part(
    { zh: "未触达的波次及原因", en: "Waves that reached nobody, and why" },
    tried.silences.map((one) => `${one.waves}  ${out.say(one)} (${one.code})`),
  );
  part(
    { zh: "与在线剧本合计将超出的频控", en: "Caps that would be gone beyond together with live playbooks" },
    tried.caps.map((one) => `${one.times}  ${out.say(one)} (${one.cap})`),
  );
  part(
    { zh: "与在线剧本的重叠：人数、同日", en: "Overlap with live playbooks: people, on the same day" },
    tried.overlap.map((one) => `${out.say(one)} (${one.playbook})  ${one.people}  ${one.sameDay}`),
  );
  part(
    { zh: "示例客户", en: "Some customers" },
    tried.customers.flatMap((one) => customerLines(context, one)),
  );
  return lines.join("\n");
}

function customerLines({ out }: Context, one: TriedCustomer): string[] {
  return [
    `#${one.customer}  ${one.admittedAt}  ${out.say(one.because)}`,
    ...one.touches.map(({ at, wave, channel, content }) => `    ${at}  ${wave}  ${channel}  ${content}`),
    ...one.silences.map((silence) => `    ${out.say({ zh: "未触达：", en: "not reached: " })}${out.say(silence)}`),
    ...(one.ended === null ? [] : [`    ${out.say({ zh: "结束：", en: "ended: " })}${one.ended}`]),
  ];
}
