import type { FileReport } from "#learning";

/** How rows were parted, in words. */
export function splitWords({ split, rows }: FileReport): { readonly zh: string; readonly en: string } {
  switch (split.by) {
    case "test":
      return {
        zh: `在 ${rows.train} 行上训练，在测试文件的 ${rows.test} 行上评估。`,
        en: `Learnt from ${rows.train} rows, told on the ${rows.test} of the test file.`,
      };
    case "order":
      return {
        zh: `按 ${split.order} 排序：在较早的 ${rows.train} 行上训练，在最后 ${rows.test} 行上评估；${split.order} 不作为特征。`,
        en: `Ordered by ${split.order}: learnt from the earlier ${rows.train} rows, told on the last ${rows.test}; ${split.order} itself is no feature.`,
      };
    case "folds":
      return {
        zh: `${split.folds} 折交叉：每行由未见过它的模型预测，共 ${rows.test} 行。`,
        en: `${split.folds} folds: each of ${rows.test} rows is predicted by models that did not see it.`,
      };
    case "random":
      return {
        zh: `随机留出 ${Math.round((split.heldBack ?? 0) * 100)}%：在 ${rows.train} 行上训练，在 ${rows.test} 行上评估。`,
        en: `${Math.round((split.heldBack ?? 0) * 100)} % held back at random: learnt from ${rows.train} rows, told on ${rows.test}.`,
      };
  }
}
