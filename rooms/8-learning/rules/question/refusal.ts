/** Why there is no model of a question yet: what is there, what is needed, and when it will be there at the pace so far. */
import { addDays, type Day, daysBetween } from "#ground/clock";
import type { NoModel } from "../definition.ts";

export interface Gathered {
  /** Rows with a known outcome, to learn from and to measure. */
  readonly usableRows: number;
  /** Of the part to learn from. */
  readonly trainRows: number;
  readonly successes: number;
  readonly testRows: number;
  /** Days at which customers were looked at, in order of time. */
  readonly days: readonly Day[];
  /** The bank's day today. */
  readonly today: Day;
}

export interface Needed {
  readonly minimum_rows: number;
  readonly minimum_successes: number;
}

/** Null where there is enough to learn from and something left to measure with. */
export function refusalOf(gathered: Gathered, { minimum_rows, minimum_successes }: Needed): NoModel | null {
  const { usableRows, trainRows, successes, testRows } = gathered;
  const failures = trainRows - successes;
  const no = (code: NoModel["reason"]["code"], en: string, zh: string, has: number, needs: number): NoModel => {
    const when = soonOf(gathered, has, needs);
    return {
      trained: false,
      reason: { code, en: `No model: ${en}. ${when.en}`, zh: `没有模型：${zh}。${when.zh}` },
      usableRows,
    };
  };
  if (usableRows < minimum_rows) {
    return no(
      "too_few_rows",
      `${usableRows} rows with a known outcome, at least ${minimum_rows} are needed (minimum_rows)`,
      `已知结果的数据只有 ${usableRows} 行，至少需要 ${minimum_rows} 行（minimum_rows）`,
      usableRows,
      minimum_rows,
    );
  }
  if (trainRows === 0) {
    const on = gathered.days[0] ?? gathered.today;
    return {
      trained: false,
      reason: {
        code: "too_few_rows",
        en: `No model: all ${usableRows} rows since ${on} lie so close together that what became of the first reaches into those that measure. More moments are needed, or a shorter horizon.`,
        zh: `没有模型：自 ${on} 起的 ${usableRows} 行数据过于集中，最早时点的结果期与检验时点重叠，没有可供学习的数据。需要更多观察时点，或缩短 horizon。`,
      },
      usableRows,
    };
  }
  if (Math.min(successes, failures) < Math.max(1, minimum_successes)) {
    const [has, en, zh] =
      successes <= failures
        ? ([successes, "successes", "成功样本"] as const)
        : ([failures, "failures", "未成功样本"] as const);
    const least = Math.max(1, minimum_successes);
    return no(
      "one_class",
      `${has} ${en} among ${trainRows} rows to learn from, at least ${least} are needed (minimum_successes)`,
      `${trainRows} 行训练数据中只有 ${has} 个${zh}，至少需要 ${least} 个（minimum_successes）`,
      has,
      least,
    );
  }
  if (testRows > 0) return null;
  return {
    trained: false,
    reason: {
      code: "too_few_rows",
      en: "No model: nothing is left that could measure it. More moments are needed, or a shorter horizon.",
      zh: "没有模型：没有剩余的时点可用于检验，需要更多观察时点，或缩短 horizon。",
    },
    usableRows,
  };
}

/** Moments come at an even pace, and so does what they bring. */
function soonOf({ days, today }: Gathered, has: number, needs: number): { readonly en: string; readonly zh: string } {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || has === 0)
    return { en: "Nothing so far tells when there will be.", zh: "目前无法估计何时足够。" };
  const span = days.length > 1 ? daysBetween(first, last) / (days.length - 1) : 30;
  const more = Math.max(1, Math.ceil(days.length * (needs / has - 1)));
  const on = addDays(today, Math.round(more * span));
  return {
    en: `At the pace so far (${days.length} moments since ${first}) there would be enough about ${on}.`,
    zh: `按目前速度（自 ${first} 起 ${days.length} 个观察时点），约 ${on} 可满足。`,
  };
}
