import { defineCases } from "#ground/errors";

/** What can be wrong with a file that a model is to be fitted to. */
export const fileCases = defineCases("fit_file", {
  no_rows: {
    code: "invalid_input",
    en: "The file {file} has no rows below its header",
    zh: "文件 {file} 表头之下没有数据行",
  },
  ragged: {
    code: "invalid_input",
    en: "Line {line} of {file} has {found} values, the header {expected}",
    zh: "{file} 第 {line} 行有 {found} 个值，而表头有 {expected} 列",
  },
  bad_row: {
    code: "invalid_input",
    en: "Line {line} of {file} cannot be read: {reason}",
    zh: "无法读取 {file} 第 {line} 行：{reason_zh}",
  },
  twice: {
    code: "invalid_input",
    en: "Two columns of {file} are named {column}; name each differently",
    zh: "{file} 有两列同名 {column}；请使用不同的列名",
  },
  unknown_column: {
    code: "invalid_input",
    en: "{option} names the column {column}, which the file does not have; it has {known}",
    zh: "{option} 指定的列 {column} 不在文件中；文件的列：{known}",
  },
  excluded_label: {
    code: "invalid_input",
    en: "--exclude names {column}, which is the label or the order",
    zh: "--exclude 中的 {column} 是标签列或排序列",
  },
  one_outcome: {
    code: "invalid_input",
    en: "Every row of {column} is {value}: there is nothing to tell apart",
    zh: "{column} 列全部为 {value}：没有可区分的结果",
  },
  many_outcomes: {
    code: "invalid_input",
    en: "{column} has {count} different values ({values}); say with --positive which of them is the one to predict",
    zh: "{column} 列有 {count} 个不同的值（{values}）；请用 --positive 指定要预测的值",
  },
  no_positive: {
    code: "invalid_input",
    en: "No row of {column} is {value}; its values are {values}",
    zh: "{column} 列没有值 {value}；现有的值：{values}",
  },
  no_label_known: {
    code: "invalid_input",
    en: "No row has a value in the label column {column}",
    zh: "标签列 {column} 没有任何值",
  },
  missing_in_test: {
    code: "invalid_input",
    en: "The test file lacks the column(s) {columns}",
    zh: "测试文件缺少列 {columns}",
  },
  empty_test: {
    code: "invalid_input",
    en: "The test file has no row with a known label",
    zh: "测试文件没有带已知标签的数据行",
  },
  no_features: {
    code: "invalid_input",
    en: "Beside the label no column is left to learn from",
    zh: "除标签外没有可供学习的列",
  },
  several_splits: {
    code: "invalid_input",
    en: "Say one of --test, --order and --folds, not {given}",
    zh: "--test、--order、--folds 只能指定其一，而不是 {given}",
  },
  order_missing: {
    code: "invalid_input",
    en: "{rows} row(s) have no value in {column}, so that they have no place in the order; fill them or leave them out",
    zh: "有 {rows} 行的 {column} 为空，无法排序；请补全或删除",
  },
  order_text: {
    code: "invalid_input",
    en: "--order names {column}, whose values are texts such as {value}: which of them is earlier can't be told. Name a column of numbers or days (2026-03-01), or of texts that begin with the year",
    zh: "--order 指定的 {column} 列为文本（如 {value}），无法判断先后；请指定数值列或日期列（2026-03-01），或以年份开头的文本列",
  },
  order_label: {
    code: "invalid_input",
    en: "--order names {column}, which is the label: rows are ordered by what is known before it",
    zh: "--order 指定的 {column} 就是标签列；请用事先已知的列排序",
  },
  order_level: {
    code: "invalid_input",
    en: "All rows have the same value in {column}: there is no earlier and later",
    zh: "所有行的 {column} 都相同：无法区分先后",
  },
  one_outcome_part: {
    code: "invalid_input",
    en: "The {part} rows ({rows}) hold {positives} positives: both outcomes are needed there; use --folds",
    zh: "{part_zh}数据（{rows} 行）中正例有 {positives} 行：两种结果都必须出现；可改用 --folds",
  },
});
