/** Takes quarantined items through intake again, after definitions or the map were mended. */

import { machine } from "#ground/clock";
import { createIntake, createSealer, replayQuarantine } from "#intake";
import { settle } from "../../server/settle.ts";
import { operator } from "../context.ts";
import { mapNamed } from "../maps.ts";
import { uuidOf } from "../numbers.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, given, options) => {
  const ids = given.flatMap((id) => uuidOf("id", id) ?? []);
  const importId = uuidOf("--import", options.import);
  await context.withBank(async (bank, engines) => {
    const map = options.map === undefined ? undefined : await mapNamed(context, bank.definitions, String(options.map));
    const parts = map
      ? createIntake({
          ...bank.intake,
          clock: machine,
          sealer: createSealer(engines.secrets.derive("intake:quarantine")),
          maps: () => ({ ...bank.definitions.imports, [map.id]: map }),
        })
      : bank.intake;
    const done = await replayQuarantine(parts, operator, {
      ...(ids.length > 0 ? { ids } : {}),
      ...(importId === undefined ? {} : { import: importId }),
    });
    if (engines.how !== "attached" && done.facts > 0) await settle(bank);
    context.out.result(done, () =>
      context.out.say({
        zh: `重放 ${done.replayed} 项（事实 ${done.facts} 条），仍不符合 ${done.open} 项`,
        en: `${done.replayed} items taken in (${done.facts} facts), ${done.open} still do not fit`,
      }),
    );
  });
};
