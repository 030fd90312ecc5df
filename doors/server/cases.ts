import { defineCases } from "#ground/errors";

export const serverCases = defineCases("server", {
  home_in_use: {
    code: "conflict",
    en: "The data folder {home} is in use by process {pid}. Stop it first, or choose another folder with PERENNIAL_HOME",
    zh: "数据目录 {home} 正被进程 {pid} 使用。请先停止该进程，或用 PERENNIAL_HOME 指定其他目录",
  },
  home_unwritable: {
    code: "invalid_input",
    en: "The data folder {home} can't be written: {message}",
    zh: "数据目录 {home} 不可写：{message}",
  },
  bad_definitions: {
    code: "invalid_input",
    en: "The bank's definitions have {count} mistakes:\n{list}",
    zh: "银行定义文件有 {count} 处错误：\n{list}",
  },
  unknown_model: {
    code: "not_found",
    en: "There is no model {model}; known are {known}",
    zh: "没有模型 {model}；已有：{known}",
  },
  no_question: {
    code: "invalid_input",
    en: "{model} learns from records of calls, in the story (perennial loop); this goes for {known}",
    zh: "{model} 由通话记录训练（perennial loop）；此处适用于 {known}",
  },
  training_runs: {
    code: "conflict",
    en: "{model} is being trained already ({training}): wait for it or cancel it",
    zh: "{model} 正在训练（{training}）：请等待其结束或先取消",
  },
  no_training: {
    code: "not_found",
    en: "There is no training {training} of {model}; what came of older ones stands among the versions",
    zh: "没有 {model} 的训练 {training}；更早训练的结果见各版本",
  },
  study_runs: {
    code: "conflict",
    en: "Such a study ({kind}) is under way already ({study}): wait for it or cancel it",
    zh: "同一研究（{kind}）正在进行（{study}）：请等待其结束或先取消",
  },
  no_study: {
    code: "not_found",
    en: "There is no study {study}: the newest fifty are kept while the process runs",
    zh: "没有研究 {study}：仅保留进程运行期间最近的五十项",
  },
  study_needs: {
    code: "invalid_input",
    en: "A study of the kind {kind} needs {field}",
    zh: "{kind} 研究需要给出 {field}",
  },
  study_has_no: {
    code: "invalid_input",
    en: "A study of the kind {kind} takes no {field}",
    zh: "{kind} 研究不接受 {field}",
  },
  no_study_page: {
    code: "not_found",
    en: "Study {study} has no page: fits of files have one when they are done",
    zh: "研究 {study} 没有报告页：文件拟合完成后才有",
  },
  study_too_large: {
    code: "invalid_input",
    en: "The file is larger than {most} MB; perennial model fit reads larger ones",
    zh: "文件超过 {most} MB；更大的文件请用 perennial model fit",
  },
  study_file: {
    code: "invalid_input",
    en: "Send the file as text/csv, text/tab-separated-values, application/gzip or application/octet-stream, not as {type}",
    zh: "请以 text/csv、text/tab-separated-values、application/gzip 或 application/octet-stream 发送文件，而不是 {type}",
  },
  half_by_url: {
    code: "invalid_input",
    en: "Roles {roles} run apart from the others only with both engines by URL: set PERENNIAL_POSTGRES_URL and PERENNIAL_CLICKHOUSE_URL",
    zh: "角色 {roles} 单独运行时两个引擎都须以 URL 给出：请设置 PERENNIAL_POSTGRES_URL 与 PERENNIAL_CLICKHOUSE_URL",
  },
  port_in_use: {
    code: "conflict",
    en: "Port {port} on {host} is in use; stop the other program or set PERENNIAL_PORT",
    zh: "{host} 的端口 {port} 已被占用；请停止占用它的程序，或设置 PERENNIAL_PORT",
  },
  no_report: {
    code: "not_found",
    en: "Bank {bank} has no report: its story was not told to its end",
    zh: "银行 {bank} 没有报告：故事尚未运行到底",
  },
  no_simulation: {
    code: "not_found",
    en: "No simulated bank runs here: perennial start shows one beside the sample bank, unless PERENNIAL_SIMULATION is 0",
    zh: "此处没有运行模拟银行：perennial start 会在示例银行之外展示一个，除非 PERENNIAL_SIMULATION 为 0",
  },
  lagging: {
    code: "unavailable",
    en: "ClickHouse's copy is {seconds} s behind the log",
    zh: "ClickHouse 的副本落后日志 {seconds} 秒",
  },
  engine_silent: {
    code: "unavailable",
    en: "{engine} does not answer",
    zh: "{engine} 没有响应",
  },
});
