import { defineCases } from "#ground/errors";

export const logCases = defineCases("log", {
  busy: {
    code: "rate_limited",
    en: "Too many facts are waiting to be written ({waiting}); try again shortly",
    zh: "等待写入的事件过多（{waiting}），请稍后重试",
  },
  closed: {
    code: "unavailable",
    en: "The event log is closing and takes no more facts",
    zh: "事件日志正在关闭，不再接收事件",
  },
  bad_time: {
    code: "invalid_input",
    en: "The time of fact {id} of {source} is outside the years 1900 to 2299",
    zh: "来源 {source} 的事件 {id} 的时间超出 1900 至 2299 年",
  },
  bad_customer: {
    code: "invalid_input",
    en: "Customer number {customer} is not a whole number from 0 to 2147483647",
    zh: "客户编号 {customer} 不是 0 至 2147483647 之间的整数",
  },
  gone: {
    code: "not_found",
    en: "Shard {shard} of the log begins at offset {first}; offset {wanted} is in the archive alone",
    zh: "日志分片 {shard} 从偏移量 {first} 开始，偏移量 {wanted} 仅存于归档",
  },
  lost_lease: {
    code: "conflict",
    en: "{consumer} no longer owns shard {shard}; what it did there was undone",
    zh: "{consumer} 已不再持有分片 {shard}，其更改已撤销",
  },
  too_many_parked: {
    code: "internal",
    en: "{consumer} has {count} parked customers and stops: the cause is not the customers. Last reason: {reason}",
    zh: "{consumer} 已搁置 {count} 位客户并停止：原因不在客户本身。最近原因：{reason}",
  },
  not_parked: {
    code: "not_found",
    en: "Customer {customer} is not parked by {consumer}",
    zh: "客户 {customer} 未被 {consumer} 搁置",
  },
  block_differs: {
    code: "internal",
    en: "Block {token} no longer reads as it was recorded; the log was changed from outside",
    zh: "数据块 {token} 与记录不符，日志被外部更改",
  },
  month_in_use: {
    code: "conflict",
    en: "Month {month} of the log cannot be archived yet: {reason}",
    zh: "日志月份 {month} 暂不能归档：{reason}",
  },
  archive_differs: {
    code: "internal",
    en: "The archive file {file} does not hold what the log holds",
    zh: "归档文件 {file} 的内容与日志不一致",
  },
});
