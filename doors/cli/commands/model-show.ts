/** One version: model card, fairness, what happened, and the batches of scores. */
import { type QuestionReport, showModel, showVersion, whoIn } from "#learning";
import { versionHtml } from "../../server/flows/fit-file/index.ts";
import { cliCases } from "../cases.ts";
import { operator } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import { featureWords, figure, modelGiven, modelKnown, share } from "../models.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const asked = modelGiven(given);
  const html = typeof options.html === "string" ? await writable(options.html) : undefined;
  const { out } = context;
  await context.withBank(async ({ storage, definitions }) => {
    const who = whoIn(definitions.organisation.people);
    const definition = modelKnown(definitions, asked.model);
    const { versions, changes, batches } = await showModel(storage, operator, asked.model);
    const champion = versions.find(({ state }) => state === "champion")?.version;
    const version = await showVersion(storage, operator, {
      model: asked.model,
      version: asked.version ?? champion,
      definition,
      who,
    });
    if (html !== undefined) {
      const question = definitions.questions?.[version.model];
      // Versions that were imported, or learnt from records of calls, keep no comparison and no reasons.
      if (question === undefined || !("comparison" in version.report)) throw cliCases.no_page({ version: given });
      const { model, version: number, report } = version;
      const named = featureWords(question, definitions.catalog);
      const page = { model, words: definition, version: number, named };
      await writeResult(html, versionHtml(report as unknown as QuestionReport, page));
    }
    const mine = changes.filter((change) => change.version === version.version);
    out.result({ ...version, changes: mine, batches }, () =>
      [
        `${version.model}@${version.version}  ${out.say(definition)}  ${version.state}`,
        ...version.card.map(({ title, text }) => `  ${out.say(title)}: ${out.say(text)}`),
        ...version.fairness.map(
          ({ by, group, rows, rate, meanProbability, auc }) =>
            `  ${by} ${group || "–"}: ${rows}  ${share(meanProbability)} / ${share(rate)}  AUC ${figure(auc)}`,
        ),
        ...mine.map(
          ({ what, by, at, reason }) =>
            `  ${at.toISOString()}  ${what}  ${who(by)}${reason === null ? "" : `  ${reason}`}`,
        ),
        ...batches.map(
          ({ moment, customers, challenged, result }) =>
            `  ${moment.toISOString().slice(0, 10)}  ${customers} (${challenged})  ${result?.verdict ?? "–"}`,
        ),
      ].join("\n"),
    );
  });
};
