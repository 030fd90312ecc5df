/** The report of a fit as one page that asks nothing of the outside: both languages in it, no scripts. */
import type { FileFit } from "#learning";
import { type Markup, markup } from "../story/render-markup.ts";
import { renderPage } from "../story/render-page.ts";
import { type Voice, voiceOf } from "../story/render-table.ts";
import { drawnOfFile } from "./drawn.ts";
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
import { driftSection } from "./sections-of-rows.ts";
import { splitWords } from "./words.ts";

export interface FitPage {
  /** Name of the file. */
  readonly file: string;
}

export function fitHtml(fit: FileFit, { file }: FitPage): string {
  const inLanguage = (voice: Voice, tag: string) => markup`<main lang="${tag}">${body(fit, file, voice)}</main>`;
  const both = markup`${inLanguage(voiceOf("zh"), "zh-CN")}
${inLanguage(voiceOf("en"), "en")}`;
  return renderPage(`常青 Perennial · ${file}`, both);
}

function body(fit: FileFit, file: string, voice: Voice): Markup {
  const { report } = fit;
  const { say } = voice;
  const drawn = drawnOfFile(fit);
  return markup`<header><div><p class="brand">常青 Perennial</p><h1>${file}</h1>
<p class="lead">${say(
    `预测 ${report.label.column} = ${report.label.positive}。${splitWords(report).zh}`,
    `Predicts ${report.label.column} = ${report.label.positive}. ${splitWords(report).en}`,
  )}</p></div></header>
${tiles(drawn, voice)}
${warnings(report.findings, voice)}
${algorithmsSection(drawn, voice)}
${chartsSection(drawn, voice)}
${rankingSection(drawn, voice)}
${dependenceSection(drawn, voice)}
${liftSection(drawn, voice)}
${confusionSection(drawn, voice)}
${report.drift === null ? null : driftSection(report.drift, drawn.named, voice)}`;
}
