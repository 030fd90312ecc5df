/** Lists models: versions, states, and what waits for a second person. */
import { listModels, type VersionLine, whoIn } from "#learning";
import { type Context, operator } from "../context.ts";
import { figure, modelKnown } from "../models.ts";
import type { Run } from "../run.ts";

const states = {
  draft: { zh: "草稿", en: "draft" },
  challenger: { zh: "挑战", en: "challenger" },
  champion: { zh: "投产", en: "champion" },
  retired: { zh: "退役", en: "retired" },
} as const;

export const run: Run = async (context, [model]) => {
  await context.withBank(async ({ storage, definitions }) => {
    if (model !== undefined) modelKnown(definitions, model);
    const versions = (await listModels(storage, operator)).filter((one) => model === undefined || one.model === model);
    context.out.result({ versions }, () => text(context, versions, whoIn(definitions.organisation.people)));
  });
};

function text({ out }: Context, versions: readonly VersionLine[], who: (label: string) => string): string {
  if (versions.length === 0) return out.say({ zh: "尚无登记的版本", en: "No version is registered yet" });
  const width = Math.max(...versions.map(({ model, version }) => `${model}@${version}`.length));
  return versions
    .map((one) =>
      [
        `${one.model}@${one.version}`.padEnd(width),
        out.say(states[one.state]),
        one.algorithm,
        `AUC ${figure(one.measures.auc)}`,
        `KS ${figure(one.measures.ks)}`,
        one.trainedAt.toISOString().slice(0, 10),
        ...(one.proposedBy === null
          ? []
          : [
              out.say({
                zh: `（${who(one.proposedBy)} 提出，待第二人）`,
                en: `(proposed by ${who(one.proposedBy)}, waits)`,
              }),
            ]),
        ...(one.suspendedWhy === null
          ? []
          : [out.say({ zh: `已停用：${one.suspendedWhy.zh}`, en: `set aside: ${one.suspendedWhy.en}` })]),
      ].join("  "),
    )
    .join("\n");
}
