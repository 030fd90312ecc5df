import { defineCases } from "#ground/errors";

export const bankMakeCases = defineCases("bank_make", {
  bank_exists: {
    code: "conflict",
    en: "Bank {bank} exists and is left as it is; choose another name with --bank, or say --replace",
    zh: "银行 {bank} 已存在，未作更改；请用 --bank 指定其他名称，或加 --replace",
  },
  no_outlet: {
    code: "invalid_input",
    en: "The organisation has no outlet that customers could belong to",
    zh: "组织架构中没有可供客户归属的网点",
  },
  worker_lost: {
    code: "internal",
    en: "The thread that makes customers ended with {exit} before its work was done",
    zh: "生成客户的线程以 {exit} 退出，工作尚未完成",
  },
  counts_differ: {
    code: "internal",
    en: "{table} holds {found} rows where {wanted} were made; the bank was not put in place",
    zh: "{table} 有 {found} 行，应为 {wanted} 行；该银行未启用",
  },
});
