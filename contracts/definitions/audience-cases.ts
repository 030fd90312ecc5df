/** What can be wrong with an audience. */
import { defineCases } from "#ground/errors";

export const audienceFileCases = defineCases("definitions", {
  audience_name: {
    code: "invalid_input",
    en: "{name} is no name for an audience: small letters, digits and underscores, a letter first",
    zh: "{name} 不能作为客群名称：只能用小写字母、数字和下划线，并以字母开头",
  },
  audience_one_of: {
    code: "invalid_input",
    en: "An audience has either a condition or list: true",
    zh: "客群应有 condition 或 list: true，二者取一",
  },
  audience_list_refresh: {
    code: "invalid_input",
    en: "A static list changes with its files alone: take refresh out",
    zh: "静态名单只随上传的文件变化：请删除 refresh",
  },
  audience_until: {
    code: "invalid_input",
    en: "Only a static list ends by a day (until): a condition says itself for whom it holds",
    zh: "只有静态名单可以写有效期（until）：条件客群由条件本身决定",
  },
  audience_cycle: {
    code: "invalid_input",
    en: "Audiences rest on each other in a circle: {path}",
    zh: "客群之间循环引用：{path}",
  },
});
