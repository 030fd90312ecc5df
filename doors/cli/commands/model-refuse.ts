/** Refuses a version that is proposed. */
import { refuseVersion } from "#learning";
import { said } from "../audiences.ts";
import { modelVersionGiven } from "../models.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const asked = modelVersionGiven(given);
  const { out } = context;
  await context.withBank(async ({ storage, clock }) => {
    const actor = await personNamed(storage, options.as);
    await refuseVersion(storage, actor, { ...asked, reason: said(options.reason), at: clock.now() });
    out.result({ ...asked, refused: true }, () => out.say({ zh: `已拒绝 ${given}`, en: `${given} is refused` }));
  });
};
