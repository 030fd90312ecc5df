/** Tells whom a touch moves, from a playbook's random control or from a file. */
import { type UpliftLearner, upliftLearners } from "#kits/forest";
import { featuresAt, studyUplift, type UpliftReport } from "#learning";
import { readTable } from "../../server/flows/fit-file/index.ts";
import { upliftOfPlaybook, upliftRows } from "../../server/flows/insights/index.ts";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import { readable, writable, writeResult } from "../files.ts";
import { seedOf, wholeOf } from "../numbers.ts";
import { stagedProgress } from "../progress.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [playbook], options) => {
  const { out, signal } = context;
  const isFile = options.data !== undefined;
  if (isFile === (playbook !== undefined))
    throw cliCases.missing_argument({ name: "playbook / --data", command: "model uplift" });
  const choice = {
    learners: learnersOf(options.learners),
    margin: shareOf("--margin", options.margin) ?? 0,
    seed: seedOf(options.seed) ?? 1,
    threads: wholeOf("--threads", options.threads, 1, 64) ?? 1,
  };
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const progress = stagedProgress<"learn">(out, () => out.say({ zh: "学习与检验", en: "Learning and judging" }));
  const more = {
    ...choice,
    signal,
    onProgress: (done: number, total: number) => progress.show({ stage: "learn", done, total }),
  };
  try {
    const studied = isFile ? await ofFile(options, more) : await ofPlaybook(context, playbook ?? "", options, more);
    if (json !== undefined) await writeResult(json, `${JSON.stringify(studied, null, 2)}\n`);
    progress.stop();
    out.result(studied, () => linesOf(context, studied.report));
  } finally {
    progress.stop();
  }
};

type More = Pick<Parameters<typeof studyUplift>[0], "margin" | "seed" | "threads"> & {
  readonly learners: readonly UpliftLearner[];
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
};

async function ofFile(options: Readonly<Record<string, unknown>>, more: More) {
  for (const name of ["label", "treatment"] as const)
    if (options[name] === undefined) throw cliCases.missing_argument({ name: `--${name}`, command: "model uplift" });
  const table = await readTable(await readable(String(options.data)));
  const given = (name: string): string | undefined => (options[name] === undefined ? undefined : String(options[name]));
  const rows = upliftRows(table, {
    label: String(options.label),
    treatment: String(options.treatment),
    positive: given("positive"),
    treated: given("treated"),
    control: given("control"),
    exclude: namesOf(options.exclude),
  });
  const share = shareOf("--share", options.share);
  return await studyUplift({ ...rows, ...more, ...(share === undefined ? {} : { share }) });
}

async function ofPlaybook(context: Context, playbook: string, options: Readonly<Record<string, unknown>>, more: More) {
  return await context.withBank(async (bank) => {
    const parts = { columnar: bank.columnar, catalog: bank.definitions.catalog, zone: bank.clock.zone };
    const features = String(options.features ?? "next-wealth");
    return await upliftOfPlaybook(
      bank,
      operator,
      (question, at, customers) => featuresAt(parts, question, at, customers),
      { playbook, features, ...more },
    );
  });
}

function namesOf(given: unknown): string[] {
  return String(given ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

function learnersOf(given: unknown): readonly UpliftLearner[] {
  const names = namesOf(given);
  if (names.length === 0) return upliftLearners;
  return names.map((name) => {
    const found = upliftLearners.find((one) => one === name);
    if (found) return found;
    const known = upliftLearners.join(", ");
    throw cliCases.bad_value({
      name: "--learners",
      value: name,
      expected: `of ${known}`,
      expected_zh: `以下之中：${known}`,
    });
  });
}

function shareOf(name: string, given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (Number.isFinite(value) && value >= 0 && value < 1) return value;
  throw cliCases.bad_value({
    name,
    value: String(given),
    expected: "from 0 to below 1",
    expected_zh: "0 到 1（不含）之间",
  });
}

const points = (value: number): string => `${(value * 100).toFixed(2)}`;

const quadrantWords = {
  persuadable: { zh: "可说服", en: "persuadable" },
  sure_thing: { zh: "必然转化", en: "sure thing" },
  lost_cause: { zh: "无法打动", en: "lost cause" },
  do_not_disturb: { zh: "请勿打扰", en: "do not disturb" },
} as const;

function linesOf({ out }: Context, report: UpliftReport): string {
  const { rows, average, randomisation } = report;
  const lines = [
    out.say(report.verdict),
    out.say({
      zh: `训练 ${rows.train} 行，检验 ${rows.test} 行；平均增益 ${points(average.effect)} 个百分点（${points(average.low)} 至 ${points(average.high)}）；分组可预测性 AUC ${randomisation.balance.auc.toFixed(3)}`,
      en: `${rows.train} rows to learn from, ${rows.test} to tell by; on average ${points(average.effect)} points (${points(average.low)} to ${points(average.high)}); who was treated is told with AUC ${randomisation.balance.auc.toFixed(3)}`,
    }),
    "",
    out.say({
      zh: "学习器    AUUC×10⁴（95% 区间）          Qini×10⁴    最前 30% 的增益",
      en: "learner   AUUC×10⁴ (95 %)               Qini×10⁴    uplift of the first 30 %",
    }),
  ];
  const tens = (value: number): string => (value * 10_000).toFixed(1);
  for (const { name, auuc, qini, depths } of report.learners) {
    const top = depths.find(({ depth }) => depth === 0.3);
    const mark = name === report.best ? "*" : " ";
    const range = `${tens(auuc.value).padStart(7)} (${tens(auuc.low)} … ${tens(auuc.high)})`;
    lines.push(
      `${mark} ${name.padEnd(8)}${range.padEnd(32)}${tens(qini.value).padStart(8)}    ${top ? points(top.value) : "–"}`,
    );
  }
  const plain = report.byPropensity.depths.find(({ depth }) => depth === 0.3);
  lines.push(
    out.say({
      zh: `  按转化概率排序，最前 30% 的增益：${plain ? points(plain.value) : "–"}`,
      en: `  ranked by propensity instead, the first 30 %: ${plain ? points(plain.value) : "–"}`,
    }),
    "",
  );
  for (const { name, rows: count, effect } of report.quadrants) {
    const measured = effect ? `${points(effect.effect)} (${points(effect.low)} … ${points(effect.high)})` : "–";
    lines.push(`  ${out.say(quadrantWords[name]).padEnd(16)}${String(count).padStart(8)}  ${measured}`);
  }
  return [...lines, "", out.say(report.definition)].join("\n");
}
