/** Lists audiences, or the changes of them that wait for a second person. */
import { type AudienceLine, type AudienceProposal, listAudiences, openAudienceProposals } from "#audience";
import { oneOf } from "../audiences.ts";
import { type Context, operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  const state = oneOf("--state", options.state, ["live", "draft", "retired"]);
  await context.withBank(async (bank) => {
    if (options.proposed === true) {
      const proposals = await openAudienceProposals(bank.storage, operator);
      context.out.result({ proposals }, () => proposalText(context, proposals));
      return;
    }
    const audiences = await listAudiences(bank.storage, operator, { state });
    context.out.result({ audiences }, () => text(context, audiences));
  });
};

function text({ out }: Context, audiences: readonly AudienceLine[]): string {
  if (audiences.length === 0) return out.say({ zh: "没有客群", en: "No audiences" });
  const width = Math.max(...audiences.map(({ id }) => id.length));
  return audiences
    .map(({ id, state, definition, members, waiting }) =>
      [
        id.padEnd(width),
        state.padEnd(7),
        String(members ?? "-").padStart(9),
        out.say(definition),
        ...(waiting === null ? [] : [out.say({ zh: `（版本 ${waiting} 待审批）`, en: `(version ${waiting} waits)` })]),
      ].join("  "),
    )
    .join("\n");
}

function proposalText({ out }: Context, proposals: readonly AudienceProposal[]): string {
  if (proposals.length === 0) return out.say({ zh: "没有待审批的修改", en: "Nothing waits" });
  return proposals
    .map(({ audience, version, definition, madeBy, madeAt }) => {
      const what = definition ? (definition.condition ?? "list") : out.say({ zh: "停用", en: "ends" });
      return `${audience}@${version}  ${madeAt.toISOString()}  ${madeBy}  ${what}`;
    })
    .join("\n");
}
