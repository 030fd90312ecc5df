/** Reports how good the data of customers is: what is missing, wrong, old, shifted or double. */
import { type AttributeQuality, type QualityReport, reportQuality } from "#profile";
import { type Context, operator } from "../context.ts";
import { wholeOf } from "../numbers.ts";
import type { Both } from "../output.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  const days = wholeOf("--days", options.days, 1, 366);
  const seconds = wholeOf("--seconds", options.seconds, 1, 600);
  const asked = { ...(days === undefined ? {} : { days }), ...(seconds === undefined ? {} : { seconds }) };
  await context.withBank(async (bank) => {
    await bank.copyProfiles();
    const { storage, columnar, people, definitions, clock } = bank;
    const report = await reportQuality(
      { storage, columnar, people, catalog: definitions.catalog, clock },
      operator,
      asked,
    );
    context.out.result(report, () => text(context, report, options.all === true));
  });
};

const faults: Readonly<Record<string, Both>> = {
  incomplete: { zh: "缺失过多", en: "incomplete" },
  invalid: { zh: "取值有误", en: "invalid" },
  stale: { zh: "过期", en: "stale" },
  shifted: { zh: "分布突变", en: "shifted" },
  watch: { zh: "分布偏移", en: "shifting" },
  duplicate: { zh: "重复", en: "duplicate" },
};
const parts: Readonly<Record<string, Both>> = {
  kept: { zh: "完整性与有效性", en: "completeness and validity" },
  freshness: { zh: "时效", en: "freshness" },
  shift: { zh: "分布", en: "shift" },
  people: { zh: "个人信息", en: "personal data" },
};

function text({ out, language }: Context, report: QualityReport, all: boolean): string {
  const shown = report.attributes.filter((one) => all || one.faults.length > 0);
  const lines = [
    out.say({
      zh: `${report.customers} 位客户，${report.attributes.length} 个属性，其中 ${report.attributes.filter((one) => one.faults.length > 0).length} 个需要关注`,
      en: `${report.customers} customers, ${report.attributes.length} attributes, ${report.attributes.filter((one) => one.faults.length > 0).length} of them need attention`,
    }),
    ...shown.map((one) => line(one, language)),
  ];
  for (const { key, customers, examples } of report.duplicates) {
    const groups = examples.map((group) => group.map((number) => `#${number}`).join(" = ")).join(", ");
    const words = { zh: `${key}：${customers} 位客户相同`, en: `${key}: ${customers} customers share one` };
    lines.push(`  ${out.say(words)}  ${groups}`);
  }
  for (const { part, reason } of report.missing) {
    const name = parts[part]?.[language] ?? part;
    lines.push(
      reason === "out_of_time"
        ? out.say({ zh: `未完成：${name}（超时）`, en: `not measured: ${name} (out of time)` })
        : out.say({ zh: `未统计：${name}（仅限全行）`, en: `not measured: ${name} (whole bank only)` }),
    );
  }
  return lines.join("\n");
}

function line(one: AttributeQuality, language: "zh" | "en"): string {
  const zh = language === "zh";
  const share = one.share === null ? "-" : `${(one.share * 100).toFixed(1)} %`;
  const told = [
    `${zh ? "完整" : "present"} ${share}`,
    ...(one.invalid > 0 ? [`${zh ? "有误" : "invalid"} ${one.invalid}/${one.judged}`] : []),
    ...(one.freshness?.newest ? [`${zh ? "最近" : "newest"} ${one.freshness.newest.slice(0, 10)}`] : []),
    ...(one.shift?.psi == null ? [] : [`PSI ${one.shift.psi.toFixed(3)}`]),
    ...(one.duplicates ? [`${zh ? "重复" : "double"} ${one.duplicates}`] : []),
  ];
  const words = one.faults.map((fault) => faults[fault]?.[language] ?? fault).join(zh ? "、" : ", ");
  return `  ${one.name} (${one[language]})  ${told.join("  ")}${words === "" ? "" : `  ← ${words}`}`;
}
