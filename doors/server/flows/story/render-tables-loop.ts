/** Tables of what was decided, done and won, and how long it took. */

import { formatYuan, parseYuan } from "#ground/money";
import { count, fixed, nothing, percent, points, pValue, seconds, signed, yuan } from "./render-format.ts";
import { byCount, facts, partOf, type ReportTable, rangeOf, table, type Voice } from "./render-table.ts";
import { channels, decisionReasons, quarantineWord, rooms, touchStates, wordAndCode, wordOf } from "./render-words.ts";
import type { StoryReport } from "./report.ts";

export function bandsTable({ bands }: StoryReport, { say }: Voice): ReportTable {
  return table([say("概率区间", "Band"), say("呼叫", "Called"), say("转化", "Converted"), say("转化率", "Rate")], {
    id: "bands",
    title: say("概率区间（被呼叫的客户）", "Probability bands (customers called)"),
    rows: bands.map((band) => [
      rangeOf(band.from, band.to),
      count(band.called),
      count(band.converted),
      percent(band.rate),
    ]),
    bars: bands.map(({ rate }) => rate),
  });
}

export function gainsTable({ gains, model }: StoryReport, { say }: Voice): ReportTable {
  return table(
    [
      say("产能", "Capacity"),
      say("名额", "Places"),
      model.trained ? say("按模型", "By model") : say("按到达", "By arrival"),
      say("随机", "Random"),
      say("按原顺序", "As lived"),
      say("相对随机", "Over random"),
    ],
    {
      id: "gains",
      title: say("转化捕获率", "Share of all conversions captured"),
      rows: gains.map((row) => [
        percent(row.capacity, 0),
        count(row.rows),
        percent(row.captured),
        percent(row.random),
        percent(row.asLived),
        row.random > 0 ? `${fixed(row.captured / row.random, 2)}×` : nothing,
      ]),
      bars: gains.map((row) => row.captured),
      notes: [
        say(
          "产能是每天可呼叫的比例；“按原顺序”是银行当天实际先打的那些行。",
          "Capacity is the share of each day's rows that can be called; “as lived” takes the day's first rows, as the bank called them.",
        ),
      ],
    },
  );
}

export function decisionsTable({ decisions }: StoryReport, { language, say }: Voice): ReportTable {
  const part = (n: number) => percent(decisions.made > 0 ? n / decisions.made : null);
  const row = (word: string, n: number) => [word, count(n), part(n)];
  const counted: [string, number][] = [
    [say("决策", "Made"), decisions.made],
    [say("入选（电话）", "Chosen (call)"), decisions.chosen],
    [say("未入选", "Withheld"), decisions.withheld],
    [say("随机留白", "Holdout"), decisions.holdout],
    ...byCount(decisions.byReason).map(([code, n]): [string, number] => [
      `${say("原因：", "Reason: ")}${wordAndCode(decisionReasons, code, language)}`,
      n,
    ]),
  ];
  return table([say("决策与原因", "Decision and reason"), say("数量", "Number"), say("占比", "Share")], {
    id: "decisions",
    title: say("决策", "Decisions"),
    rows: counted.map(([word, n]) => row(word, n)),
    bars: counted.map(([, n]) => partOf(n, decisions.made)),
  });
}

export function touchesTable({ touches }: StoryReport, { language, say }: Voice): ReportTable {
  const rows: [string, number][] = [
    [say("计划", "Planned"), touches.planned],
    [say("已发出", "Sent"), touches.sent],
    [say("重复", "Duplicates"), touches.duplicates],
    ...byCount(touches.byChannel).map(([code, n]): [string, number] => [
      `${say("渠道：", "Channel: ")}${wordAndCode(channels, code, language)}`,
      n,
    ]),
    ...byCount(touches.byState)
      .filter(([, n]) => n > 0)
      .map(([code, n]): [string, number] => [
        `${say("状态：", "State: ")}${wordAndCode(touchStates, code, language)}`,
        n,
      ]),
  ];
  return table([say("触达", "Touches"), say("数量", "Number")], {
    id: "touches",
    title: say("触达", "Touches"),
    rows: rows.map(([word, n]) => [word, count(n)]),
  });
}

