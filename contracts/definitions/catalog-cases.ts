/** What can be wrong with the catalog, beyond its shape; and with a change of it. */
import { defineCases } from "#ground/errors";

export const catalogCases = defineCases("definitions", {
  // Attributes.
  no_record_fields: {
    code: "invalid_input",
    en: "{attribute} is a list of records: say under fields what each record holds",
    zh: "{attribute} 是记录列表：请在 fields 中写明每条记录的字段",
  },
  not_for_type: {
    code: "invalid_input",
    en: "{key} does not go with type {type}; it is for {needs}",
    zh: "{key} 不适用于类型 {type}；只能用于 {needs}",
  },
  bad_pattern: {
    code: "invalid_input",
    en: "This pattern cannot be checked the same way everywhere: {message}. Use letters, digits, classes such as [0-9A-Z], groups ( ), |, and repetition",
    zh: "该正则无法在各处得到相同结果：{message}。请只使用字符、[0-9A-Z] 这样的字符类、( ) 分组、| 与重复次数",
  },
  bad_range: {
    code: "invalid_input",
    en: "minimum {minimum} is above maximum {maximum}",
    zh: "minimum {minimum} 大于 maximum {maximum}",
  },
  bad_name: {
    code: "invalid_input",
    en: "{name} cannot be a name: use lower-case letters, digits and _, a letter first, 60 at most",
    zh: "{name} 不能作为名称：只能用小写字母、数字与 _，以字母开头，最多 60 个字符",
  },
  zero_span: {
    code: "invalid_input",
    en: "{key} must be longer than nothing",
    zh: "{key} 必须大于零",
  },
  // Metrics.
  metric_shape: {
    code: "invalid_input",
    en: "{metric} must say either function with sources, or ratio",
    zh: "{metric} 需要写 function 和 sources，或者写 ratio，二者取一",
  },
  ratio_with: {
    code: "invalid_input",
    en: "{key} does not go with ratio: a ratio is computed from its two numbers when it is read",
    zh: "{key} 不能与 ratio 并用：比率在读取时由两个数计算",
  },
  metric_of_missing: {
    code: "invalid_input",
    en: "{function} needs of: the field of {event} that it works on, one of {known}",
    zh: "{function} 需要 of：{event} 中参与计算的字段，可用的有 {known}",
  },
  metric_of_personal: {
    code: "invalid_input",
    en: "{field} is personal and leaves the event when it is taken in: no metric can be made of it",
    zh: "{field} 属于个人信息，接收时即从事件中取出：不能用于指标",
  },
  metric_of_type: {
    code: "invalid_input",
    en: "{function} cannot work on {field}: it is {type}, and {needs} is needed",
    zh: "{function} 无法用于 {field}：其类型为 {type}，需要 {needs}",
  },
  metric_type: {
    code: "invalid_input",
    en: "{metric} comes out as {found}: write type: {found}",
    zh: "{metric} 的结果是 {found}：请写 type: {found}",
  },
  metric_time: {
    code: "invalid_input",
    en: "where looks at one event alone and cannot read now or today(): use window instead",
    zh: "where 只看单个事件，不能使用 now 或 today()：请改用 window",
  },
  window_needed: {
    code: "invalid_input",
    en: "{function} needs a window: the value before it began is what is kept",
    zh: "{function} 需要 window：保存的是窗口开始之前的值",
  },
  ratio_operand: {
    code: "invalid_input",
    en: "{operand} is {found}; a ratio needs two numbers (int, double or money) that are no ratios themselves",
    zh: "{operand} 是 {found}；比率需要两个数（int、double 或 money），且本身不能是比率",
  },
  // Tags.
  rule_and_computed: {
    code: "invalid_input",
    en: "{tag} has both rule and computed: keep one",
    zh: "{tag} 同时有 rule 和 computed：请保留其一",
  },
  rule_needs_values: {
    code: "invalid_input",
    en: "{tag} has values: write rule as one condition by value",
    zh: "{tag} 有取值：请在 rule 中为各取值分别写条件",
  },
  rule_without_values: {
    code: "invalid_input",
    en: "The rule of {tag} gives the value {value}, and the tag declares none: add it to values",
    zh: "{tag} 的规则给出取值 {value}，而标签未声明取值：请加入 values",
  },
  rule_personal: {
    code: "invalid_input",
    en: "{attribute} is personal and not kept where rules are asked",
    zh: "{attribute} 属于个人信息，规则计算处没有保存",
  },
  tag_cycle: {
    code: "invalid_input",
    en: "Tags depend on each other in a circle: {path}",
    zh: "标签之间循环依赖：{path}",
  },
  // Products and channels.
  product_risk: {
    code: "invalid_input",
    en: "{product} is sold by suitability: add risk, R1 to R5",
    zh: "{product} 需做适当性匹配：请添加 risk（R1 至 R5）",
  },
  unknown_channel: {
    code: "invalid_input",
    en: "{name} is not a channel; known are {known}{hint}",
    zh: "没有渠道 {name}；可用的有 {known}{hint}",
  },
  channel_class: {
    code: "invalid_input",
    en: "Messages of class {needs} may not go by {content}; it carries {has}",
    zh: "渠道 {content} 不能承载类别为 {needs} 的消息；可承载 {has}",
  },
  // Changes.
  removed_used: {
    code: "conflict",
    en: "{what} {name} cannot be removed: {users} still use it. Take it out of them first",
    zh: "{what} {name} 不能删除：仍被 {users} 使用。请先从中移除",
  },
  retyped_used: {
    code: "conflict",
    en: "{what} {name} cannot become {after} (it is {before}): {users} use it as it is. Declare a new name",
    zh: "{what} {name} 不能由 {before} 改为 {after}：{users} 正按原类型使用。请另设新名称",
  },
  retyped_stored: {
    code: "conflict",
    en: "{what} {name} is kept as {before} and cannot become {after}: declare a new name",
    zh: "{what} {name} 已按 {before} 保存，不能改为 {after}：请另设新名称",
  },
  values_narrowed: {
    code: "conflict",
    en: "{what} {name} can no longer be {values}, and {users} speak of it",
    zh: "{what} {name} 不再有取值 {values}，而 {users} 仍在使用",
  },
  field_required: {
    code: "conflict",
    en: "Field {field} of event {name} becomes required, and {users} do not give it",
    zh: "事件 {name} 的字段 {field} 变为必填，而 {users} 未提供",
  },
});
