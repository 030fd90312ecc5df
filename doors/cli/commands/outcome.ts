/** What came of a playbook: prints its report and writes it to files. */
import { keepOutcomes, reportCohorts, reportPlaybook } from "#outcome";
import { renderOutcomeHtml } from "../../server/flows/outcome/render-html.ts";
import { renderCohorts, renderOutcome } from "../../server/flows/outcome/render-terminal.ts";
import { worthOf } from "../../server/natures.ts";
import { goalsOf } from "../../server/rules-of-bank.ts";
import { operator } from "../context.ts";
import { dayNamed } from "../days.ts";
import { writable, writeResult } from "../files.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [playbook = ""], options) => {
  const { out, language, signal } = context;
  const asked = {
    playbook,
    from: dayNamed("--from", options.from),
    to: dayNamed("--to", options.to),
    unit: typeof options.unit === "string" ? options.unit : undefined,
  };
  const jsonFile = typeof options.json === "string" ? await writable(options.json) : undefined;
  const htmlFile = typeof options.html === "string" ? await writable(options.html) : undefined;
  await context.withBank(async ({ storage, columnar, definitions, units, clock }) => {
    await keepOutcomes(storage, goalsOf(definitions), signal);
    const worth = (id: string) => worthOf(definitions, id, clock.today());
    const parts = { storage, columnar, definitions, units, clock, worthOf: worth };
    if (options.cohorts === true) {
      const report = await reportCohorts(parts, operator, asked);
      if (jsonFile !== undefined) await writeResult(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
      out.result(report, () => renderCohorts(report, language));
      return;
    }
    const report = await reportPlaybook(parts, operator, asked);
    if (jsonFile !== undefined) await writeResult(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
    if (htmlFile !== undefined) await writeResult(htmlFile, renderOutcomeHtml(report));
    out.result(report, () => renderOutcome(report, language));
  });
};
