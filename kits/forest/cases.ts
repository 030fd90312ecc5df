import { defineCases } from "#ground/errors";

export const cases = defineCases("forest", {
  uneven: {
    code: "invalid_input",
    en: "Column {column} has {rows} rows, the others {expected}",
    zh: "列 {column} 有 {rows} 行，其余列有 {expected} 行",
  },
  twice: { code: "invalid_input", en: "Column {column} is given twice", zh: "列 {column} 重复出现" },
  missing_column: { code: "invalid_input", en: "The model needs the column {column}", zh: "模型需要列 {column}" },
  wrong_type: {
    code: "invalid_input",
    en: "Column {column} is {actual}, the model was trained on {expected}",
    zh: "列 {column} 的类型是 {actual}，模型训练时为 {expected}",
  },
  wrong_length: {
    code: "invalid_input",
    en: "{what} has {actual} entries, expected {expected}",
    zh: "{what} 有 {actual} 个值，应为 {expected} 个",
  },
  empty: { code: "invalid_input", en: "There are no rows to learn from", zh: "没有可供训练的数据行" },
  bad_number: {
    code: "invalid_input",
    en: "{what} must be a finite number of at least {least}",
    zh: "{what} 必须是不小于 {least} 的有限数值",
  },
  bad_label: {
    code: "invalid_input",
    en: "The label of row {row} must lie between 0 and 1",
    zh: "第 {row} 行的标签必须在 0 与 1 之间",
  },
  bad_folds: {
    code: "invalid_input",
    en: "{rows} rows cannot be cut into {folds} folds",
    zh: "{rows} 行数据无法分成 {folds} 折",
  },
  hand_lost: {
    code: "unavailable",
    en: "A thread that helps to train does not answer; train again",
    zh: "协助训练的线程没有响应，请重新训练",
  },
  too_large: {
    code: "unsupported",
    en: "{rows} rows of {columns} columns do not fit into the memory that trees are grown in; train on a sample of the rows or on fewer columns",
    zh: "{rows} 行 × {columns} 列超出训练决策树可用的内存；请使用抽样数据或减少列数",
  },
  unknown_feature: {
    code: "invalid_input",
    en: "{what} names the column {column}, which is not among the features",
    zh: "{what} 提到的列 {column} 不在特征之中",
  },
  long_path: {
    code: "unsupported",
    en: "A path of the tree asks more than {most} features; such a tree cannot be explained",
    zh: "决策树的一条路径使用了超过 {most} 个特征，无法给出解释",
  },
  out_of_range: {
    code: "invalid_input",
    en: "{what} is {value}, it must lie between {least} and {most}",
    zh: "{what} 为 {value}，应在 {least} 与 {most} 之间",
  },
  unreadable: {
    code: "unsupported",
    en: "This model of {maker} cannot be read: {detail}",
    zh: "无法读取该 {maker} 模型：{detail}",
  },
  one_arm: {
    code: "invalid_input",
    en: "Ten rows at least must have been treated, and ten not",
    zh: "至少要有十行受到触达，十行未受触达",
  },
  not_random: {
    code: "invalid_input",
    en: "Treatment was not given at random: attributes tell who was treated (AUC {auc}) or the arms have the wrong sizes (p {p}). Uplift needs a random control: take the rows of a holdout or an experiment",
    zh: "处理并非随机分配：属性可推断出谁受到触达（AUC {auc}），或两组人数不符（p {p}）。增益模型需要随机对照：请使用留出组或实验的数据",
  },
  unknown_format: {
    code: "unsupported",
    en: "This release cannot read a model of format {format}",
    zh: "当前版本无法读取格式为 {format} 的模型",
  },
});
