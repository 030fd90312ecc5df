/** Learns which products follow each other, and tells the rules and how they fared. */
import { findNext, type NextProducts } from "#learning";
import { insightContext } from "../../server/flows/insights/index.ts";
import type { Context } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import type { Run } from "../run.ts";

const SHOWN = 15;

export const run: Run = async (context, _args, options) => {
  const { out } = context;
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const found = await context.withBank(async (bank) => {
    const { storage, columnar, clock } = bank;
    return (await findNext({ storage, columnar, context: insightContext(bank) }, clock.now())) ?? null;
  });
  if (json !== undefined) await writeResult(json, `${JSON.stringify(found, null, 2)}\n`);
  out.result(found, () => linesOf(context, found));
};

function linesOf({ out }: Context, found: NextProducts | null): string {
  if (!found)
    return out.say({
      zh: "持有产品的客户不足 50 位，无法得出规则",
      en: "Fewer than 50 customers have a product: there is nothing to learn from",
    });
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const head = out.say({
    zh: `${found.customers} 位客户，${found.rules.length} 条规则`,
    en: `${found.customers} customers, ${found.rules.length} rules`,
  });
  const rules = found.rules
    .slice(0, SHOWN)
    .map(({ given, then: follows, confidence, lift, support }) =>
      [
        `  ${given.join(" + ")} → ${follows.join(", ")}`.padEnd(44),
        share(confidence),
        out.say({ zh: `提升 ${lift.toFixed(2)}`, en: `lift ${lift.toFixed(2)}` }),
        out.say({ zh: `支持 ${share(support)}`, en: `support ${share(support)}` }),
      ].join("  "),
    );
  const { tested } = found;
  if (!tested || tested.trials === 0)
    return [
      head,
      ...rules,
      out.say({ zh: "近 90 天没有可检验的购买", en: "No purchase of the last 90 days to test by" }),
    ].join("\n");
  const { trials, firstTwo, plainFirstTwo } = tested;
  const test = out.say({
    zh: `近 90 天 ${trials} 次新购买：前两位命中 ${share(firstTwo / trials)}；按持有人数排序 ${share(plainFirstTwo / trials)}`,
    en: `${trials} new purchases of the last 90 days: among the first two ${share(firstTwo / trials)}; ranked by how many have them ${share(plainFirstTwo / trials)}`,
  });
  return [head, ...rules, test].join("\n");
}
