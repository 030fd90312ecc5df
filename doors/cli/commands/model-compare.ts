/** Champion and challenger side by side. */
import { compareVersions } from "#learning";
import { cliCases } from "../cases.ts";
import { operator } from "../context.ts";
import { figure, modelGiven, modelKnown, share } from "../models.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const { model } = modelGiven(given);
  const versions = versionsGiven(options.versions);
  const { out } = context;
  await context.withBank(async ({ storage, definitions }) => {
    const definition = modelKnown(definitions, model);
    const part = "challenger_share" in definition ? definition.challenger_share : undefined;
    const compared = await compareVersions(storage, operator, { model, versions, share: part });
    out.result(compared, () =>
      compared.sides
        .map(({ version, state, algorithm, measures, batches }) =>
          [
            `${model}@${version}  ${state}  ${algorithm}  AUC ${figure(measures.auc)}  KS ${figure(measures.ks)}  log loss ${figure(measures.logLoss)}  Brier ${figure(measures.brier)}`,
            ...batches.map(
              ({ moment, judged }) =>
                `  ${moment.toISOString().slice(0, 10)}  ${judged.rows}  ${share(judged.predicted)} / ${share(judged.rate)}  AUC ${figure(judged.auc)}`,
            ),
          ].join("\n"),
        )
        .join("\n"),
    );
  });
};

function versionsGiven(given: unknown): number[] {
  if (given === undefined) return [];
  const text = String(given);
  if (/^\d{1,9}(,\d{1,9})+$/.test(text)) return text.split(",").map(Number);
  throw cliCases.bad_value({
    name: "--versions",
    value: text,
    expected: "two versions or more, as 1,3",
    expected_zh: "两个或更多版本，如 1,3",
  });
}
