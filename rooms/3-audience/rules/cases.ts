import { defineCases } from "#ground/errors";

/** What can be wrong with what a person asks of audiences. */
export const audienceCases = defineCases("audience", {
  no_audience: { code: "not_found", en: "There is no audience {audience}{hint}", zh: "没有客群 {audience}{hint}" },
  broken: {
    code: "conflict",
    en: "The condition of audience {audience} means nothing any more: {reason_en}",
    zh: "客群 {audience} 的条件已失效：{reason_zh}",
  },
  bad_definition: {
    code: "invalid_input",
    en: "The definition of audience {audience} has {count} mistake(s): {first_en}",
    zh: "客群 {audience} 的定义有 {count} 处错误：{first_zh}",
  },
  of_file: {
    code: "conflict",
    en: "The audience {audience} stands in the bank's files: change bank/audiences/{audience}.yaml and apply it",
    zh: "客群 {audience} 由银行的定义文件给出：请修改 bank/audiences/{audience}.yaml 后重新应用",
  },
  proposed_already: {
    code: "conflict",
    en: "A change of audience {audience} waits already: approve or refuse its version {version}",
    zh: "客群 {audience} 已有待审批的修改：请先审批或拒绝版本 {version}",
  },
  same_definition: {
    code: "conflict",
    en: "The audience {audience} is defined so already",
    zh: "客群 {audience} 的定义与现行定义相同",
  },
  kind_fixed: {
    code: "conflict",
    en: "The audience {audience} can't turn from a list into a condition or back: make another one",
    zh: "客群 {audience} 不能在静态名单与条件之间转换：请另建客群",
  },
  no_proposal: {
    code: "not_found",
    en: "No change of audience {audience} waits as version {version}",
    zh: "客群 {audience} 没有待审批的版本 {version}",
  },
  in_use: {
    code: "conflict",
    en: "The audience {audience} is used by {users}: change them first",
    zh: "客群 {audience} 正被 {users} 使用：请先修改它们",
  },
  reason_missing: { code: "invalid_input", en: "Say why", zh: "请填写原因" },
  purpose_missing: { code: "invalid_input", en: "Say what it is for", zh: "请填写用途" },
  ask_what: {
    code: "invalid_input",
    en: "Name an audience or write a condition: one of them",
    zh: "请指定客群或填写条件，二者之一",
  },
  personal: {
    code: "invalid_input",
    en: "customer.{name} is personal or kept in no column: no audience can ask for it",
    zh: "customer.{name} 属于个人信息或未按列保存：客群条件不能使用",
  },
  no_number: {
    code: "invalid_input",
    en: "{name} is no attribute that is a number{hint}",
    zh: "{name} 不是数值属性{hint}",
  },
  no_customer: {
    code: "not_found",
    en: "No customer {customer} in your part of the bank",
    zh: "您的机构范围内没有客户 {customer}",
  },
});

/** Uploads of static lists. */
export const uploadCases = defineCases("upload", {
  no_list: {
    code: "conflict",
    en: "The audience {audience} has a condition: only a static list takes a file",
    zh: "客群 {audience} 由条件确定：只有静态名单可以上传文件",
  },
  list_waits: {
    code: "conflict",
    en: "The list {audience} waits itself: approve it first",
    zh: "名单 {audience} 本身尚待审批：请先批准名单",
  },
  over: {
    code: "conflict",
    en: "The list {audience} ended on {until}: propose a later last day first",
    zh: "名单 {audience} 已于 {until} 到期：请先提交更晚的末日",
  },
  empty: { code: "invalid_input", en: "The file is empty", zh: "文件为空" },
  no_column: {
    code: "invalid_input",
    en: "The file has no column {column}; it has {known}",
    zh: "文件中没有 {column} 列；现有 {known}",
  },
  too_large: {
    code: "too_large",
    en: "A file holds at most {most} rows: cut it and add the parts one after the other",
    zh: "单个文件最多 {most} 行：请拆分后逐个以追加方式上传",
  },
  nothing: {
    code: "invalid_input",
    en: "None of the {rows} rows names a customer of the bank",
    zh: "{rows} 行中没有一行是本行客户",
  },
  no_upload: { code: "not_found", en: "There is no upload {upload} that waits", zh: "没有待审批的上传 {upload}" },
  no_such: { code: "not_found", en: "There is no upload {upload}", zh: "没有上传 {upload}" },
});

/** Exports of members to a file. */
export const exportCases = defineCases("audience_export", {
  unknown_field: {
    code: "invalid_input",
    en: "{field} is no attribute or tag that can be exported{hint}",
    zh: "{field} 不是可导出的属性或标签{hint}",
  },
  too_many: {
    code: "too_large",
    en: "The audience holds more than {most} customers, which is the most of a file",
    zh: "客群超过 {most} 位客户，单个文件最多 {most} 位",
  },
  no_export: { code: "not_found", en: "There is no export {export} that waits", zh: "没有待审批的导出 {export}" },
  no_such: { code: "not_found", en: "There is no export {export} of yours", zh: "您没有导出 {export}" },
  not_approved: {
    code: "conflict",
    en: "The export {export} was not approved by a second person yet",
    zh: "导出 {export} 尚未由另一人审批",
  },
  refused: { code: "conflict", en: "The export {export} was refused", zh: "导出 {export} 已被拒绝" },
  expired: {
    code: "conflict",
    en: "The approval of export {export} has run out: ask for it anew",
    zh: "导出 {export} 的审批已过期：请重新申请",
  },
});

/** Lists of customers that are handed to colleagues. */
export const listCases = defineCases("list", {
  bad_validity: {
    code: "invalid_input",
    en: "A list is valid for {shortest} to {longest} days, from today or one of the next {longest} days",
    zh: "名单有效期为 {shortest} 至 {longest} 天，自今日或未来 {longest} 天内开始",
  },
  no_owner: {
    code: "invalid_input",
    en: "{login} is no colleague who can be given a list",
    zh: "{login} 不是可以接收名单的同事",
  },
  owner_elsewhere: {
    code: "invalid_input",
    en: "{login} works outside your part of the bank",
    zh: "{login} 不在您的机构范围内",
  },
  too_many: {
    code: "too_large",
    en: "The audience holds more than {most} customers, which is the most of a list: narrow it",
    zh: "客群超过 {most} 位客户，单份名单最多 {most} 位：请缩小范围",
  },
  nobody: {
    code: "conflict",
    en: "None of the {asked} customers found can be handed over: each has left the audience, is on another list of it, or is served where nobody named works",
    zh: "查到的 {asked} 位客户均无法下发：已离开该客群、已在该客群的其他名单中，或不在指定同事的机构范围内",
  },
  no_list: {
    code: "not_found",
    en: "There is no list {list} in your part of the bank",
    zh: "您的机构范围内没有名单 {list}",
  },
  not_waiting: { code: "conflict", en: "The list {list} does not wait for approval", zh: "名单 {list} 不在待审批状态" },
  over: {
    code: "conflict",
    en: "The list {list} has ended: it is {state}",
    zh: "名单 {list} 已结束：状态为 {state}",
  },
  ran_out: {
    code: "conflict",
    en: "The validity of list {list} ended on {day}, before it was approved",
    zh: "名单 {list} 的有效期已于 {day} 结束，未能在此前审批",
  },
  not_all_seen: {
    code: "forbidden",
    en: "The list {list} holds customers outside your part of the bank: somebody above must approve it",
    zh: "名单 {list} 含有您机构范围以外的客户：须由上级机构审批",
  },
});
