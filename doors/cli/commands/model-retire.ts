/** Takes a version out of use. */
import { retireVersion } from "#learning";
import { said } from "../audiences.ts";
import { modelVersionGiven } from "../models.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const asked = modelVersionGiven(given);
  const { out } = context;
  await context.withBank(async ({ storage, clock }) => {
    const actor = await personNamed(storage, options.as);
    await retireVersion(storage, actor, { ...asked, reason: said(options.reason), at: clock.now() });
    out.result({ ...asked, state: "retired" }, () => out.say({ zh: `${given} 已退役`, en: `${given} is retired` }));
  });
};
