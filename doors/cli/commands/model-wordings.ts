/** Wordings that are tried against each other: what each brought, and what other ways of drawing would have. */
import { type CopyTold, copyTestsOf, learnCopies, listWordings } from "#learning";
import { type Context, operator } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  const { out } = context;
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const result = await context.withBank(async (bank) => {
    const { storage, definitions, clock } = bank;
    if (options.learn === true) await learnCopies({ storage, definitions }, clock.now());
    const tests = copyTestsOf(definitions.content).map(({ content }) => content);
    return { tests, learned: await listWordings(storage, operator) };
  });
  if (json !== undefined) await writeResult(json, `${JSON.stringify(result, null, 2)}\n`);
  out.result(result, () => linesOf(context, result.tests, result.learned));
};

function linesOf({ out }: Context, tests: readonly string[], learned: readonly CopyTold[]): string {
  if (tests.length === 0)
    return out.say({
      zh: "没有内容声明其他文案（content 文件中的 variants）",
      en: "No content names other wordings (variants in a content file)",
    });
  const share = (value: number): string => `${(value * 100).toFixed(1)} %`;
  return tests
    .flatMap((content) => {
      const one = learned.find((test) => test.content === content);
      if (!one)
        return [`${content}: ${out.say({ zh: "尚无结果，各文案平均分配", en: "nothing known yet, drawn evenly" })}`];
      return [
        `${content}  ${out.say({ zh: `${one.choices} 次触达`, en: `${one.choices} touches` })}  ${one.judgedAt.toISOString()}`,
        ...one.arms.map((arm) =>
          out.say({
            zh: `  ${arm.variant}：份额 ${share(arm.share)}，${arm.won}/${arm.shown}，成功率 ${share(arm.rate.low)} 至 ${share(arm.rate.high)}，最优概率 ${share(arm.best)}`,
            en: `  ${arm.variant}: share ${share(arm.share)}, ${arm.won} of ${arm.shown}, rate ${share(arm.rate.low)} to ${share(arm.rate.high)}, best with ${share(arm.best)}`,
          }),
        ),
        ...one.policies.map(({ policy, snips, effectiveSize }) =>
          out.say({
            zh: `  若采用 ${policy}：每次 ${snips === null ? "–" : share(snips)}（SNIPS，有效样本 ${effectiveSize.toFixed(0)}）`,
            en: `  ${policy} would have brought ${snips === null ? "–" : share(snips)} a touch (SNIPS, effective size ${effectiveSize.toFixed(0)})`,
          }),
        ),
      ];
    })
    .join("\n");
}
