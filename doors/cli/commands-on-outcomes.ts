/** Commands about what came of playbooks. */
import type { CommandSpec } from "./command-spec.ts";

export const outcomeCommand: CommandSpec = {
  name: "outcome",
  about: { zh: "剧本的效果：实验组与对照组比较", en: "what came of a playbook, treated against control" },
  more: {
    zh: "全部入组客户都计入，无论是否触达；先核对两组规模，任一组不足 8 位客户不给区间与结论。",
    en: "Everybody assigned counts, reached or not. The sizes of the arms are checked first; below 8 customers an arm there is no interval and no verdict.",
  },
  args: [{ name: "<playbook>", about: { zh: "剧本", en: "id of the playbook" } }],
  options: [
    { flags: "--from <day>", about: { zh: "入组首日", en: "first day of admission" } },
    { flags: "--to <day>", about: { zh: "入组末日", en: "last day of admission" } },
    { flags: "--unit <code>", about: { zh: "分行或支行（含下级）", en: "a branch or outlet, and all below it" } },
    {
      flags: "--cohorts",
      about: {
        zh: "按入组周给出激活、活跃、推荐与收入",
        en: "activation, activity, referral and revenue by week of admission instead",
      },
    },
    { flags: "--html <file>", about: { zh: "写入网页报告", en: "write the report as a page" } },
  ],
  json: {
    flags: "--json [file]",
    about: {
      zh: "写入 JSON 结果；不带文件名则输出到标准输出",
      en: "write the result as JSON; to standard output without a name",
    },
  },
  load: () => import("./commands/outcome.ts"),
};
