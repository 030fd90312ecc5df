/** One version: model card, fairness, what happened, and the batches of scores. */
import { showModel, showVersion, whoIn } from "#learning";
import { operator } from "../context.ts";
import { figure, modelGiven, modelKnown, share } from "../models.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""]) => {
  const asked = modelGiven(given);
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
