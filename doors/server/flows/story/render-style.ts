/** The page's looks: quiet paper, evergreen for the model, amber for what was lived; light, dark and print. */
export const style = `
:root{color-scheme:light dark;--paper:#f5f6f2;--card:#fff;--ink:#17211c;--muted:#56635b;--line:#dde2dc;--model:#0f6b4a;--lived:#b4601a;--act:#ab3428;--called:#c3d9cd;--stripe:#d9e3dc;--zone:#f4ede3}
@media (prefers-color-scheme:dark){:root{--paper:#101512;--card:#171e1a;--ink:#e8eee9;--muted:#a5b2aa;--line:#2c3731;--model:#5ac598;--lived:#e8a860;--act:#f0897b;--called:#2f5746;--stripe:#26352d;--zone:#221f19}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif;font-variant-numeric:tabular-nums}
.page{max-width:1120px;margin:0 auto;padding:24px 24px 56px}
.off{position:absolute;width:1px;height:1px;margin:0;opacity:0;overflow:hidden}
.switch{display:flex;justify-content:flex-end;gap:4px}
.switch label{padding:4px 12px;border:1px solid var(--line);border-radius:999px;font-size:14px;color:var(--muted);cursor:pointer}
#to-zh:checked~.switch [for=to-zh],#to-en:checked~.switch [for=to-en]{background:var(--model);border-color:var(--model);color:var(--card)}
#to-zh:focus-visible~.switch [for=to-zh],#to-en:focus-visible~.switch [for=to-en]{outline:2px solid var(--model);outline-offset:2px}
#to-zh:checked~[lang=en],#to-en:checked~[lang=zh-CN]{display:none}
header{display:grid;grid-template-columns:1fr minmax(320px,460px);gap:32px;align-items:center;margin:8px 0 24px}
h1{margin:0 0 8px;font-size:34px;line-height:1.25;font-weight:650;letter-spacing:-.01em;text-wrap:balance}
.brand{margin:0 0 12px;color:var(--model);font-weight:600}
.lead{margin:0;color:var(--muted);max-width:36rem}
h2{margin:48px 0 4px;font-size:23px;line-height:1.3;font-weight:650}
h3{margin:0 0 10px;font-size:16px;font-weight:600}
p.say{margin:0 0 16px;color:var(--muted);max-width:54rem}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;margin:0;background:var(--line);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.tiles div{background:var(--card);padding:14px 16px}
.tiles dt{color:var(--muted);font-size:13.5px;line-height:1.4}
.tiles dd{margin:2px 0 0;font-size:25px;line-height:1.25;font-weight:600}
.tiles dd small{display:block;margin-top:2px;font-size:13px;line-height:1.45;font-weight:400;color:var(--muted)}
.grid2{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px}
.grid2:has(details[open]){align-items:start}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 20px;min-width:0;break-inside:avoid}
.card+.card.full,.full{grid-column:1/-1}
.card>:last-child{margin-bottom:0}
figure{margin:0}
svg{display:block;width:100%;height:auto}
svg text{font-size:11px;fill:var(--ink)}
svg .tick,svg .axis{fill:var(--muted)}
svg .value,svg .room,svg .strong{font-weight:600}
svg .room{font-size:13px}svg .value{paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
svg .centre{font-size:20px;font-weight:650;fill:var(--model)}
.grid{stroke:var(--line);stroke-width:1}
.cut{stroke:var(--muted);stroke-width:1;stroke-dasharray:3 3}
.zone{fill:var(--zone)}
.stroke{stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.stroke.model{stroke:var(--model)}.stroke.lived{stroke:var(--lived)}.stroke.random{stroke:var(--muted);stroke-width:1.4;stroke-dasharray:2 4}
.stroke.thick{stroke-width:3}.stroke.thin{stroke-width:1.2}.stroke.dashed{stroke-dasharray:6 4}
.dot{stroke:var(--card);stroke-width:1.5}.dot.model{fill:var(--model)}.dot.lived{fill:var(--lived)}.dot.soft{fill-opacity:.8}
.bar.model,.bar.stable{fill:var(--model)}.bar.called{fill:var(--called)}.bar.watch{fill:var(--lived)}.bar.act{fill:var(--act)}
.stripe{fill:var(--stripe)}
.ring{stroke:var(--called);stroke-width:2.5}.node{fill:var(--card);stroke:var(--model);stroke-width:2.5}.arrow{fill:var(--model)}
.keys{display:flex;flex-wrap:wrap;gap:4px 18px;margin:10px 0 0;padding:0;list-style:none;color:var(--muted);font-size:13.5px}
.key{display:inline-block;width:18px;height:0;margin-right:7px;vertical-align:middle;border-top:3px solid}
.key.model,.key.stable{color:var(--model)}.key.lived,.key.watch{color:var(--lived)}.key.act{color:var(--act)}.key.random{color:var(--muted);border-top-style:dotted}.key.dashed{border-top-style:dashed}
.key.called{color:var(--called);border-top-width:10px}.key.spot{width:10px;height:10px;border:0;border-radius:50%;background:var(--lived)}.key.stripe{color:var(--stripe);border-top-width:10px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14.5px;line-height:1.45}
caption{text-align:left;font-weight:600;padding:0 0 8px}
th,td{padding:6px 12px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);font-weight:400;overflow-wrap:break-word}
tr:last-child>*{border-bottom:0}
thead th{color:var(--muted);font-size:13px;vertical-align:bottom}
tbody th{color:inherit}
.plain td{overflow-wrap:anywhere}.heads .words,.months th{white-space:nowrap}.heads thead .words,.heads thead th{white-space:normal}.plain tbody th{color:var(--muted);width:40%}
.figure{text-align:right;white-space:nowrap;overflow-wrap:normal}
thead .figure{white-space:normal}
tr>:last-child{padding-right:0}
.note{margin:10px 0 0;color:var(--muted);font-size:14px}
.warn{border-left:3px solid var(--lived);padding-left:12px}
details{margin-top:14px;border-top:1px solid var(--line);padding-top:10px}
summary{cursor:pointer;color:var(--model);font-size:14px}
details[open] summary{margin-bottom:10px}
:focus-visible{outline:2px solid var(--model);outline-offset:2px}
ul.honest{margin:8px 0 0;padding-left:1.2em;max-width:54rem}
ul.honest li{margin:6px 0}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
a{color:var(--model)}
footer{margin-top:40px;padding-top:16px;border-top:1px solid var(--line);color:var(--muted);font-size:14px}
@media (max-width:820px){header{grid-template-columns:1fr;gap:16px}.grid2{grid-template-columns:minmax(0,1fr)}.page{padding:16px 16px 40px}h1{font-size:27px}h2{margin-top:38px;font-size:21px}.card{padding:14px}}
@media (max-width:560px){svg text{font-size:12.5px}svg .room{font-size:14px}th,td{padding-right:8px}table{font-size:13.5px}.tiles{grid-template-columns:1fr 1fr}.tiles dd{font-size:19px}.tiles div{padding:12px}}
@media print{svg{max-width:440px}.tiles{grid-template-columns:repeat(4,1fr)}:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#111;--muted:#444;--line:#ccc;--model:#0f6b4a;--lived:#a85512;--act:#ab3428;--called:#c3d9cd;--stripe:#e3ebe5;--zone:#f6f1ea}body{font-size:11pt}.page{max-width:none;padding:0}.switch,summary{display:none}h2{break-after:avoid}details{border:0;padding:0}details::details-content{content-visibility:visible;display:block;height:auto}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`.trim();
