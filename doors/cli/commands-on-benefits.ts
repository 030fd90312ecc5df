/** Commands about benefits: what is left, what waits for a review, and draws that anybody can play again. */
import type { CommandSpec } from "./command-spec.ts";

const as = { flags: "--as <login>", about: { zh: "以谁的身份（登录名）", en: "who you are (login)" } };
const reason = { flags: "--reason <text>", about: { zh: "原因", en: "why" } };
const grant = { name: "<grant>", about: { zh: "台账编号", en: "id of a row of the ledger" } };
const draw = {
  name: "<draw>",
  about: {
    zh: "某一期，如 open-account@1，或权益编号（最近一期）",
    en: "a round, as open-account@1, or a benefit for its newest",
  },
};

export const benefitCommands: CommandSpec = {
  name: "benefit",
  about: { zh: "权益：积分、优惠券、免费次数与抽奖", en: "benefits: points, coupons, waivers and draws" },
  children: [
    {
      name: "list",
      about: { zh: "列出权益及余额", en: "list benefits with what is left" },
      load: () => import("./commands/benefit-list.ts"),
    },
    {
      name: "grants",
      about: {
        zh: "权益台账；默认列出待复核的，附证据",
        en: "the ledger; those that wait for a review, with their evidence, unless said otherwise",
      },
      options: [
        {
          flags: "--customer <id>",
          about: { zh: "银行的客户编号，或 @ 加内部编号", en: "the bank's customer id, or @ and the number" },
        },
        {
          flags: "--state <state>",
          about: {
            zh: "granted、held、refused、used、expired、reversed 或 all",
            en: "granted, held, refused, used, expired, reversed, or all",
          },
        },
        { flags: "--benefit <id>", about: { zh: "某项权益", en: "of one benefit" } },
        { flags: "--limit <n>", about: { zh: "最多多少条（默认 50）", en: "at most so many (50)" } },
      ],
      load: () => import("./commands/benefit-grants.ts"),
    },
    {
      name: "release",
      about: { zh: "复核通过，发放暂缓的权益", en: "pay a benefit that waits, after a review" },
      args: [grant],
      options: [reason, as],
      load: () => import("./commands/benefit-release.ts"),
    },
    {
      name: "refuse",
      about: { zh: "复核不通过，不发放", en: "do not pay a benefit that waits, after a review" },
      args: [grant],
      options: [reason, as],
      load: () => import("./commands/benefit-refuse.ts"),
    },
    {
      name: "reverse",
      about: { zh: "冲正已发放的权益", en: "take back what was paid" },
      args: [grant],
      options: [reason, as],
      load: () => import("./commands/benefit-reverse.ts"),
    },
    {
      name: "draw",
      about: {
        zh: "一期抽奖及其承诺值；结束后用种子重演核验",
        en: "a round of a draw; once closed it is played again from its seed",
      },
      args: [draw],
      load: () => import("./commands/benefit-draw.ts"),
    },
    {
      name: "close-draw",
      about: { zh: "结束一期抽奖并公布种子", en: "close a round and show its seed" },
      args: [draw],
      options: [as],
      load: () => import("./commands/benefit-close-draw.ts"),
    },
  ],
};
