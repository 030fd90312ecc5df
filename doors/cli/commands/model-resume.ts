/** Lets a champion that was set aside score again. */
import { resumeChampion } from "#learning";
import { said } from "../audiences.ts";
import { modelGiven } from "../models.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const { model } = modelGiven(given);
  const { out } = context;
  await context.withBank(async ({ storage, clock }) => {
    const actor = await personNamed(storage, options.as);
    const done = await resumeChampion(storage, actor, { model, reason: said(options.reason), at: clock.now() });
    out.result(done, () =>
      out.say({ zh: `${model}@${done.version} 恢复评分`, en: `${model}@${done.version} scores again` }),
    );
  });
};
