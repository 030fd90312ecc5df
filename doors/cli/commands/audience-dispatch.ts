/** Hands the customers of an audience to colleagues as a list; approves, refuses or takes one back. */
import { approveList, type Dispatched, dispatchList, refuseList, takeBackList } from "#audience";
import { freshCopy, said, wordsOf } from "../audiences.ts";
import { cliCases } from "../cases.ts";
import type { Context } from "../context.ts";
import { uuidOf, wholeOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [audience], options) => {
  const approve = uuidOf("--approve", options.approve);
  const refuse = uuidOf("--refuse", options.refuse);
  const takeBack = uuidOf("--take-back", options.takeBack);
  if ([audience, approve, refuse, takeBack].filter((one) => one !== undefined).length !== 1)
    throw cliCases.audience_what({ options: "--approve, --refuse, --take-back" });
  const days = wholeOf("--days", options.days, 7, 31) ?? 14;
  const most = wholeOf("--most", options.most, 1, 100_000);
  const text = (given: unknown): string | undefined => (typeof given === "string" ? given : undefined);
  const reason = said(options.reason);
  const { out } = context;
  await context.withBank(async (bank) => {
    const actor = await personNamed(bank.storage, options.as);
    const at = bank.clock.now();
    if (approve !== undefined) {
      const done = await approveList(bank, actor, { list: approve });
      out.result(done, () =>
        out.say({
          zh: `名单已下发：${done.count} 位客户（${done.gone} 位已不属于该客群）`,
          en: `The list is out: ${done.count} customers (${done.gone} had left the audience)`,
        }),
      );
      return;
    }
    if (refuse !== undefined) {
      await refuseList(bank.storage, actor, { list: refuse, reason, at });
      out.result({ list: refuse, state: "refused" }, () => out.say({ zh: "已拒绝该名单", en: "The list is refused" }));
      return;
    }
    if (takeBack !== undefined) {
      const done = await takeBackList(bank.storage, actor, { list: takeBack, owner: text(options.owner), reason, at });
      out.result(done, () =>
        out.say({ zh: `已收回 ${done.takenBack} 位客户`, en: `${done.takenBack} customers were taken back` }),
      );
      return;
    }
    await freshCopy(bank);
    const [from, by] = [text(options.from), text(options.by)];
    const owners = wordsOf(options.to) ?? [];
    const input = { audience: audience ?? "", owners, purpose: said(options.purpose), days, from, most, by };
    const done = await dispatchList(bank, actor, input);
    out.result(done, () => dispatchedText(context, done));
  });
};

function dispatchedText({ out }: Context, { list, state, count, from, until, ...left }: Dispatched): string {
  const lines = [
    out.say({
      zh: `名单 ${list}：${count} 位客户，${from} 至 ${until}`,
      en: `List ${list}: ${count} customers, ${from} to ${until}`,
    }),
  ];
  const { gone, elsewhere, unassigned } = left;
  if (gone > 0) lines.push(out.say({ zh: `${gone} 位已不属于该客群`, en: `${gone} had left the audience` }));
  if (elsewhere > 0)
    lines.push(
      out.say({ zh: `${elsewhere} 位已在该客群的其他名单中`, en: `${elsewhere} are on another list of the audience` }),
    );
  if (unassigned > 0)
    lines.push(
      out.say({ zh: `${unassigned} 位没有合适的接收人`, en: `${unassigned} are served where nobody named works` }),
    );
  if (state === "waiting")
    lines.push(
      out.say({
        zh: `须由另一人审批：\n  perennial audience dispatch --approve ${list} --as <登录名>`,
        en: `A second person approves it:\n  perennial audience dispatch --approve ${list} --as <login>`,
      }),
    );
  return lines.join("\n");
}
