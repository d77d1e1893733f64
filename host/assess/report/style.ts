// The look of the report and of the page of host/web: for a phone as for a desk, light and dark.

export const STYLE = `
:root{color-scheme:light dark;--bg:#fbfaf7;--card:#fff;--fg:#1d2430;--muted:#667085;--line:#e4e1d8;
--a:#b45309;--a-soft:#fdf0d9;--b:#1d5fd1;--b-soft:#e3edfd;--c:#7c3aed;--d:#94a3b8;--ok:#15803d;--ok-soft:#e3f5e8;--bad:#c02626;--bad-soft:#fde6e6}
@media(prefers-color-scheme:dark){:root{--bg:#12151b;--card:#1a1f28;--fg:#e8eaf0;--muted:#97a1b3;--line:#2c3340;
--a:#f2b04b;--a-soft:#3a2c14;--b:#7fb0ff;--b-soft:#182a4a;--c:#b794ff;--d:#64748b;--ok:#5fd38a;--ok-soft:#15301f;--bad:#ff8080;--bad-soft:#3d1a1a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:680px;margin:0 auto;padding:28px 16px 56px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:1.1rem;margin:0 0 14px}
p{margin:0 0 10px}.lead{color:var(--muted);margin-bottom:18px}
.verdict{display:flex;gap:12px;align-items:center;padding:14px 16px;border-radius:14px;margin-bottom:14px}
.verdict.ok{background:var(--ok-soft)}.verdict.bad{background:var(--bad-soft)}
.verdict .mark{font-size:1.5rem;line-height:1;color:var(--ok)}.verdict.bad .mark{color:var(--bad)}
.verdict b{display:block}code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(2,1fr);gap:10px;margin-bottom:14px}
@media(min-width:560px){.tiles{grid-template-columns:repeat(4,1fr)}}
.tile,.card{background:var(--card);border:1px solid var(--line);border-radius:14px}
.tile{padding:12px 14px}.tile b{display:block;font-size:1.25rem;line-height:1.25}.tile span{color:var(--muted);font-size:.82rem;line-height:1.3;display:block}
.card{padding:18px 16px;margin-bottom:14px}
svg{display:block;width:100%;height:auto;max-width:600px;margin:0 auto;fill:var(--fg)}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
svg .small{font-size:11px;fill:var(--muted)}svg .label{font-size:12px}svg .message{font-size:11.5px;font-style:italic}
svg .name{font-weight:650}svg text.name{font-size:13px}svg .name.a{fill:var(--a)}svg .name.b{fill:var(--b)}
svg .box{fill:var(--a-soft);stroke:var(--a)}svg .box.b{fill:var(--b-soft);stroke:var(--b)}
svg .lifeline{stroke:var(--line);stroke-width:2}
svg .arrow{stroke:var(--a);stroke-width:1.6}svg .arrow.b{stroke:var(--b)}svg .arrow.lost{stroke-dasharray:4 4;opacity:.7}
svg .head.a,svg .dot.a,svg .bar.a{fill:var(--a)}svg .head.b,svg .dot.b,svg .bar.b{fill:var(--b)}
svg .dot.ring{fill:var(--card);stroke:var(--a);stroke-width:1.5}svg .dot.ring.b{stroke:var(--b)}
svg .cross{fill:var(--bad);font-size:18px}svg .band{fill:var(--ok-soft)}svg .bandtext{fill:var(--ok);font-weight:600}
@media(max-width:480px){.card{padding:16px 11px}}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.88rem}
th{text-align:left;color:var(--muted);font-weight:500}th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}.nowrap th,.nowrap td,td:first-child{white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tr:last-child td{border-bottom:0}
.note{color:var(--muted);font-size:.86rem;margin:12px 0 0}
.key i{display:inline-block;width:9px;height:9px;border-radius:50%;margin-right:5px}
`;
