/** Promotes a version: the first person proposes, the second agrees. */
import { type Promotion, promoteVersion } from "#learning";
import { cliCases } from "../cases.ts";
import { modelKnown, modelVersionGiven } from "../models.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const asked = modelVersionGiven(given);
  const to = promotionOf(options.to);
  const { out } = context;
  await context.withBank(async ({ storage, definitions, clock }) => {
    modelKnown(definitions, asked.model);
    const actor = await personNamed(storage, options.as);
    const done = await promoteVersion(storage, actor, { ...asked, to, at: clock.now() });
    out.result(done, () =>
      out.say(
        done.waiting
          ? { zh: `已提出 ${given}；待另一人批准`, en: `${given} is proposed and waits for another person` }
          : to === "champion"
            ? { zh: `${given} 已投产`, en: `${given} is the champion` }
            : { zh: `${given} 为挑战版本`, en: `${given} is the challenger` },
      ),
    );
  });
};

function promotionOf(given: unknown): Promotion {
  if (given === undefined || given === "champion") return "champion";
  if (given === "challenger") return "challenger";
  throw cliCases.bad_value({
    name: "--to",
    value: String(given),
    expected: "champion or challenger",
    expected_zh: "champion 或 challenger",
  });
}
