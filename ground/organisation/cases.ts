import { definePermissions } from "#ground/authority";
import { defineCases } from "#ground/errors";

export const organisationCases = defineCases("organisation", {
  bad_organisation: {
    code: "invalid_input",
    en: "The organisation has {count} mistakes: {list}",
    zh: "机构定义有 {count} 处错误：{list}",
  },
  whole_bank_only: {
    code: "forbidden",
    en: "Only someone whose scope is the whole bank may do this",
    zh: "仅权限范围为全行的人员可执行此操作",
  },
  unknown_permission: {
    code: "invalid_input",
    en: "No API key may hold {permission}",
    zh: "API 密钥不能持有 {permission}",
  },
  unknown_unit: { code: "invalid_input", en: "There is no unit {unit}", zh: "没有机构 {unit}" },
  bad_rate: {
    code: "invalid_input",
    en: "A key's rate is a whole number of requests a second, 1 or more",
    zh: "密钥速率为每秒请求数，须为不小于 1 的整数",
  },
  ends_before_it_begins: {
    code: "invalid_input",
    en: "A key that ends at {at} could never be used: choose a later time, or none",
    zh: "密钥的到期时间 {at} 已过，无法使用：请选择更晚的时间，或不设到期",
  },
  no_such_key: { code: "not_found", en: "There is no API key {key}", zh: "没有 API 密钥 {key}" },
});

export const permissions = definePermissions("organisation", {
  apply: { roles: ["administrator"] },
  create_api_key: { roles: ["administrator"] },
  revoke_api_key: { roles: ["administrator"] },
});
