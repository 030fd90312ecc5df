/** The report of a version of one of the bank's models as one page: what a model committee reads. */
import type { Both } from "#contracts/definitions";
import type { QuestionReport, Stretch } from "#learning";
import { percent } from "../story/render-format.ts";
import { type Markup, markup } from "../story/render-markup.ts";
import { renderPage } from "../story/render-page.ts";
import { type Voice, voiceOf } from "../story/render-table.ts";
import { drawnOfVersion } from "./drawn.ts";
import {
  algorithmsSection,
  chartsSection,
  confusionSection,
  dependenceSection,
  liftSection,
  rankingSection,
  tiles,
  warnings,
} from "./sections.ts";
import { driftSection, fairnessSection, monthsSection } from "./sections-of-rows.ts";

export interface VersionPage {
  readonly model: string;
  readonly words: Both;
  /** Null where none was registered. */
  readonly version: number | null;
  /** What people call a feature. */
  readonly named: (feature: string) => Both;
}

export function versionHtml(report: QuestionReport, page: VersionPage): string {
  const inLanguage = (voice: Voice, tag: string) => markup`<main lang="${tag}">${body(report, page, voice)}</main>`;
  const both = markup`${inLanguage(voiceOf("zh"), "zh-CN")}
${inLanguage(voiceOf("en"), "en")}`;
  return renderPage(`常青 Perennial · ${nameOf(page)}`, both);
}

const nameOf = ({ model, version }: VersionPage): string => (version === null ? model : `${model}@${version}`);

function body(report: QuestionReport, page: VersionPage, voice: Voice): Markup {
  const drawn = drawnOfVersion(report, page.named);
  return markup`<header><div><p class="brand">常青 Perennial · ${nameOf(page)}</p><h1>${voice.both(page.words)}</h1>
<p class="lead">${voice.both(splitOf(report))}</p></div></header>
${tiles(drawn, voice)}
${warnings(report.warnings, voice)}
${algorithmsSection(drawn, voice)}
${chartsSection(drawn, voice)}
${rankingSection(drawn, voice)}
${dependenceSection(drawn, voice)}
${monthsSection(report.byMonth, voice)}
${fairnessSection(report.groups, voice)}
${driftSection(report.drift, page.named, voice)}
${liftSection(drawn, voice)}
${confusionSection(drawn, voice)}`;
}

function splitOf({ split, baseRate }: QuestionReport): Both {
  const { train, leftOut, test } = split;
  const days = ({ from, to }: Stretch): string => (from === to ? `${from ?? "–"}` : `${from ?? "–"} … ${to ?? "–"}`);
  const sampled = split.share < 1 ? percent(split.share) : null;
  return {
    zh: `训练：${days(train)}，${train.moments} 个时点，${train.rows} 行（成功率 ${percent(baseRate.train)}）；评估：${days(test)}，${test.moments} 个时点，${test.rows} 行（${percent(baseRate.test)}），未参与任何选择；${leftOut.rows} 行因结果期伸入评估期而不使用。${sampled === null ? "" : `取样 ${sampled}。`}`,
    en: `Learnt from ${days(train)}: ${train.moments} moments, ${train.rows} rows, ${percent(baseRate.train)} successes. Measured on ${days(test)}: ${test.moments} moments, ${test.rows} rows (${percent(baseRate.test)}), which had no say in any choice. ${leftOut.rows} rows between them are left out, as their horizon reaches into the measured ones.${sampled === null ? "" : ` Sampled: ${sampled}.`}`,
  };
}
