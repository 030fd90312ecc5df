/** Tries a condition on a file of customers: one by one over PostgreSQL, and all at once over ClickHouse. */
import { readFileSync } from "node:fs";
import { dayOf, instantOf, machine } from "#ground/clock";
import { type Explanation, isDay } from "#kits/expr";
import {
  prepareTrial,
  readColumnMap,
  type Trial,
  type TrialAnswer,
  tryCondition,
} from "../../server/flows/try-condition/index.ts";
import { badCondition } from "../audiences.ts";
import { cliCases } from "../cases.ts";
import type { Context } from "../context.ts";
import { readable, writable, writeResult } from "../files.ts";
import { pointAt } from "../output.ts";
import type { Run } from "../run.ts";

// So many ids are shown; all of them stand in the JSON.
const SAMPLE = 10;

export const run: Run = async (context, [text = ""], options) => {
  const { out, language } = context;
  const base = context.definitionsOfFolder();
  const { zone } = base.organisation;
  const now = options.now === undefined ? machine.now() : instantNamed(String(options.now), zone);
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const map =
    options.map === undefined ? new Map() : readColumnMap(readFileSync(await readable(String(options.map)), "utf8"));
  const trial = await prepareTrial(base, {
    text,
    customers: await readable(String(options.customers)),
    id: String(options.id),
    ...(options.events === undefined ? {} : { events: await readable(String(options.events)) }),
    ...(options.explain === undefined ? {} : { explain: String(options.explain) }),
    map,
    now,
  });
  if (trial.problems.length > 0) {
    if (!out.json) out.note(`${columnLines(context, trial)}\n\n${pointAt(text, trial.problems, language)}`);
    throw badCondition(context, text, trial.problems);
  }
  context.throwIfStopped();
  const answer = await context.withEngines(
    (engines) => tryCondition(trial, { engines, metrics: context.metrics(), logger: context.logger() }),
    { fresh: true, onStep: context.onStep },
  );
  if (json !== undefined) await writeResult(json, `${JSON.stringify(answer, null, 2)}\n`);
  out.result(answer, () => answerText(context, trial, answer));
  return answer.agree ? 0 : 1;
};

/** A day means its end, as in `why --at`; a time without a zone is the bank's. @throws cli.bad_value */
function instantNamed(given: string, zone: string): Date {
  if (isDay(given)) return new Date(instantOf(given, "23:59:59", zone).getTime() + 999);
  const local = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)$/.exec(given);
  if (local && isDay(local[1] ?? "")) return instantOf(local[1] ?? "", local[2] ?? "", zone);
  const instant = new Date(given);
  if (/^\d{4}-\d\d-\d\d[T ].*(Z|[+-]\d\d:?\d\d)$/.test(given) && !Number.isNaN(instant.getTime())) return instant;
  throw cliCases.bad_value({
    name: "--now",
    value: given,
    expected: "a day YYYY-MM-DD or an instant",
    expected_zh: "日期 YYYY-MM-DD 或时刻",
  });
}

function columnLines({ out }: Context, { columns }: Pick<Trial, "columns">): string {
  const title = out.say({ zh: "列与类型", en: "Columns and their types" });
  const lines = columns.map(({ header, name, type, from }) => {
    const said = from === "map" ? out.say({ zh: "（映射）", en: " (map)" }) : "";
    const renamed = header === name ? "" : `  ← ${header}`;
    return `  customer.${name}: ${type}${said}${renamed}`;
  });
  return [title, ...lines].join("\n");
}

function answerText(context: Context, trial: Trial, answer: TrialAnswer): string {
  const { out } = context;
  const { count, ids, customers, closure, sql, agree, differing, now, explained } = answer;
  const day = dayOf(new Date(now), trial.zone);
  const lines = [
    columnLines(context, trial),
    "",
    out.say({
      zh: `${count} / ${customers} 位客户符合条件（时刻 ${now}，银行日期 ${day}）`,
      en: `${count} of ${customers} customers (as of ${now}, the bank's ${day})`,
    }),
    out.say({
      zh: `逐个客户 ${closure.count}，整体查询 ${sql.count}：${agree ? "一致" : "不一致"}`,
      en: `one by one ${closure.count}, all at once ${sql.count}: ${agree ? "they agree" : "they differ"}`,
    }),
  ];
  if (!agree) lines.push(`  ${sampleOf(differing)}`);
  if (ids.length > 0) lines.push(`${out.say({ zh: "例如：", en: "for example: " })}${sampleOf(ids)}`);
  lines.push(...eventLines(context, answer));
  if (explained) {
    const title = `${out.say({ zh: "客户", en: "Customer" })} ${explained.id}`;
    lines.push("", title, ...whyLines(context, explained.why, "  "));
  }
  return lines.join("\n");
}

function sampleOf(ids: readonly string[]): string {
  return `${ids.slice(0, SAMPLE).join(", ")}${ids.length > SAMPLE ? ", …" : ""}`;
}

function eventLines({ out }: Context, { events }: TrialAnswer): string[] {
  if (!events) return [];
  const { used, duplicates, quarantined, later, strangers } = events;
  return [
    "",
    out.say({
      zh: `事件：采用 ${used}，重复 ${duplicates}，隔离 ${quarantined}，晚于该时刻 ${later}，客户不在文件中 ${strangers}`,
      en: `events: ${used} used, ${duplicates} duplicates, ${quarantined} set aside, ${later} later than that, ${strangers} of customers who are not in the file`,
    }),
    ...events.bad.map(({ line, pointer, ...words }) => {
      const place = out.say({ zh: `第 ${line} 行`, en: `line ${line}` });
      return `  ${place}${pointer === "" ? "" : ` ${pointer}`}: ${out.say(words)}`;
    }),
  ];
}

function whyLines(context: Context, why: Explanation, indent: string): string[] {
  return [`${indent}${context.out.say(why)}`, ...why.parts.flatMap((part) => whyLines(context, part, `${indent}  `))];
}
