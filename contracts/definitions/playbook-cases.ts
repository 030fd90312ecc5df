/** What can be wrong with a playbook. */
import { defineCases } from "#ground/errors";

export const playbookCases = defineCases("definitions", {
  exactly_one: {
    code: "invalid_input",
    en: "{what} says {count} of {known}: write exactly one of them",
    zh: "{what} 写了 {known} 中的 {count} 个：必须恰好写其中一个",
  },
  at_most_one: {
    code: "invalid_input",
    en: "{what} has {found}: keep one of them",
    zh: "{what} 同时有 {found}：只能保留其一",
  },
  only_beside: {
    code: "invalid_input",
    en: "{key} belongs beside {needs}: add {needs}, or take {key} out",
    zh: "{key} 只能与 {needs} 一起使用：请添加 {needs} 或删除 {key}",
  },
  not_beside: {
    code: "invalid_input",
    en: "{key} means nothing beside {other}: take one of them out",
    zh: "{key} 与 {other} 同时出现没有意义：请删除其一",
  },
  any_timed: {
    code: "invalid_input",
    en: "Of several triggers one at most may be a condition, a silence, a date, a day of the calendar or a score: make it a playbook of its own",
    zh: "多个触发中，条件、静默、日期、日历或评分触发最多一个：请另建一个剧本",
  },
  wrong_field: {
    code: "invalid_input",
    en: "{name} is {has}; {needs} is needed here",
    zh: "{name} 是 {has}，此处需要 {needs}",
  },
  reserved_wave: {
    code: "invalid_input",
    en: "A wave may not be named end: that is where runs end",
    zh: "波次不能命名为 end：它表示流程结束",
  },
  unreachable_wave: {
    code: "invalid_input",
    en: "No run comes to the wave {name}: let a wave before it go there, or take it out",
    zh: "没有流程会到达波次 {name}：请让前面的波次跳转到它，或将其删除",
  },
  endless: {
    code: "invalid_input",
    en: "Runs turn for ever through {path} without waiting: give one of these waves a wait",
    zh: "流程会在 {path} 之间不等待地无限循环：请给其中一个波次加上 wait",
  },
  shares: {
    code: "invalid_input",
    en: "The shares of {what} add up to {sum}, not 1",
    zh: "{what} 的比例合计为 {sum}，应为 1",
  },
  no_content: {
    code: "invalid_input",
    en: "The wave goes by {channel} and has no content for it: add {channel} to content",
    zh: "该波次使用 {channel}，却没有对应素材：请在 content 中添加 {channel}",
  },
  never_chosen: {
    code: "invalid_input",
    en: "Nothing after a choice without a condition is ever chosen: put it last",
    zh: "没有条件的选项之后不会再被选中：请把它放在最后",
  },
  no_fallback: {
    code: "invalid_input",
    en: "No product may suit a customer: put a choice without suitable last, as a deposit",
    zh: "可能没有适合客户的产品：请把不含 suitable 的选项（如存款）放在最后",
  },
  touches_nobody: {
    code: "invalid_input",
    en: "{key} needs a touch: add channel or channels to the wave, or take {key} out",
    zh: "{key} 需要一次触达：请给波次加上 channel 或 channels，或删除 {key}",
  },
  no_task_here: {
    code: "invalid_input",
    en: "{key} is of tasks for colleagues, and none of this wave's channels is one: add agent_call or manager, or take {key} out",
    zh: "{key} 用于同事待办，而该波次没有这类渠道：请加入 agent_call 或 manager，或删除 {key}",
  },
  no_touch_before: {
    code: "invalid_input",
    en: "{key} looks at the last touch, and no wave before this one touches anybody",
    zh: "{key} 查看上一次触达，但此前没有任何波次触达客户",
  },
  no_waves: {
    code: "invalid_input",
    en: "A playbook needs a wave, unless an answer is all that it gives",
    zh: "剧本至少需要一个波次，除非它只给出应答",
  },
  answer_stage: {
    code: "invalid_input",
    en: "Only playbooks of stage protect answer requests; this one is of {stage}",
    zh: "只有 protect 阶段的剧本可以应答请求；当前阶段为 {stage}",
  },
  answer_trigger: {
    code: "invalid_input",
    en: "An answer needs a trigger that a request can fire: event with {known}, becomes or becomes_false",
    zh: "应答需要能由请求触发的触发器：event 为 {known}，或 becomes、becomes_false",
  },
  only_marketing: {
    code: "invalid_input",
    en: "{key} is of marketing alone; messages of class {class} go to everybody they concern",
    zh: "{key} 只用于营销；类别为 {class} 的消息面向所有相关客户",
  },
  round_only: {
    code: "invalid_input",
    en: "{key} is of playbooks with decide, whose daily round chooses: add decide, or take {key} out",
    zh: "{key} 只用于带 decide 的剧本（由每日批次决策）：请添加 decide 或删除 {key}",
  },
  not_in_round: {
    code: "invalid_input",
    en: "A playbook with decide is decided once a day: {key} has no meaning there",
    zh: "带 decide 的剧本每日统一决策：{key} 在其中没有意义",
  },
  round_needs: {
    code: "invalid_input",
    en: "A playbook with decide needs {key}: its daily round goes by it",
    zh: "带 decide 的剧本需要 {key}：每日批次依据它运行",
  },
  bad_cron: {
    code: "invalid_input",
    en: "{value} is no time in five fields (minute, hour, day, month, weekday): {message}",
    zh: "{value} 不是五段式时间（分、时、日、月、星期）：{message}",
  },
  once_per_here: {
    code: "invalid_input",
    en: "once_per {value} means nothing for a trigger by {kind}: write one of {known}",
    zh: "触发方式为 {kind} 时 once_per 不能是 {value}：可用的有 {known}",
  },
  no_length: {
    code: "invalid_input",
    en: "{key} must be longer than nothing",
    zh: "{key} 必须大于零",
  },
  margin_needs: {
    code: "invalid_input",
    en: "A value by margin needs the product of the playbook: add product",
    zh: "按边际收益取值需要写明剧本的产品：请添加 product",
  },
});
