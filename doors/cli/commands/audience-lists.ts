/** Lists that were handed out, or the customers of one, each asked anew. */
import { type ListMembers, type ListView, readListMembers, readLists } from "#audience";
import { oneOf } from "../audiences.ts";
import { type Context, operator } from "../context.ts";
import { uuidOf, wholeOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given], options) => {
  const list = uuidOf("list", given);
  const state = oneOf("--state", options.state, ["waiting", "active", "refused", "taken_back", "expired"]);
  const limit = wholeOf("--limit", options.limit, 1, 1_000) ?? 20;
  const after = wholeOf("--after", options.after, 0, 2_147_483_647);
  const owner = typeof options.owner === "string" ? options.owner : undefined;
  await context.withBank(async (bank) => {
    const actor = options.as === undefined ? operator : await personNamed(bank.storage, options.as);
    if (list === undefined) {
      const lists = await readLists(bank, actor, { state });
      context.out.result({ lists }, () => text(context, lists));
      return;
    }
    const page = await readListMembers(bank, actor, { list, owner, after, limit });
    context.out.result(page, () => membersText(context, page));
  });
};

function text({ out }: Context, lists: readonly ListView[]): string {
  if (lists.length === 0) return out.say({ zh: "没有名单", en: "No lists" });
  return lists
    .map((one) => {
      const owners = one.owners.join(", ");
      return `${one.list}  ${one.state}  ${one.from} → ${one.until}  ${one.count}  ${out.say(one)} (${one.audience})  ${owners}`;
    })
    .join("\n");
}

function membersText({ out }: Context, { members, next }: ListMembers): string {
  const lines = members.map(({ customer, owner, state, usable, personal }) => {
    const word = usable
      ? out.say({ zh: "可用", en: "usable" })
      : state === "open"
        ? out.say({ zh: "已离开", en: "left" })
        : state;
    return [`  #${customer}`, owner, word, ...Object.entries(personal).map(([name, value]) => `${name} ${value}`)].join(
      "  ",
    );
  });
  if (next !== null) lines.push(out.say({ zh: `继续：--after ${next}`, en: `more: --after ${next}` }));
  return lines.length > 0 ? lines.join("\n") : out.say({ zh: "没有客户", en: "No customers" });
}
