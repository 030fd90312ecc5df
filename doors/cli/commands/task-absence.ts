/** Says who is away, ends an absence, or lists who works. */
import { endAbsence, listColleagues, setAbsence } from "#reach";
import { operator } from "../context.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";
import { instantOf, tasksOf } from "../tasks.ts";

export const run: Run = async (context, [login], options) => {
  const from = instantOf("--from", options.from);
  const until = instantOf("--until", options.until);
  await context.withBank(async (bank) => {
    const parts = tasksOf(bank);
    const { out } = context;
    if (typeof options.end === "string") {
      await endAbsence(parts, await personNamed(bank.storage, options.as), { absence: options.end });
      return out.result({ ended: options.end }, () => out.say({ zh: "缺勤已结束", en: "The absence has ended" }));
    }
    if (login === undefined || until === undefined) {
      const found = await listColleagues(parts, operator, context.language);
      return out.result(found, () =>
        [
          ...found.colleagues.map((one) =>
            [one.login.padEnd(18), one.name, `${one.open}+${one.doneToday}/${one.capacity}`].join("  "),
          ),
          ...found.absences.map((one) =>
            [one.absence, one.login, `${one.from.toISOString()} – ${one.until.toISOString()}`].join("  "),
          ),
        ].join("\n"),
      );
    }
    const actor = await personNamed(bank.storage, options.as);
    const absence = await setAbsence(parts, actor, { login, from: from ?? bank.clock.now(), until });
    out.result({ absence }, () => out.say({ zh: `已登记缺勤 ${absence}`, en: `Absence ${absence} is noted` }));
  });
};
