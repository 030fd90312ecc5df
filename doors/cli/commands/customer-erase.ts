/** Erases a customer: one person asks, a second one confirms. */
import { refuseErasure, requestErasure } from "#profile";
import { eraseCustomer } from "../../server/flows/erase.ts";
import { settle } from "../../server/settle.ts";
import { cliCases } from "../cases.ts";
import type { Context } from "../context.ts";
import { uuidOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [customer], options) => {
  const [confirm, refuse] = [uuidOf("--confirm", options.confirm), uuidOf("--refuse", options.refuse)];
  const reason = typeof options.reason === "string" ? options.reason : "";
  const named = [customer, confirm, refuse].filter((one) => one !== undefined);
  if (named.length !== 1) throw cliCases.erase_what();
  await context.withBank(async (bank, engines) => {
    const actor = await personNamed(bank.storage, options.as);
    const at = bank.clock.now();
    if (confirm !== undefined) {
      // What waits in the log is applied first, as far as this process may, so that nothing of it comes after.
      if (engines.how !== "attached") await settle(bank);
      const erased = await eraseCustomer(bank, actor, confirm);
      context.out.result(erased, () => erasedText(context, erased));
      return;
    }
    if (refuse !== undefined) {
      await refuseErasure(bank.storage, actor, { request: refuse, reason, at });
      context.out.result({ request: refuse, state: "refused" }, () =>
        context.out.say({ zh: "已拒绝该申请", en: "The request is refused" }),
      );
      return;
    }
    const asked = await requestErasure(bank, actor, { subject: customer ?? "", reason, at });
    context.out.result(asked, () =>
      context.out.say({
        zh: `已申请删除客户 #${asked.customer}。另一人确认：\n  perennial customer erase --confirm ${asked.request} --as <登录名>`,
        en: `Asked to erase customer #${asked.customer}. A second person confirms it:\n  perennial customer erase --confirm ${asked.request} --as <login>`,
      }),
    );
  });
};

function erasedText(
  { out }: Context,
  erased: {
    readonly customers: readonly number[];
    readonly deleted: Readonly<Record<string, number>>;
    readonly kept: Readonly<Record<string, number>>;
  },
): string {
  const lines = (rows: Readonly<Record<string, number>>): string[] =>
    Object.entries(rows).flatMap(([table, count]) => (count > 0 ? [`  ${table}: ${count}`] : []));
  return [
    out.say({
      zh: `已删除客户 #${erased.customers.join(", #")}，删除的行：`,
      en: `Customer #${erased.customers.join(", #")} is erased; rows that went:`,
    }),
    ...lines(erased.deleted),
    out.say({ zh: "依法留存（仅存编号）：", en: "Kept by law, under the bare number:" }),
    ...lines(erased.kept),
  ].join("\n");
}
