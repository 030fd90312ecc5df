/** The report as one page that asks nothing of the outside: both languages in it, Chinese first, no scripts. */

import type { Language } from "./render-format.ts";
import { type Markup, markup } from "./render-markup.ts";
import { renderPage } from "./render-page.ts";
import { pageBody } from "./render-sections.ts";
import { voiceOf } from "./render-table.ts";
import type { Names } from "./render-words.ts";
import type { StoryReport } from "./report.ts";

export interface PageOptions {
  /** Names of attributes, as the bank's catalog has them; without, their codes are shown. */
  readonly names?: Names;
}

function inLanguage(report: StoryReport, language: Language, names: Names | undefined): Markup {
  const tag = language === "zh" ? "zh-CN" : "en";
  return markup`<main lang="${tag}">${pageBody(report, voiceOf(language, names))}</main>`;
}

/** A whole HTML document. The switch of languages is a pair of radio buttons, so it works without scripts too. */
export function renderHtml(report: StoryReport, options: PageOptions = {}): string {
  const body = markup`${inLanguage(report, "zh", options.names)}
${inLanguage(report, "en", options.names)}`;
  return renderPage(`常青 Perennial · ${report.bank.name.zh}`, body);
}
