import { defineCases } from "#ground/errors";

export const studyCases = defineCases("study", {
  unknown: {
    code: "not_found",
    en: "There is no study {name}; known are {known}",
    zh: "没有研究 {name}；可用的研究：{known}",
  },
  no_data: {
    code: "not_found",
    en: "The data of study {name} are not there: {file} is missing. They are public but no part of the product; put them there or name their folder with --from",
    zh: "研究 {name} 的数据不存在：缺少 {file}。数据是公开的，但不随产品提供；请放到该处，或用 --from 指定目录",
  },
});
