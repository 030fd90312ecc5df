import { defineCases } from "#ground/errors";

/** What can be wrong with the files of a trial. */
export const tryCases = defineCases("try", {
  no_id_column: {
    code: "invalid_input",
    en: "The file has no column {column}{hint}; it has {known}",
    zh: "文件没有列 {column}{hint}；现有 {known}",
  },
  empty_id: {
    code: "invalid_input",
    en: "Line {line}: the column {column} is empty, and every customer needs an id",
    zh: "第 {line} 行：列 {column} 为空，每位客户都需要编号",
  },
  duplicate_id: {
    code: "invalid_input",
    en: "Line {line}: the id {id} stands on line {first} already",
    zh: "第 {line} 行：编号 {id} 已在第 {first} 行出现",
  },
  same_name: {
    code: "invalid_input",
    en: "The columns {first} and {second} would both be customer.{name}; name one of them otherwise with --map",
    zh: "列 {first} 与 {second} 都会成为 customer.{name}；请用 --map 为其中一列另取名称",
  },
  no_header: { code: "invalid_input", en: "The file has no header", zh: "文件没有表头" },
  ragged: {
    code: "invalid_input",
    en: "Line {line}: {found} values under {expected} columns",
    zh: "第 {line} 行：{expected} 列却有 {found} 个值",
  },
  bad_row: {
    code: "invalid_input",
    en: "Line {line} can't be read: {reason}",
    zh: "第 {line} 行无法读取：{reason_zh}",
  },
  bad_value: {
    code: "invalid_input",
    en: "Line {line}: {value} in the column {column} is not {type}, as the map says it is",
    zh: "第 {line} 行：列 {column} 的 {value} 不是映射所说的 {type}",
  },
  bad_map: { code: "invalid_input", en: "The map can't be read: {message}", zh: "无法读取映射：{message_zh}" },
  unknown_column: {
    code: "invalid_input",
    en: "The map names the column {column}, which the file does not have{hint}",
    zh: "映射提到的列 {column} 在文件中不存在{hint}",
  },
  no_good_event: {
    code: "invalid_input",
    en: "None of the {count} lines of events can be used: {reason}",
    zh: "事件文件的 {count} 行全部无法使用：{reason_zh}",
  },
  no_such_customer: {
    code: "not_found",
    en: "The file has no customer {id}",
    zh: "文件中没有客户 {id}",
  },
});
