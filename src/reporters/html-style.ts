/**
 * The style of the handover page: system fonts, light and dark by the reader's own choice, one column from 360 px up, paper
 * in black on white. Nothing is fetched. Every pair of colours has a contrast of 4.5 or more.
 */
export const htmlStyle = `
:root{color-scheme:light dark;--bg:#f6f6f3;--card:#fff;--ink:#1b1d20;--muted:#565b62;--line:#d8dad4;--soft:#eeefea;
--bad:#b3261e;--bad-bg:#fdeeec;--warn:#7a4a00;--warn-bg:#fff5e0;--good:#1a6a3a;--good-bg:#e8f5ec;--accent:#1f4f8f;--accent-bg:#e9f0fa}
@media (prefers-color-scheme:dark){:root{--bg:#121416;--card:#1a1d20;--ink:#ecedeb;--muted:#a8aeb6;--line:#363a40;--soft:#24282c;
--bad:#ff9c92;--bad-bg:#381b19;--warn:#f3c572;--warn-bg:#322711;--good:#86daa4;--good-bg:#152e20;--accent:#9fc5ff;--accent-bg:#18263a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI","Hiragino Sans","Noto Sans CJK JP","Noto Sans JP","Yu Gothic UI",Meiryo,sans-serif;overflow-wrap:anywhere}
:lang(ja){line-break:strict;word-break:normal}
header,main,footer{max-width:1020px;margin:0 auto;padding:0 20px}
header{padding-top:34px}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:1.15rem;line-height:1.35;margin:0 0 12px}
h3{font-size:1rem;line-height:1.4;margin:18px 0 8px}
p{margin:0 0 10px}
.meta,footer,figcaption,.dim{color:var(--muted);font-size:.875rem}
section{margin:22px 0 0;padding:20px 22px;background:var(--card);border:1px solid var(--line);border-radius:12px}
.verdict{border:0;border-left:6px solid;border-radius:6px 12px 12px 6px}
.verdict h2{font-size:1.3rem}
.verdict>:last-child,section>:last-child,article>:last-child{margin-bottom:0}
.verdict.fail{background:var(--bad-bg);border-color:var(--bad)}.verdict.fail h2{color:var(--bad)}
.verdict.warn,.verdict.unknown{background:var(--warn-bg);border-color:var(--warn)}.verdict.warn h2,.verdict.unknown h2{color:var(--warn)}
.verdict.pass{background:var(--good-bg);border-color:var(--good)}.verdict.pass h2{color:var(--good)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono","Noto Sans Mono CJK JP",monospace;font-size:.85em}
code{background:var(--soft);border-radius:4px;padding:.1em .32em}
pre{margin:0 0 12px;padding:11px 14px;background:var(--soft);border:1px solid var(--line);border-radius:8px;white-space:pre-wrap}
pre code{background:none;padding:0;font-size:inherit}
article{border-top:1px solid var(--line);padding-top:16px;margin-top:16px}
article:first-of-type{border:0;padding-top:0;margin-top:0}
article h3{margin-top:0}
ul,ol{margin:0 0 12px;padding-left:1.25em}
li{margin:2px 0}
dl{display:grid;grid-template-columns:minmax(8em,max-content) 1fr;gap:3px 16px;margin:0 0 10px;font-size:.875rem}
dt{color:var(--muted)}dd{margin:0}
.badge{display:inline-block;border-radius:999px;padding:.05em .6em;font-size:.8125rem;font-weight:600;white-space:nowrap;background:var(--soft);color:var(--muted)}
.badge.fail{background:var(--bad-bg);color:var(--bad)}.badge.warn,.badge.unknown{background:var(--warn-bg);color:var(--warn)}.badge.pass{background:var(--good-bg);color:var(--good)}
.if{display:inline-block;background:var(--accent-bg);color:var(--accent);border:1px solid var(--accent);border-radius:4px;padding:0 .35em;font-size:.75rem;font-weight:700;margin-right:.35em}
table{width:100%;border-collapse:collapse;font-size:.875rem;margin:0 0 16px}
caption{text-align:left;font-weight:600;font-size:1rem;padding:0 0 6px}
th,td{text-align:left;vertical-align:top;padding:7px 14px 7px 0;border-bottom:1px solid var(--line)}
th{color:var(--muted);font-weight:600;font-size:.8125rem}
td:last-child,th:last-child{padding-right:0}
tr:last-child td{border-bottom:0}
td .dim{display:block}
figure{margin:0}
svg{display:block;width:100%;height:auto;margin:0 auto 10px}
svg text{fill:var(--ink);font-size:13px}
svg .name{font-weight:650;font-size:14px}
svg .sub{fill:var(--muted);font-size:11.5px}
svg .box{fill:var(--card);stroke:var(--muted);stroke-width:1.2}
svg .pill{fill:var(--soft)}
svg .front{fill:var(--accent-bg);stroke:var(--accent);stroke-width:2.4}
svg .broken{stroke:var(--bad);stroke-width:2.4;fill:var(--bad-bg)}
svg .tag{fill:var(--accent)}svg .tagtext{fill:var(--card);font-weight:700;font-size:11px}
svg .arrow{stroke:var(--good);stroke-width:2;fill:none}svg .head{fill:var(--good)}
svg .fail .arrow,svg .fail .cross{stroke:var(--bad)}svg .fail .head{fill:var(--bad)}svg .fail text{fill:var(--bad);font-weight:650}
svg .cross{stroke-width:3;stroke-linecap:round}
svg .warn .arrow{stroke:var(--warn)}svg .warn .head{fill:var(--warn)}
svg .unseen .arrow{stroke:var(--muted);stroke-dasharray:4 4}svg .unseen .head{fill:var(--muted)}
svg .frame{fill:none;stroke:var(--line);stroke-width:1.4}svg .frametitle{fill:var(--muted);font-size:12px;font-weight:650}
svg .back .arrow{stroke:var(--accent);stroke-dasharray:5 4}svg .back .head{fill:var(--accent)}
svg .label{font-size:12px;fill:var(--muted)}
.tall{display:none}
summary{cursor:pointer;font-weight:600;font-size:1.05rem}
details table{margin-top:14px}
footer{padding-top:18px;padding-bottom:40px}
a,summary{color:inherit}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:4px}
@media screen and (max-width:720px){
header,main,footer{padding-left:12px;padding-right:12px}header{padding-top:22px}
section{padding:16px 14px;margin-top:14px}h1{font-size:1.4rem}.verdict h2{font-size:1.15rem}
.wide{display:none}.tall{display:block}
dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:6px}
table,tbody,tr,td,caption{display:block;width:100%}thead{position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden;white-space:nowrap}
tr{border:1px solid var(--line);border-radius:8px;padding:8px 12px;margin:0 0 8px}
td{border:0;padding:3px 0;display:grid;grid-template-columns:7.5em 1fr;gap:10px}
td::before{content:attr(data-label);color:var(--muted);font-size:.8125rem}
td>*{min-width:0}td>code,td>.badge{justify-self:start}
}
@media print{
:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--muted:#444;--line:#bbb;--soft:#f3f3f3;--bad:#a11d16;--bad-bg:#fff;--warn:#6b4100;--warn-bg:#fff;--good:#14572f;--good-bg:#fff;--accent:#1f4f8f;--accent-bg:#fff}
@page{size:A4;margin:11mm 12mm}
body{font-size:9pt;line-height:1.35;-webkit-print-color-adjust:exact;print-color-adjust:exact}
header,main,footer{max-width:none;padding:0}
header{padding-top:0}h1{font-size:14pt;margin-bottom:2pt}h2{font-size:11pt;margin-bottom:4pt}h3{font-size:9.5pt;margin:6pt 0 3pt}
p{margin-bottom:3pt}
section{border:0;padding:0;margin-top:9pt;border-radius:0}
.verdict{border:1.5pt solid;padding:6pt 9pt;border-radius:4pt}.verdict h2{font-size:12pt}
.meta,footer,figcaption,.dim,dl,table{font-size:8pt}
pre{padding:3pt 6pt;margin-bottom:4pt}
article{padding-top:5pt;margin-top:5pt;break-inside:avoid}
table{margin-bottom:6pt}th,td{padding:2pt 8pt 2pt 0}caption{font-size:9pt;padding-bottom:2pt}
tr,figure,.verdict{break-inside:avoid}h2,h3,caption{break-after:avoid}
dl{display:block;margin-bottom:3pt}dt,dd{display:inline}dt::after{content:': '}dd:not(:last-of-type)::after{content:' · '}
code{padding:0 .2em}.badge{padding:0}th,.badge,.if{font-size:7.5pt}
.tables{columns:2;column-gap:16pt}.tables table{break-inside:avoid}.tables table:nth-of-type(-n+2){column-span:all}
svg{max-height:84pt;margin-bottom:4pt}.wide{display:block}.wide+.tall,.intro,details,section[aria-labelledby=clients]{display:none}
section[aria-labelledby=start-stop] h3{margin:3pt 0 1pt}section[aria-labelledby=start-stop] pre{margin-bottom:2pt}.tall.only{max-height:200pt}
footer{padding:8pt 0 0}
}
`;
