/** One customer on one page, masked. */
import { type CustomerView360, viewCustomer360 } from "../../server/flows/customer-view/index.ts";
import { type ReasonedScore, scoreReasons } from "../../server/flows/score-reasons.ts";
import { type Context, operator } from "../context.ts";
import type { Both } from "../output.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [named = ""]) => {
  await context.withBank(async (bank) => {
    const view = await viewCustomer360(bank, operator, named);
    const reasons = await scoreReasons(bank, operator, named);
    context.out.result({ ...view, reasons }, () => text(context, view, reasons));
  });
};

function text({ out }: Context, view: CustomerView360, reasons: readonly ReasonedScore[]): string {
  const { who, has, needs, recent } = view;
  const say = (words: Both): string => out.say(words);
  const lines = [`#${view.number}  ${view.at}`];
  const part = (title: Both, items: readonly string[]): void => {
    if (items.length > 0) lines.push("", say(title), ...items.map((item) => `  ${item}`));
  };
  const attribute = (one: (typeof has.balances)[number]): string => {
    const word = one.word ? ` (${say(one.word)})` : one.unit ? ` ${say(one.unit)}` : "";
    return `${say(one)} (${one.name}): ${String(one.value)}${word}`;
  };
  part({ zh: "他是谁", en: "Who" }, [
    ...who.personal.map((one) => `${say(one)}: ${one.value}`),
    ...who.attributes.map(attribute),
    ...(who.unit ? [`${say({ zh: "所属机构", en: "Unit" })}: ${say(who.unit)} (${who.unit.code})`] : []),
  ]);
  part(
    { zh: "标签", en: "Tags" },
    who.tags.map((tag) => {
      const value = tag.value === null ? "" : ` = ${tag.value}${tag.word ? ` (${say(tag.word)})` : ""}`;
      return `${say(tag)} (${tag.name})${value}  [${tag.source}] ${tag.evidence ?? ""}${tag.until ? ` → ${tag.until}` : ""}`;
    }),
  );
  part(
    { zh: "授权", en: "Consent" },
    who.consent.map((one) => {
      const channel = one.channel === null ? say({ zh: "全部渠道", en: "every channel" }) : say(one.channel);
      const word = one.given ? say({ zh: "同意", en: "given" }) : say({ zh: "拒绝", en: "withheld" });
      return `${one.purpose}, ${channel}: ${word}  ${one.at}`;
    }),
  );
  part({ zh: "有什么", en: "Has" }, [
    ...has.balances.map(attribute),
    ...has.holdings.map((one) => holdingLine(say, one)),
  ]);
  part(
    { zh: "指标", en: "Metrics" },
    has.metrics.map((one) => {
      const note = one.note ? `  ${say(one.note)}` : "";
      return `${say(one)} (${one.name}): ${String(one.value)}${one.window === "" ? "" : `  [${one.window}]`}${note}`;
    }),
  );
  part(
    { zh: "提醒", en: "Alerts" },
    needs.alerts.map((one) => `${one.severity}: ${say(one)}`),
  );
  const { off, items } = needs.recommendations;
  part(
    { zh: "推荐（由规则给出）", en: "Recommendations (made by rules)" },
    off ? [say(off)] : items.map((one) => `${one.product ? say(one.product) : one.kind}: ${say(one)}`),
  );
  part(
    { zh: "评分", en: "Scores" },
    reasons.flatMap(({ name, value, version, reasons: why, ...words }) => [
      `${say(words)} (${name}): ${value}  ${version}`,
      ...why.map((reason) => `  · ${say(reason)}`),
    ]),
  );
  part(
    { zh: "近期动态", en: "Recent" },
    recent.map((one) => `${one.at}  ${say(one.name)}${one.playbook ? `  ${say(one.playbook)}` : ""}`),
  );
  return lines.join("\n");
}

function holdingLine(say: (words: Both) => string, one: CustomerView360["has"]["holdings"][number]): string {
  const name = one.product ?? one.kind;
  const matures = one.maturesOn === null ? "" : `  → ${one.maturesOn}`;
  return `${name ? say(name) : "-"}  ${one.amount ?? "-"}${matures}${one.status ? `  ${say(one.status)}` : ""}`;
}
