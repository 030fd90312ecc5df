/** One step back to the champion before. */
import { rollBack } from "#learning";
import { said } from "../audiences.ts";
import { modelGiven } from "../models.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const { model } = modelGiven(given);
  const { out } = context;
  await context.withBank(async ({ storage, clock }) => {
    const actor = await personNamed(storage, options.as);
    const done = await rollBack(storage, actor, { model, reason: said(options.reason), at: clock.now() });
    out.result(done, () =>
      out.say({
        zh: `已由 ${model}@${done.from} 回退到 ${model}@${done.version}`,
        en: `Back from ${model}@${done.from} to ${model}@${done.version}`,
      }),
    );
  });
};
