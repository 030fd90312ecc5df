import { defineCases } from "#ground/errors";

/** What can be wrong with a command line. All end with exit code 2 but those that say otherwise. */
export const cliCases = defineCases("cli", {
  unknown_command: {
    code: "invalid_input",
    en: "There is no command {name}{hint}; perennial --help lists them",
    zh: "没有命令 {name}{hint}；运行 perennial --help 查看全部命令",
  },
  unknown_option: {
    code: "invalid_input",
    en: "There is no option {name} here{hint}; see perennial {command} --help",
    zh: "此处没有选项 {name}{hint}；请运行 perennial {command} --help 查看",
  },
  missing_argument: {
    code: "invalid_input",
    en: "{name} is missing; see perennial {command} --help",
    zh: "缺少 {name}；请运行 perennial {command} --help 查看",
  },
  surplus_argument: {
    code: "invalid_input",
    en: "There are more arguments than perennial {command} takes",
    zh: "perennial {command} 的参数过多",
  },
  bad_usage: {
    code: "invalid_input",
    en: "The command line can't be understood: {message}",
    zh: "无法理解命令行：{message}",
  },
  bad_value: {
    code: "invalid_input",
    en: "{name} must be {expected}, and {value} is not",
    zh: "{name} 应为 {expected_zh}，而 {value} 不是",
  },
  no_page: {
    code: "invalid_input",
    en: "{version} has no page: it was imported, or learnt from records of calls, and keeps no comparison and no reasons",
    zh: "{version} 没有可生成的页面：它是导入的，或由外呼记录训练，未保存算法比较与解释",
  },
  unreadable_file: {
    code: "invalid_input",
    en: "The file {file} can't be read: {message}",
    zh: "无法读取文件 {file}：{message}",
  },
  unwritable_file: {
    code: "invalid_input",
    en: "The file {file} can't be written: {message}",
    zh: "无法写入文件 {file}：{message}",
  },
  bad_condition: {
    code: "invalid_input",
    en: "The condition has {count} mistake(s)",
    zh: "条件有 {count} 处错误",
  },
  bad_playbook: {
    code: "invalid_input",
    en: "The playbook has {count} mistake(s):\n{list}",
    zh: "剧本有 {count} 处错误：\n{list}",
  },
  no_such_event: {
    code: "not_found",
    en: "The catalog has no event {name}{hint}",
    zh: "目录中没有事件 {name}{hint}",
  },
  map_without_event: {
    code: "invalid_input",
    en: "The map {map} makes no {event}; it makes {known}",
    zh: "映射 {map} 不产生 {event}；它产生 {known}",
  },
  unconfirmed: {
    code: "conflict",
    en: "Nothing was applied: answer yes, or say --yes",
    zh: "未应用任何更改：请回答 yes，或加 --yes",
  },
  unconfirmed_replace: {
    code: "conflict",
    en: "Bank {bank} was left as it is: answer yes, or say --yes",
    zh: "银行 {bank} 未作更改：请回答 yes，或加 --yes",
  },
  served_bank: {
    code: "conflict",
    en: "Bank {bank} is being served by process {pid}, and its story is not told to its end there; stop that process or use --fresh",
    zh: "银行 {bank} 正由进程 {pid} 提供服务，且故事尚未完成；请停止该进程或使用 --fresh",
  },
  who_acts: {
    code: "invalid_input",
    en: "Say who you are with --as LOGIN: it takes two persons, and the audit trail names them",
    zh: "请用 --as 登录名 说明您是谁：此操作须由两人完成，并记入审计",
  },
  no_such_person: {
    code: "not_found",
    en: "The organisation has no person {login} with a role",
    zh: "组织机构中没有任职的人员 {login}",
  },
  erase_what: {
    code: "invalid_input",
    en: "Name a customer to ask for, or --confirm REQUEST, or --refuse REQUEST: one of them",
    zh: "请指定要删除的客户，或 --confirm 申请编号，或 --refuse 申请编号，三者之一",
  },
  audience_what: {
    code: "invalid_input",
    en: "Name an audience, or one of {options} with an id: exactly one of them",
    zh: "请指定客群，或 {options} 之一及其编号，且只能选一项",
  },
  interrupted: { code: "unavailable", en: "Stopped before the end", zh: "未完成即已停止" },
});
