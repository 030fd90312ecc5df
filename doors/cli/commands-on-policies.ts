/** Commands about policies: what holds, what waits, and the second person. */
import type { CommandSpec } from "./command-spec.ts";

const as = { flags: "--as <login>", about: { zh: "以谁的身份（登录名）", en: "who you are (login)" } };
const version = {
  name: "<version>",
  about: { zh: "政策与版本，如 contact-caps@2", en: "a policy and its version, as contact-caps@2" },
};

export const policyCommands: CommandSpec = {
  name: "policy",
  about: { zh: "政策及其审批（须两人）", en: "policies, and the second person who agrees to their changes" },
  more: {
    zh: "政策写在 bank/policies/ 中；应用之后，更改须由另一人审批方才生效，在此之前沿用旧版本。",
    en: "Policies stand in bank/policies/. A change that was applied holds when another person has approved it; until then the old version does.",
  },
  children: [
    {
      name: "list",
      about: { zh: "列出政策", en: "list the policies" },
      options: [{ flags: "--waiting", about: { zh: "只列出待审批的", en: "only those of which a change waits" } }],
      load: () => import("./commands/policy-list.ts"),
    },
    {
      name: "show",
      about: { zh: "政策的内容与各版本", en: "a policy with its versions" },
      args: [{ name: "<policy>", about: { zh: "政策编号", en: "id of the policy" } }],
      load: () => import("./commands/policy-show.ts"),
    },
    {
      name: "approve",
      about: { zh: "由第二人审批政策的更改", en: "approve a changed policy, as the second person" },
      args: [version],
      options: [as],
      load: () => import("./commands/policy-approve.ts"),
    },
    {
      name: "refuse",
      about: { zh: "拒绝政策的更改", en: "refuse a changed policy" },
      args: [version],
      options: [{ flags: "--reason <text>", about: { zh: "原因", en: "why" } }, as],
      load: () => import("./commands/policy-refuse.ts"),
    },
  ],
};
