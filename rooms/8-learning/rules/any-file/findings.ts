/** What a person should know before believing a report: in words, with the remedy. */
import type { Column, Dataset } from "#kits/forest";
import type { DriftReport, Suspicion } from "../algorithms/index.ts";
import type { PreparedFile } from "./prepare.ts";
import type { Finding } from "./report.ts";

export interface FindingsInput {
  readonly prepared: PreparedFile;
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly suspicions: readonly Suspicion[];
  readonly drift: DriftReport | null;
  readonly late: readonly string[];
  /** Algorithms that learnt from a seeded sample. */
  readonly sampled: readonly { readonly name: string; readonly rows: number }[];
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const MUCH_MISSING = 0.5;
const SAME_ROWS = 0.01;
const FEW = 100;

export function findingsOf(input: FindingsInput): Finding[] {
  const { prepared, train, test, suspicions, drift, late, sampled } = input;
  const found = [
    ...suspicions.map(leakage),
    ...prepared.columns.flatMap((column) => columnFindings(prepared, column.name, column.missing)),
    ...unreadable(prepared),
    ...splitFindings(prepared, train, test),
    ...driftFindings(drift, prepared, train.length, test.length),
    ...(late.length === 0
      ? []
      : [
          finding(
            "budget",
            null,
            `the search of ${late.join(", ")} ended with its time; more might be found with more --seconds`,
            `${late.join("、")} 的参数搜索因时间用尽而提前结束；可用 --seconds 增加时间`,
          ),
        ]),
  ];
  if (sampled.length > 0) {
    const list = (of: string): string => sampled.map(({ name, rows }) => `${name} ${rows}`).join(of);
    found.push(
      finding(
        "sample",
        null,
        `of ${train.length} training rows some algorithms learnt from a seeded sample: ${list(", ")} rows; more would take long and help little`,
        `${train.length} 行训练数据中，部分算法只用固定种子的抽样训练（行数）：${list("、")}；更多数据耗时长而收益小`,
      ),
    );
  }
  // What numbers the rows is new in every part, of course.
  const numbers = new Set(found.filter(({ code }) => code === "identifier").map(({ column }) => column));
  return found.filter(({ code, column }) => (code !== "drift" && code !== "unseen_levels") || !numbers.has(column));
}

function finding(code: Finding["code"], column: string | null, en: string, zh: string): Finding {
  return { code, column, zh, en };
}

function leakage({ feature, alone, together, without, reason }: Suspicion): Finding {
  if (reason === "tells_the_label") {
    return finding(
      "leakage",
      feature,
      `${feature} alone orders the outcome with AUC ${alone.toFixed(3)}: it is likely known only afterwards. Ask when it is known; leave it out with --exclude ${feature} if that is after the decision`,
      `仅凭 ${feature} 一列的 AUC 就达到 ${alone.toFixed(3)}：很可能事后才知道。请确认其产生时间；若在决策之后，请用 --exclude ${feature} 排除`,
    );
  }
  return finding(
    "leakage",
    feature,
    `${feature} is too good to be true: AUC is ${together?.toFixed(3)} with it and ${without?.toFixed(3)} without. Ask when it is known; leave it out with --exclude ${feature} if that is after the decision`,
    `${feature} 好得可疑：包含该列时 AUC 为 ${together?.toFixed(3)}，去掉后为 ${without?.toFixed(3)}。请确认其产生时间；若在决策之后，请用 --exclude ${feature} 排除`,
  );
}

function columnFindings({ data, columns }: PreparedFile, name: string, missing: number): Finding[] {
  const column = data.columns.find((each) => each.name === name);
  const own = columns.find((each) => each.name === name);
  if (column === undefined || own === undefined) return [];
  if (own.distinct <= 1 && missing === 0) {
    return [finding("constant", name, `${name} has one value only and says nothing`, `${name} 只有一个值，没有信息`)];
  }
  if (isIdentifier(column, own.distinct, data.rows)) {
    return [
      finding(
        "identifier",
        name,
        `${name} looks like a number or name of the row itself (${own.distinct} different values); leave it out with --exclude ${name} if it is`,
        `${name} 像是行的编号或名称（${own.distinct} 个不同的值）；若是，请用 --exclude ${name} 排除`,
      ),
    ];
  }
  if (missing < MUCH_MISSING) return [];
  return [
    finding(
      "missing",
      name,
      `${name} is missing in ${percent(missing)} of the rows`,
      `${name} 有 ${percent(missing)} 的行缺失`,
    ),
  ];
}

/** All values differ, and numbers are whole: a count, an account, a name; measured amounts have fractions or repeat. */
function isIdentifier(column: Column, distinct: number, rows: number): boolean {
  if (rows < 50 || distinct < 0.98 * rows) return false;
  return (
    column.type === "categorical" || column.values.every((value) => Number.isNaN(value) || Number.isInteger(value))
  );
}

function unreadable({ unreadable: cells, columns }: PreparedFile): Finding[] {
  return [...cells].map(([name, count]) => {
    const kind = columns.find((each) => each.name === name)?.kind;
    const [en, zh] = kind === "day" ? ["days", "日期"] : ["numbers", "数值"];
    return finding(
      "unreadable",
      name,
      `${name} holds ${en} in the training rows, and ${count} cell(s) of the test rows are none; they count as missing`,
      `${name} 在训练数据中为${zh}，而测试数据中有 ${count} 个单元格不是；按缺失处理`,
    );
  });
}

function splitFindings(prepared: PreparedFile, train: Int32Array, test: Int32Array): Finding[] {
  const { y, data, unlabelled } = prepared;
  const found: Finding[] = [];
  const rate = (rows: Int32Array) => rows.reduce((sum, row) => sum + (y[row] as number), 0) / Math.max(1, rows.length);
  if (unlabelled > 0) {
    found.push(
      finding(
        "unlabelled",
        null,
        `${unlabelled} row(s) without a label were left out`,
        `${unlabelled} 行没有标签，已略去`,
      ),
    );
  }
  const positives = Math.round(rate(train) * train.length);
  const scarce = Math.min(positives, train.length - positives);
  if (scarce < FEW) {
    found.push(
      finding(
        "few_positives",
        null,
        `only ${scarce} training rows have the rarer outcome: figures are uncertain`,
        `训练数据中较少的一类结果只有 ${scarce} 行：各项指标不确定性较大`,
      ),
    );
  }
  const [before, after] = [rate(train), rate(test)];
  if (test.length > 0 && (after === 0 || after === 1)) {
    found.push(
      finding(
        "few_positives",
        null,
        `all ${test.length} test rows have the same outcome: AUC, KS and calibration can't be told; use --folds or more rows`,
        `${test.length} 行测试数据的结果全部相同：无法计算 AUC、KS 与校准；请使用 --folds 或更多数据`,
      ),
    );
  }
  const error = Math.sqrt((before * (1 - before)) / train.length + (after * (1 - after)) / Math.max(1, test.length));
  if (Math.abs(after - before) > 4 * error && Math.abs(after - before) > 0.2 * before) {
    found.push(
      finding(
        "base_rate",
        null,
        `${percent(before)} of the training rows are positive and ${percent(after)} of the test rows: the world has changed between them, and probabilities may be off`,
        `训练数据正例率 ${percent(before)}，测试数据 ${percent(after)}：两者之间环境已变化，概率可能有偏`,
      ),
    );
  }
  const same = sameRows(data, train, test);
  if (same > SAME_ROWS * test.length) {
    found.push(
      finding(
        "duplicates",
        null,
        `${same} of ${test.length} test rows stand among the training rows too: figures flatter the model`,
        `${test.length} 行测试数据中有 ${same} 行与训练数据完全相同：指标会偏高`,
      ),
    );
  }
  found.push(...unseenLevels(data, train, test));
  return found;
}

function sameRows(data: Dataset, train: Int32Array, test: Int32Array): number {
  const key = (row: number): string =>
    data.columns.map((column) => (column.type === "numeric" ? column.values[row] : column.codes[row])).join("|");
  const known = new Set<string>();
  for (const row of train) known.add(key(row));
  let same = 0;
  for (const row of test) if (known.has(key(row))) same++;
  return same;
}

function unseenLevels(data: Dataset, train: Int32Array, test: Int32Array): Finding[] {
  return data.columns.flatMap((column) => {
    if (column.type === "numeric") return [];
    const known = new Uint8Array(column.levels.length);
    for (const row of train) {
      const code = column.codes[row] as number;
      if (code >= 0) known[code] = 1;
    }
    const unseen = test.reduce((sum, row) => {
      const code = column.codes[row] as number;
      return sum + (code >= 0 && known[code] === 0 ? 1 : 0);
    }, 0);
    if (unseen <= 0.02 * test.length) return [];
    return [
      finding(
        "unseen_levels",
        column.name,
        `${unseen} of ${test.length} test rows have a value of ${column.name} that no training row has`,
        `${test.length} 行测试数据中有 ${unseen} 行的 ${column.name} 取值在训练数据中从未出现`,
      ),
    ];
  });
}

const BINS = 10;

/** Few rows lie otherwise than others by chance: by their numbers the index is about a chi-square of one degree less than bins. */
function driftFindings(drift: DriftReport | null, { columns }: PreparedFile, train: number, test: number): Finding[] {
  if (drift === null) return [];
  const chance = (name: string): number => {
    const own = columns.find((column) => column.name === name);
    const bins = own?.kind === "text" ? own.distinct : Math.min(BINS, own?.distinct ?? BINS);
    const degrees = Math.max(1, bins - 1);
    return (degrees + 3 * Math.sqrt(2 * degrees)) * (1 / train + 1 / test);
  };
  return drift.features
    .filter(({ state, feature, psi }) => state === "act" && psi > chance(feature))
    .map(({ feature, psi }) =>
      finding(
        "drift",
        feature,
        `${feature} lies elsewhere in the test rows than in the training rows (PSI ${psi.toFixed(2)})`,
        `${feature} 在测试数据与训练数据中的分布明显不同（PSI ${psi.toFixed(2)}）`,
      ),
    );
}
