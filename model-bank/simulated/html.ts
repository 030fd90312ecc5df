/** The report as one file that opens anywhere: figures beside what banks reported, in Chinese and English. */
import { barChart, figureChart } from "./charts.ts";
import type { Figure } from "./figures.ts";
import { modelsHtml } from "./models-html.ts";
import type { Reference } from "./references.ts";
import type { SimReport } from "./report.ts";

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** Both languages; the page shows one. */
const both = (zh: string, en: string): string =>
  `<span lang="zh-CN">${escaped(zh)}</span><span lang="en">${escaped(en)}</span>`;

const style = `
:root { --ink: #1b2430; --soft: #667; --line: #d8dde4; --paper: #fff; --treated: #1769aa; --held: #9aa5b1; --truth: #c2571a }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #9aa5b1; --line: #36404c; --paper: #141a21; --treated: #5aa9e6; --held: #66717d; --truth: #f0935a } }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.2rem 4rem; font: 16px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; color: var(--ink); background: var(--paper) }
h1 { font-size: 1.7rem; margin: 0 0 .3rem } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem }
p { margin: .4rem 0; max-width: 46rem } .soft { color: var(--soft) }
.label { display: inline-block; border: 1px solid var(--truth); color: var(--truth); border-radius: .3rem; padding: 0 .4rem; font-size: .85rem }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; margin: 1.2rem 0 }
.numbers div { border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem }
.numbers b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums }
table { border-collapse: collapse; width: 100%; font-size: .92rem } .wide { overflow-x: auto }
th, td { text-align: right; padding: .35rem .5rem; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; white-space: nowrap }
th:first-child, td:first-child { text-align: left; white-space: normal } th { color: var(--soft); font-weight: 500 }
svg { max-width: 100%; height: auto; display: block } svg text { fill: var(--ink); font: 12px system-ui, sans-serif } svg .soft { fill: var(--soft) }
.in-en [lang="zh-CN"], .in-zh [lang="en"] { display: none }
button { font: inherit; border: 1px solid var(--line); background: none; color: inherit; border-radius: .3rem; padding: .1rem .6rem; float: right }
button:focus-visible { outline: 2px solid var(--treated) }
`;

/** @param language which of the two is shown first */
export function htmlReport(report: SimReport, language: "zh" | "en" = "zh"): string {
  return `<!doctype html>
<html lang="${language === "zh" ? "zh-CN" : "en"}" class="in-${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Perennial 常青 · simulated · 模拟</title><style>${style}</style></head>
<body>
<button type="button" onclick="const r=document.documentElement,e=r.classList.toggle('in-en');r.classList.toggle('in-zh',!e);r.lang=e?'en':'zh-CN'">中文 / English</button>
${opening(report)}${numbers(report)}${figures(report)}${money(report)}${playbooks(report)}${modelsHtml(report.models, report.untrained ?? [], { both, escaped, grouped })}${references(report)}
</body></html>
`;
}

function opening({ customers, days, seed, start }: SimReport): string {
  const zh = `${grouped(customers)} 位模拟客户，自 ${start} 起 ${days} 天，种子 ${seed}。客户、交易与反应均为模拟；产品按真实方式运行，看不到模拟器的内部规则。`;
  const en = `${grouped(customers)} simulated customers over ${days} days from ${start}, seed ${seed}. Customers, transactions and answers are simulated; the product ran as it does in a bank and could not see the simulator's rules.`;
  return `<h1>${both("模拟银行报告", "Report of a simulated bank")}</h1>
<p><span class="label">${both("模拟", "simulated")}</span></p><p>${both(zh, en)}</p>`;
}

function numbers(report: SimReport): string {
  const { events, touches, contactsPerCustomer, complaints, optOuts, duplicates, touchesAfterOptOut } = report;
  const all: readonly (readonly [string, string, string])[] = [
    ["事件", "Events", grouped(events)],
    ["触达", "Touches", grouped(touches)],
    ["人均触达", "Touches a customer", contactsPerCustomer.toFixed(2)],
    ["触达引起的投诉", "Complaints caused", grouped(complaints)],
    ["退订", "Opt-outs", grouped(optOuts)],
    ["重复触达", "Touches sent twice", grouped(duplicates)],
    ["退订后仍营销", "Marketing after an opt-out", grouped(touchesAfterOptOut)],
  ];
  const cells = all.map(([zh, en, value]) => `<div><b>${value}</b><span class="soft">${both(zh, en)}</span></div>`);
  return `<div class="numbers">${cells.join("")}</div>`;
}

