/** Today's population by probability, the highest first, as a list for those whose time is short. */
import { environmentOf, type Question } from "#contracts/definitions";
import { checkCondition } from "#kits/expr";
import { rankBank } from "#learning";
import { sourceOf } from "../../server/bank-questions.ts";
import type { Bank } from "../../server/bank-types.ts";
import { cliCases } from "../cases.ts";
import { share } from "../models.ts";
import { wholeOf } from "../numbers.ts";
import { versionMeant, withProgress } from "../questions.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const { out } = context;
  const top = wholeOf("--top", options.top, 1, 1_000_000) ?? 50;
  const atLeast = shareOf(options.atLeast);
  await context.withBank(async (bank) => {
    const { question, version } = await versionMeant(bank, given);
    const asked = narrowed(bank, question, options.where);
    await bank.projector.drain();
    await bank.copyProfiles();
    const at = bank.clock.now();
    const ranking = await withProgress(context, (work) =>
      rankBank(
        sourceOf(bank),
        asked,
        version.artefact,
        { at, top, ...(atLeast === undefined ? {} : { atLeast }) },
        work,
      ),
    );
    const { model, version: of } = version;
    out.result({ model, version: of, at: at.toISOString(), ...ranking }, () =>
      [
        out.say({
          zh: `${model}@${of}：${ranking.population} 位客户，符合 ${ranking.above} 位`,
          en: `${model}@${of}: ${ranking.population} customers, ${ranking.above} of them qualify`,
        }),
        ...ranking.customers.map(
          ({ customer, probability }, n) => `${String(n + 1).padStart(5)}  #${customer}  ${share(probability)}`,
        ),
      ].join("\n"),
    );
  });
};

/** The population as far as a condition holds for it as well. @throws cli.bad_value */
function narrowed({ definitions }: Bank, question: Question, where: unknown): Question {
  if (where === undefined) return question;
  const { problems } = checkCondition(String(where), environmentOf(definitions.catalog, definitions.organisation.zone));
  const [problem] = problems;
  if (problem)
    throw cliCases.bad_value({
      name: "--where",
      value: String(where),
      expected: `a condition over customer, metric, tag and score: ${problem.en}`,
      expected_zh: `关于 customer、metric、tag、score 的条件：${problem.zh}`,
    });
  return { ...question, population: `(${question.population}\n) && (${String(where)}\n)` };
}

function shareOf(given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (String(given).trim() !== "" && value >= 0 && value <= 1) return value;
  throw cliCases.bad_value({
    name: "--at-least",
    value: String(given),
    expected: "a probability between 0 and 1",
    expected_zh: "0 到 1 之间的概率",
  });
}