export function intakeTable({ intake }: StoryReport, { language, names, say }: Voice): ReportTable {
  const rows: [string, number][] = [
    [say("接受的行", "Rows accepted"), intake.accepted],
    [say("隔离的行", "Rows quarantined"), intake.quarantined],
    [say("重复", "Duplicates"), intake.duplicates],
    ...byCount(intake.byReason).map(([code, n]): [string, number] => [
      `${say("隔离原因：", "Quarantined: ")}${quarantineWord(code, names, language)}`,
      n,
    ]),
  ];
  return table([say("接入", "Intake"), say("行数", "Rows")], {
    id: "intake",
    title: say("接入", "Intake"),
    rows: rows.map(([word, n]) => [word, count(n)]),
  });
}

export function selectionTable({ outcome }: StoryReport, { language, say, both }: Voice): ReportTable {
  const { chosen, holdout, difference, note } = outcome.selection;
  const interval =
    difference === null
      ? say("差异及区间：–", "Difference and interval: –")
      : say(
          `差异 ${points(difference.difference, language)}，95% 区间 ${signed(difference.low)} 至 ${points(difference.high, language)}，${pValue(difference.p)}。`,
          `Difference ${points(difference.difference, language)}, 95% interval ${signed(difference.low)} to ${points(difference.high, language)}, ${pValue(difference.p)}.`,
        );
  return table([say("组", "Group"), say("客户", "Customers"), say("转化", "Converted"), say("转化率", "Rate")], {
    id: "selection",
    title: say("名单选择：入选对比随机留白", "Selection: chosen against the random holdout"),
    rows: [
      [say("入选", "Chosen"), count(chosen.customers), count(chosen.converted), percent(chosen.rate)],
      [say("随机留白", "Holdout"), count(holdout.customers), count(holdout.converted), percent(holdout.rate)],
    ],
    bars: [chosen.rate, holdout.rate],
    notes: [interval, both(note)],
  });
}

/** What was won less what was spent, yuan; null when one of them is no amount. */
export function netOf({ money }: StoryReport): string | null {
  const [won, spent] = [parseYuan(money.won), parseYuan(money.spent)];
  return won === null || spent === null ? null : formatYuan(won - spent);
}

export function moneyTable(report: StoryReport, { language, say }: Voice): ReportTable {
  const { money, outcome } = report;
  const amount = (value: string | null) => yuan(value, language);
  return facts({
    id: "money",
    title: say("收益与成本", "Money"),
    rows: [
      [
        say("回流结果 / 其中转化", "Results / of them converted"),
        `${count(outcome.results)} / ${count(outcome.converted)}`,
      ],
      [say("转化带来", "Won"), amount(money.won)],
      [say("触达花费", "Spent"), amount(money.spent)],
      [say("净额", "Net"), amount(netOf(report))],
      [say("每笔转化的边际收益", "Margin of a sale"), amount(money.margin)],
      [say("每个电话的成本", "Cost of a call"), amount(money.callCost)],
      [say("每封邮件的成本", "Cost of an e-mail"), amount(money.emailCost)],
    ],
  });
}

/** Seconds by room in the order in which they are reported, and what no room accounts for. */
export function secondsRows({ seconds: spent }: StoryReport): [string, number][] {
  const rows = Object.entries(spent.byRoom);
  const rest = spent.total - rows.reduce((sum, [, value]) => sum + value, 0);
  return rest > 0.005 && rest > spent.total * 0.001 ? [...rows, ["rest", rest]] : rows;
}

export function secondsTable(report: StoryReport, { language, say }: Voice): ReportTable {
  const rows = secondsRows(report);
  const { total } = report.seconds;
  return table([say("房间", "Room"), say("用时", "Time"), say("占比", "Share")], {
    id: "seconds",
    title: say("各房间用时", "Seconds by room"),
    rows: [
      ...rows.map(([room, value]) => [
        wordOf(rooms, room, language),
        seconds(value, language),
        percent(total > 0 ? value / total : null),
      ]),
      [say("合计", "Total"), seconds(total, language), ""],
    ],
    bars: [...rows.map(([, value]) => partOf(value, total)), null],
  });
}