function figures({ figures: all }: SimReport): string {
  const shares = all.filter(({ unit }) => unit === "share");
  const rows = all.map(row).join("");
  const zh =
    "每个数字是被触达者与随机留白组之差，附 95% 区间；“真值”由模拟器给出：同一批客户若不被触达会怎样。反欺诈与同一种子、不启用规则的第二次运行相比。";
  const en =
    "Each figure is the difference between those treated and a random holdout, with its 95 % interval. The truth is the simulator's: what the same customers would have done untouched. Protection is compared with a second run of the same seed without its rules.";
  const head = [
    ["指标（模拟）", "Figure (simulated)"],
    ["留白组", "Withheld"],
    ["触达组", "Treated"],
    ["差异", "Difference"],
    ["95% 区间", "95 % interval"],
    ["真值", "Truth"],
    ["人数", "Counted"],
    ["银行报告", "Banks reported"],
  ].map(([a = "", b = ""]) => `<th scope="col">${both(a, b)}</th>`);
  return `<h2>${both("与银行报告的数字并列（模拟）", "Beside what banks reported (simulated)")}</h2><p class="soft">${both(zh, en)}</p>
${figureChart(shares)}
<div class="wide"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function row(figure: Figure): string {
  const { zh, en, unit, before, after, difference, low, high, truth, treated, withheld, note, reported } = figure;
  const value = unit === "share" ? percent : (yuan: number) => grouped(Math.round(yuan));
  const change = unit === "share" ? points : signed;
  const cells = note
    ? [
        withheld === 0 ? "–" : value(before),
        treated === 0 ? "–" : value(after),
        both(note.zh, note.en),
        "–",
        change(truth),
      ]
    : [value(before), value(after), change(difference), `${change(low)} … ${change(high)}`, change(truth)];
  const counted = `${grouped(treated)} / ${grouped(withheld)}`;
  return `<tr><td>${both(zh, en)}</td>${[...cells, counted].map((cell) => `<td>${cell}</td>`).join("")}<td>${escaped(reported)}</td></tr>`;
}

const moneyWords: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  account: ["开户", "Accounts opened"],
  first_use: ["首次使用", "First uses"],
  waking: ["唤醒", "Accounts woken"],
  staying: ["到期留存", "Kept at maturity"],
  deposit: ["存款", "Deposits"],
  wealth: ["理财", "Wealth products"],
  insurance: ["保险", "Insurance"],
  loan: ["贷款", "Loans"],
  instalment: ["分期", "Instalments"],
  card_use: ["卡片激活", "Cards activated"],
  upgrade: ["账户升级", "Upgrades"],
  fraud_stopped: ["避免的欺诈损失", "Fraud losses avoided"],
};

function money({ money: { won, wonInAll, spent, spentInAll } }: SimReport): string {
  const bars = Object.entries(won).map(([what, yuan]) => {
    const [zh, en] = moneyWords[what] ?? [what, what];
    return { zh, en, value: yuan, text: grouped(Math.round(yuan)) };
  });
  const zh = `由触达与应答带来：${grouped(Math.round(wonInAll))} 元；花费：${grouped(Math.round(spentInAll))} 元（渠道 ${grouped(Math.round(spent.channels))}，奖励 ${grouped(Math.round(spent.rewards))}）。`;
  const en = `Brought by touches and answers: ${grouped(Math.round(wonInAll))} yuan; spent: ${grouped(Math.round(spentInAll))} yuan (channels ${grouped(Math.round(spent.channels))}, rewards ${grouped(Math.round(spent.rewards))}).`;
  return `<h2>${both("收益与花费（模拟）", "Money won and spent (simulated)")}</h2><p>${both(zh, en)}</p>${barChart(bars.sort((a, b) => b.value - a.value))}`;
}

function playbooks({ playbooks: lines }: SimReport): string {
  const head = [
    ["策略", "Playbook"],
    ["触达", "Touches"],
    ["由其带来", "Caused"],
    ["金额（元）", "Amount, yuan"],
    ["收益（元）", "Margin, yuan"],
  ].map(([a = "", b = ""]) => `<th scope="col">${both(a, b)}</th>`);
  const rows = lines.map(({ playbook, touches, caused, amount, margin }) => {
    const cells = [touches, caused, Math.round(amount), Math.round(margin)].map((n) => `<td>${grouped(n)}</td>`);
    return `<tr><td>${escaped(playbook)}</td>${cells.join("")}</tr>`;
  });
  return `<h2>${both("各策略的真实作用（模拟）", "What each playbook truly did (simulated)")}</h2>
<div class="wide"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function references({ references: all }: SimReport): string {
  const rows = all.map(
    ({ zh, en, value, unit, reported }) =>
      `<tr><td>${both(zh, en)}</td><td>${value === null ? "–" : worded[unit](value)}</td><td>${escaped(reported)}</td></tr>`,
  );
  const zh = "描述性数字：看到触达的人与没看到的人并非随机分组，不是效果。";
  const en = "Descriptive: who sees a touch and who does not is no random draw, so these are no effects.";
  return `<h2>${both("参考（模拟）", "For reference (simulated)")}</h2><p class="soft">${both(zh, en)}</p><table><tbody>${rows.join("")}</tbody></table>`;
}

const worded: Readonly<Record<Reference["unit"], (value: number) => string>> = {
  share: (value) => minus(percent(value)),
  times: (value) => `${value.toFixed(2)} ×`,
  area: (value) => value.toFixed(3),
};

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const minus = (text: string): string => text.replace("-", "−");
export const points = (share: number): string => minus(`${share >= 0 ? "+" : ""}${(share * 100).toFixed(1)}`);
const signed = (yuan: number): string => (yuan < 0 ? "−" : "+") + grouped(Math.abs(Math.round(yuan)));
/** Thousands apart. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
