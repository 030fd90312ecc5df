/** Lists policies: what holds today, and what waits for a second person. */
import { listPolicies, type PolicyLine } from "#decision";
import { type Context, operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  await context.withBank(async (bank) => {
    const asked = { day: bank.clock.today(), waiting: options.waiting === true };
    const policies = await listPolicies(bank.storage, operator, asked);
    context.out.result({ policies }, () => text(context, policies));
  });
};

function text({ out }: Context, policies: readonly PolicyLine[]): string {
  if (policies.length === 0) return out.say({ zh: "没有政策", en: "No policies" });
  const width = Math.max(...policies.map(({ id }) => id.length));
  return policies
    .map((line) =>
      [
        line.id.padEnd(width),
        (line.version === null ? "-" : `@${line.version}`).padEnd(5),
        out.say(line),
        ...(line.waiting === null
          ? []
          : [
              out.say({
                zh: `（${line.id}@${line.waiting} 待审批，提交人 ${line.waitingBy ?? "-"}）`,
                en: `(${line.id}@${line.waiting} of ${line.waitingBy ?? "-"} waits)`,
              }),
            ]),
      ].join("  "),
    )
    .join("\n");
}
