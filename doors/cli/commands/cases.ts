/** Runs cases: what happens to made-up customers, and whom playbooks then reach. */
import path from "node:path";
import { type CaseResult, caseErrors, loadCases, runCases } from "../../server/flows/cases/index.ts";
import type { Context } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, args, options) => {
  const { out, settings } = context;
  const base = context.definitionsOfFolder();
  const paths = args.length > 0 ? args : [path.join(settings.bank.folder, "cases")];
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const { cases, problems } = loadCases(paths, settings.bank.folder, base);
  if (problems.length > 0) {
    const fields = problems.map(({ file, line, name, ...text }) => ({
      pointer: line > 0 ? `${file}:${line}` : file,
      reason: text[context.language],
      name,
    }));
    const list = fields.map(({ pointer, reason }) => `  ${pointer}  ${reason}`).join("\n");
    throw caseErrors.bad_files({ count: problems.length, list }, { fields });
  }
  if (cases.length === 0) throw caseErrors.none({ paths: paths.join(", ") });
  const results = await context.withEngines(
    (engines) =>
      runCases({
        cases,
        engines,
        home: engines.settings.home,
        definitions: base,
        signal: context.signal,
        onCase: (result) => {
          if (!out.json) out.print(`${lines(context, result)}\n`);
        },
      }),
    { fresh: true, hasty: true, onStep: context.onStep },
  );
  const failed = results.filter(({ passed }) => !passed).length;
  const report = {
    passed: results.length - failed,
    failed,
    seconds: Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0)),
    cases: results,
  };
  if (json !== undefined) await writeResult(json, `${JSON.stringify(report, null, 2)}\n`);
  out.result(report, () =>
    out.say({ zh: `用例 ${results.length} 个，失败 ${failed} 个`, en: `${results.length} cases, ${failed} failed` }),
  );
  return failed === 0 ? 0 : 1;
};

function lines({ out }: Context, result: CaseResult): string {
  const head = `${result.passed ? "✓" : "✗"} ${result.case}  (${result.file}, ${result.seconds.toFixed(1)} s)`;
  if (result.passed) return head;
  return [
    head,
    ...result.differences.map(
      ({ line, ...words }) => `    ${result.file}${line > 0 ? `:${line}` : ""}  ${out.say(words)}`,
    ),
  ].join("\n");
}
