/** The frame of a report: one document in both languages that asks nothing of the outside and needs no scripts. */
import { type Markup, markup, Markup as Raw } from "./render-markup.ts";
import { style } from "./render-style.ts";

/** @param body both languages, Chinese first. The switch between them is a pair of radio buttons. */
export function renderPage(title: string, body: Markup): string {
  const page = markup`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Raw(style)}</style>
</head>
<body>
<div class="page">
<input class="off" type="radio" name="language" id="to-zh" checked>
<input class="off" type="radio" name="language" id="to-en">
<div class="switch"><label for="to-zh" lang="zh-CN">中文</label><label for="to-en" lang="en">English</label></div>
${body}
</div>
</body>
</html>
`;
  return page.text;
}
