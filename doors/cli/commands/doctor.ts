/** Looks at engines, settings, disk, clocks, migrations and the audit chain; changes nothing. */
import { toPerennialError } from "#ground/errors";
import { enginesForCommand, holdsData } from "../../server/command-engines.ts";
import { doctor, exitOf, type Finding, renderFindings } from "../../server/flows/doctor/index.ts";
import { migrations } from "../../server/migrations.ts";
import type { Context } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context) => {
  const findings = await examine(context);
  const code = exitOf(findings);
  context.out.result({ ok: code === 0, findings }, () => renderFindings(findings, context.language));
  return code;
};

/** On a folder that no server uses the engines are started for the examination; that they don't start is a finding. */
async function examine({ settings }: Context): Promise<readonly Finding[]> {
  const { postgresUrl, clickhouseUrl } = settings.engines;
  const byUrl = postgresUrl !== undefined && clickhouseUrl !== undefined;
  if (byUrl || !(await holdsData(settings.home))) return await doctor({ settings, migrations });
  let engines: Awaited<ReturnType<typeof enginesForCommand>>;
  try {
    engines = await enginesForCommand(settings);
  } catch (thrown) {
    const error = toPerennialError(thrown);
    const failed: Finding = { check: "start", level: "fail", en: error.text("en"), zh: error.text("zh") };
    return [failed, ...(await doctor({ settings, migrations }))];
  }
  try {
    return await doctor({ settings, migrations });
  } finally {
    await engines.stop();
  }
}
