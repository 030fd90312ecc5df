import { defineCases } from "#ground/errors";

export const columnarCases = defineCases("columnar", {
  folder_locked: {
    code: "conflict",
    en: "The ClickHouse folder {dir} is in use by another process ({pid}); stop it, or use its URL",
    zh: "ClickHouse 数据目录 {dir} 正被另一进程（{pid}）使用；请先停止该进程，或改用它的 URL",
  },
  wrong_version: {
    code: "conflict",
    en: "The ClickHouse folder {dir} was written by version {found}; this release runs {wanted}. Run the release that wrote it, or remove the folder and rebuild it from the event log",
    zh: "ClickHouse 数据目录 {dir} 由版本 {found} 写入，本版本使用 {wanted}。请运行原版本，或删除该目录后从事件日志重建",
  },
  disk_full: {
    code: "unavailable",
    en: "The disk of ClickHouse is full; free space and try again",
    zh: "ClickHouse 所在磁盘已满，请清理空间后重试",
  },
  port: {
    code: "unavailable",
    en: "The embedded ClickHouse cannot listen on port {port}: {message}",
    zh: "内嵌 ClickHouse 无法监听端口 {port}：{message}",
  },
  start_failed: {
    code: "unavailable",
    en: "The embedded ClickHouse did not start: {message}",
    zh: "内嵌 ClickHouse 启动失败：{message}",
  },
  unavailable: {
    code: "unavailable",
    en: "ClickHouse cannot be reached: {message}",
    zh: "无法连接 ClickHouse：{message}",
  },
  interrupted: {
    code: "unavailable",
    en: "ClickHouse broke off the answer: {message}",
    zh: "ClickHouse 中断了应答：{message}",
  },
  unknown_result: {
    code: "internal",
    en: "ClickHouse went away before it confirmed a write without a token; whether it was done is unknown",
    zh: "ClickHouse 在确认无令牌写入前断开，无法得知写入是否完成",
  },
  refused_login: {
    code: "unauthenticated",
    en: "ClickHouse refused user or password of its URL",
    zh: "ClickHouse 拒绝了 URL 中的用户名或密码",
  },
  forbidden: {
    code: "forbidden",
    en: "ClickHouse forbids this query: {message}",
    zh: "ClickHouse 禁止此查询：{message}",
  },
  invalid_query: {
    code: "invalid_input",
    en: "ClickHouse refuses the query (code {engineCode}): {message}",
    zh: "ClickHouse 拒绝该查询（代码 {engineCode}）：{message}",
  },
  not_found: {
    code: "not_found",
    en: "ClickHouse does not know the name (code {engineCode}): {message}",
    zh: "ClickHouse 中不存在该名称（代码 {engineCode}）：{message}",
  },
  too_large: {
    code: "too_large",
    en: "The query needs more memory, rows or time than allowed (code {engineCode}): {message}",
    zh: "查询所需的内存、行数或时间超出限制（代码 {engineCode}）：{message}",
  },
  busy: {
    code: "unavailable",
    en: "ClickHouse is busy (code {engineCode}): {message}",
    zh: "ClickHouse 繁忙（代码 {engineCode}）：{message}",
  },
  cancelled: {
    code: "unavailable",
    retry: "never",
    en: "The query was cancelled",
    zh: "查询已取消",
  },
  failed: {
    code: "internal",
    en: "ClickHouse failed (code {engineCode}): {message}",
    zh: "ClickHouse 出错（代码 {engineCode}）：{message}",
  },
  out_of_scope: {
    code: "forbidden",
    en: "A query under a person's scope may not use {what}",
    zh: "按个人权限范围执行的查询不能使用 {what}",
  },
  table_without_unit: {
    code: "forbidden",
    en: "A table of this query has no unit column, so a person's scope can't be applied to it",
    zh: "查询涉及没有机构列的表，无法按个人权限范围过滤",
  },
  edited_migration: {
    code: "conflict",
    en: "ClickHouse migration {name} of {room} differs from what was applied; migrations are never edited, add a new one",
    zh: "ClickHouse 迁移 {room} {name} 与已执行的内容不同；迁移不可修改，请新增一个",
  },
  newer_schema: {
    code: "conflict",
    en: "The ClickHouse database holds migration {name} of {room}, which this release does not know; use a newer release",
    zh: "ClickHouse 数据库含有本版本不认识的迁移 {room} {name}，请使用更新的版本",
  },
  failed_migration: {
    code: "internal",
    en: "ClickHouse migration {name} of {room} failed: {message}",
    zh: "ClickHouse 迁移 {room} {name} 失败：{message}",
  },
});
