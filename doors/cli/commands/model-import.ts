/** Brings a model that was trained elsewhere into the register. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { questionFeatures } from "#contracts/definitions";
import { importVersion } from "#learning";
import { releaseVersion } from "../../server/status.ts";
import { readable } from "../files.ts";
import { modelGiven, modelKnown } from "../models.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = "", file = ""], options) => {
  const { model } = modelGiven(given);
  const text = await readFile(await readable(file), "utf8");
  const { out } = context;
  await context.withBank(async ({ storage, definitions, clock }) => {
    const definition = modelKnown(definitions, model);
    const actor = await personNamed(storage, options.as);
    const features =
      "population" in definition
        ? questionFeatures(definition, definitions.catalog)
        : definition.features.map((name) => ({ name, read: "number" as const }));
    const done = await importVersion(storage, actor, {
      model,
      file: path.basename(file),
      text,
      features,
      definition: JSON.stringify(definition),
      codeVersion: releaseVersion(),
      at: clock.now(),
    });
    out.result(done, () =>
      out.say(
        done.registered
          ? {
              zh: `已登记 ${model}@${done.version}（草稿）；请先用 model backtest ${model}@${done.version} 检验，再晋级`,
              en: `${model}@${done.version} is registered as a draft; test it with model backtest ${model}@${done.version} before it is promoted`,
            }
          : {
              zh: `该模型已登记为 ${model}@${done.version}`,
              en: `It is registered as ${model}@${done.version} already`,
            },
      ),
    );
  });
};
