/** Lists runs that were set aside because a step failed again and again. */
import { type AsideRun, asideRuns } from "#playbook";
import { type Context, operator } from "../context.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  await context.withBank(async ({ storage }) => {
    const actor = options.as === undefined ? operator : await personNamed(storage, options.as);
    // lint-allow verb-guard: it only reads, within the actor's scope
    const runs = await storage.as(actor, (tx) => asideRuns(tx));
    context.out.result({ runs }, () => text(context, runs));
  });
};

function text({ out }: Context, runs: readonly AsideRun[]): string {
  if (runs.length === 0) return out.say({ zh: "没有被搁置的流程", en: "No runs are set aside" });
  return runs
    .map(({ enrolment, playbook, version, customer, wave, fault }) =>
      [enrolment, `${playbook}@${version}`, String(customer).padStart(8), wave ?? "-", fault].join("  "),
    )
    .join("\n");
}
