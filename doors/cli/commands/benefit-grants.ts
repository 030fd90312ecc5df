/** The ledger of benefits; what waits for a review with its evidence. */
import { type GrantView, type LedgerState, listGrants } from "#reach";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import type { Run } from "../run.ts";

const states: readonly string[] = ["granted", "held", "refused", "used", "expired", "reversed", "all"];

export const run: Run = async (context, _args, options) => {
  const { customer, benefit, limit = "50" } = options;
  const state = typeof options.state === "string" ? options.state : customer === undefined ? "held" : "all";
  if (!states.includes(state))
    throw cliCases.bad_value({
      name: "state",
      value: state,
      expected: states.join(", "),
      expected_zh: states.join("、"),
    });
  const most = Number(limit);
  if (!Number.isInteger(most) || most < 1 || most > 1_000)
    throw cliCases.bad_value({ name: "limit", value: String(limit), expected: "1 to 1000", expected_zh: "1 到 1000" });
  await context.withBank(async (bank) => {
    const grants = await listGrants(bank.storage, operator, bank.people, {
      limit: most,
      ...(state === "all" ? {} : { state: state as LedgerState }),
      ...(typeof customer === "string" ? { customer } : {}),
      ...(typeof benefit === "string" ? { benefit } : {}),
    });
    context.out.result({ grants }, () => text(context, grants));
  });
};

function text({ out }: Context, grants: readonly GrantView[]): string {
  if (grants.length === 0) return out.say({ zh: "没有记录", en: "None" });
  return grants
    .flatMap((one) => [
      [
        one.id,
        one.state.padEnd(8),
        `@${one.customer}`.padEnd(10),
        one.prize === null ? one.benefit : `${one.benefit}/${one.prize}`,
        `${one.quantity}`,
        one.enrolment,
        one.claimedAt.toISOString(),
      ].join("  "),
      ...(one.evidence ?? []).map(
        (evidence) =>
          `    ${evidence.rule}: ${out.say(evidence)} (${evidence.found} > ${evidence.max}) ${evidence.customers.map((n) => `@${n}`).join(" ")}`,
      ),
    ])
    .join("\n");
}
