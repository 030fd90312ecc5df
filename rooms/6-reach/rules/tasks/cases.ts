import { defineCases } from "#ground/errors";

export const taskCases = defineCases("reach", {
  task_over: {
    code: "conflict",
    en: "The task is {state}: nothing is left to do",
    zh: "该任务已结束（{state}），无需再处理",
  },
  task_of_another: {
    code: "conflict",
    en: "The task is another colleague's; it has to be handed over first",
    zh: "该任务属于另一位同事，须先转交",
  },
  with_colleague: {
    code: "conflict",
    en: "Another colleague is with this customer right now",
    zh: "另一位同事正在联系该客户",
  },
  person_needed: {
    code: "forbidden",
    en: "Tasks are worked by persons",
    zh: "任务只能由人员办理",
  },
  bad_outcome: {
    code: "invalid_input",
    en: "{outcome} is no outcome of this task; possible: {possible}",
    zh: "{outcome} 不是该任务的结果；可用：{possible}",
  },
  bad_call_back: {
    code: "invalid_input",
    en: "A call back lies ahead, and at most {days} days",
    zh: "再联系的时间须在未来 {days} 天之内",
  },
  no_reason_given: { code: "invalid_input", en: "A reason is needed", zh: "须填写原因" },
  no_colleague: {
    code: "not_found",
    en: "There is no colleague {login} in your scope",
    zh: "权限范围内没有同事 {login}",
  },
  cannot_own: {
    code: "conflict",
    en: "{login} cannot have this task: {why}",
    zh: "{login} 不能承接该任务：{why_zh}",
  },
  only_oneself: {
    code: "forbidden",
    en: "You may say so of yourself alone",
    zh: "您只能登记本人的情况",
  },
  bad_absence: {
    code: "invalid_input",
    en: "An absence ends after it begins, in the future, and within {days} days",
    zh: "缺勤须在未来结束、晚于开始，且不超过 {days} 天",
  },
  no_absence: { code: "not_found", en: "There is no such absence in your scope", zh: "权限范围内没有这项缺勤" },
  bad_capacity: {
    code: "invalid_input",
    en: "Tasks of a working day: a whole number from 0 to {most}",
    zh: "每个工作日的任务数：0 到 {most} 的整数",
  },
  no_settler: {
    code: "unsupported",
    en: "Nobody here settles reviews about {kind}",
    zh: "此处无人处理关于 {kind} 的复核",
  },
});
