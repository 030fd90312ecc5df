import { defineCases } from "#ground/errors";

export const reachCases = defineCases("reach", {
  bad_template: {
    code: "invalid_input",
    en: "Content {content} ({language}) cannot be rendered: {message}",
    zh: "素材 {content}（{language}）无法渲染：{message}",
  },
  slow_template: {
    code: "unavailable",
    en: "Content {content} ({language}) took too long to render: {message}",
    zh: "素材 {content}（{language}）渲染超时：{message}",
  },
  unknown_content: {
    code: "not_found",
    en: "There is no content named {content}",
    zh: "没有名为 {content} 的素材",
  },
  bad_smtp_url: {
    code: "invalid_input",
    en: "Not an address of a mail server: it must begin with smtp:// or smtps://",
    zh: "邮件服务器地址无效：须以 smtp:// 或 smtps:// 开头",
  },
  channel_broken: {
    code: "unavailable",
    en: "Channel {channel} is stopped, its provider refuses us: {message}",
    zh: "渠道 {channel} 已停用，服务方拒绝了我们：{message}",
  },
  unknown_channel: {
    code: "not_found",
    en: "There is no channel {channel}; it is one of {known}",
    zh: "没有渠道 {channel}，应为 {known} 之一",
  },
  bad_cursor: {
    code: "invalid_input",
    en: "The page marker `after` is not one that this list gave out",
    zh: "分页标记 after 无效",
  },
  no_message: {
    code: "not_found",
    en: "There is no such message in the local inbox",
    zh: "本地收件箱中没有这条消息",
  },
  act_not_possible: {
    code: "invalid_input",
    en: "{act} is not possible with a message of channel {channel}; possible: {possible}",
    zh: "{channel} 渠道的消息不能 {act}；可用操作：{possible}",
  },
  no_trial: {
    code: "invalid_input",
    en: "Trials go to the local inbox alone, and {channel} does not lead there",
    zh: "试发只进入本地收件箱，{channel} 渠道不经过它",
  },
  no_customer: {
    code: "not_found",
    en: "There is no such customer in your scope",
    zh: "权限范围内没有这位客户",
  },
  no_task: {
    code: "not_found",
    en: "There is no such task in your scope",
    zh: "权限范围内没有这项任务",
  },
  no_callback: {
    code: "not_found",
    en: "No provider reports by channel {channel}",
    zh: "渠道 {channel} 没有可回传的服务方",
  },
  not_signed: {
    code: "unauthenticated",
    en: "The request is not signed with the channel's key, or was signed too long ago",
    zh: "请求未用该渠道的密钥签名，或签名已过期",
  },
  too_many_reports: {
    code: "too_large",
    en: "At most {most} items can be posted at once",
    zh: "一次最多可回传 {most} 项",
  },
  unreadable_report: {
    code: "invalid_input",
    en: "This is neither a report nor a reply of channel {channel}",
    zh: "无法识别为 {channel} 渠道的回执或回复",
  },
  bad_unsubscribe_link: {
    code: "not_found",
    en: "This unsubscribe link is not valid",
    zh: "退订链接无效",
  },
});
