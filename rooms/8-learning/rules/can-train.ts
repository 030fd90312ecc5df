import type { NoModel } from "./definition.ts";

export interface TrainingCounts {
  /** Rows with a known outcome, of the whole file. */
  readonly usableRows: number;
  /** Of the part to learn from. */
  readonly trainRows: number;
  readonly trainPositives: number;
}

/**
 * Whether there is anything to learn: enough usable rows, and both outcomes in the part to learn from. Without, work goes
 * on by arrival and says why.
 */
export function canTrain({ usableRows, trainRows, trainPositives }: TrainingCounts, minimumRows = 200): NoModel | null {
  if (usableRows < minimumRows) {
    return {
      trained: false,
      reason: {
        code: "too_few_rows",
        en: `No model: ${usableRows} usable rows, at least ${minimumRows} are needed. Customers are taken in order of arrival.`,
        zh: `没有模型：可用数据只有 ${usableRows} 行，至少需要 ${minimumRows} 行。客户按到达顺序处理。`,
      },
      usableRows,
    };
  }
  if (trainPositives > 0 && trainPositives < trainRows) return null;
  const [en, zh] = trainPositives > 0 ? ["converted", "已转化"] : ["not converted", "未转化"];
  return {
    trained: false,
    reason: {
      code: "one_class",
      en: `No model: all ${trainRows} rows to learn from are ${en}. Customers are taken in order of arrival.`,
      zh: `没有模型：可供学习的 ${trainRows} 行全部为${zh}。客户按到达顺序处理。`,
    },
    usableRows,
  };
}
