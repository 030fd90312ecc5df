/** The report as one page that asks nothing of the outside: both languages in it, Chinese first, no scripts. */

import type { Language } from "./render-format.ts";
import { type Markup, markup, Markup as Raw } from "./render-markup.ts";
import { pageBody } from "./render-sections.ts";
import { style } from "./render-style.ts";
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
  const page = markup`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${`常青 Perennial · ${report.bank.name.zh}`}</title>
<style>${new Raw(style)}</style>
</head>
<body>
<div class="page">
<input class="off" type="radio" name="language" id="to-zh" checked>
<input class="off" type="radio" name="language" id="to-en">
<div class="switch"><label for="to-zh" lang="zh-CN">中文</label><label for="to-en" lang="en">English</label></div>
${inLanguage(report, "zh", options.names)}
${inLanguage(report, "en", options.names)}
</div>
</body>
</html>
`;
  return page.text;
}
