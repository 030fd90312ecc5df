import { defineCases } from "#ground/errors";

export const answerCases = defineCases("answers", {
  no_risk_event: {
    code: "invalid_input",
    en: "{type} is not answered; send one of {events} here and all else to /v1/events",
    zh: "{type} 不在实时应答之列；此处仅受理 {events}，其余事件请发送至 /v1/events",
  },
  not_one: {
    code: "invalid_input",
    en: "Send exactly one event; {count} came",
    zh: "每次只能发送一个事件；收到 {count} 个",
  },
  no_customer: {
    code: "not_found",
    en: "No such customer in your part of the bank",
    zh: "您的机构范围内没有该客户",
  },
  busy: {
    code: "rate_limited",
    en: "More events wait for an answer than can be answered in time; send it again later",
    zh: "等待应答的事件过多，请稍后重试",
  },
});
