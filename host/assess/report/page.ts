// build/demo/report.html: one self-contained page, for a phone as for a desk, light and dark.

import { boardWords, grouped, plural, short, timeWords } from "../narrate.js";
import type { DemoResult } from "../result.js";
import { costBars, memoryBars } from "./bars.js";
import { sequenceDiagram } from "./sequence.js";
import { escape } from "./svg.js";

const STYLE = `
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

/** The whole page. */
export function reportPage(result: DemoResult): string {
  const costs = costBars(result);
  const memory = memoryBars(result);
  const where = boardWords(result.board, result.engine);
  const ok = result.completed && result.agreed;
  const body = [
    `<h1>Two things meet</h1>`,
    `<p class="lead">A lamp and a switch that have never met, each ${escape(where)}, find each other over IEEE 802.15.4,
agree on keys with the HIP Diet EXchange, and talk.</p>`,
    verdict(result, ok),
    tiles(result),
    card(
      "What was said",
      `${sequenceDiagram(result)}<p class="note">A dot is one radio frame; a ring is one that the transceiver repeated. Times are
milliseconds; ${escape(timeWords(result.board))} Neither side knew the other: each let any peer in and kept its key, which is trust on first use.</p>`,
    ),
    costs === ""
      ? card("What it cost", `<p class="note">This board cannot count instructions; mps2-an385 can.</p>`)
      : card(
          "What it cost",
          `${costs}<p class="note">Instructions on the board, counted by the emulator's clock. Instructions are not cycles: flash wait
states and multi-cycle instructions are not in them.</p>`,
        ),
    memory === ""
      ? ""
      : card(
          "Memory",
          `${memory}<p class="note">Flash ${grouped(result.flash ?? 0)} B, of which the core is ${grouped(result.wasm)} B of Wasm.</p>`,
        ),
    card("Packets", packets(result)),
    card("Messages", messages(result)),
    card("To repeat this", repeat(result)),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Thimble: two things meet</title><style>${STYLE}</style></head>
<body><main>
${body.join("\n")}
</main></body></html>
`;
}

const card = (title: string, content: string): string =>
  `<section class="card"><h2>${escape(title)}</h2>${content}</section>`;

function verdict(result: DemoResult, ok: boolean): string {
  const arrived = result.messages.filter((message) => message.arrived).length;
  const line = result.agreed
    ? `Both agree: session fingerprint <code>${escape(result.fingerprint ?? "")}</code>`
    : "They do not agree on a session";
  return `<div class="verdict ${ok ? "ok" : "bad"}"><span class="mark" aria-hidden="true">${ok ? "✓" : "✗"}</span>
<div><b>${line}</b>${arrived} of ${result.messages.length} messages came through unchanged</div></div>`;
}

function tiles(result: DemoResult): string {
  const hip = result.packets.filter(({ name }) => name !== "ESP" && name !== "NOTIFY");
  const octets = hip.reduce((sum, { bytes }) => sum + bytes, 0);
  const frames = hip.reduce((sum, packet) => sum + packet.frames, 0);
  const tile = (big: string, small: string): string =>
    `<div class="tile"><b>${escape(big)}</b><span>${escape(small)}</span></div>`;
  const spent = (name: string): number =>
    result.steps
      .filter(({ thing, step }) => thing === name && /^(i1|r1|i2|r2)_/.test(step))
      .reduce((sum, { instructions }) => sum + instructions, 0);
  const [most, other] = result.things.map(({ name }) => ({ name, cost: spent(name) })).sort((a, b) => b.cost - a.cost);
  const { ram } = result;
  const linear = ram.linear === null ? "not counted" : `${(ram.linear / 1024).toFixed(1)} KiB`;
  return `<div class="tiles">${[
    tile(`${grouped(octets)} B`, `exchange: ${plural(hip.length, "packet")} in ${frames} frames`),
    tile(`${grouped(result.octetsOnAir)} B`, `on the air in all: ${result.frames} transmissions with acknowledgements`),
    most && other && most.cost > 0
      ? tile(short(most.cost), `instructions at the ${most.name}, ${short(other.cost)} at the ${other.name}`)
      : tile(`${(result.wasm / 1024).toFixed(1)} KiB`, "the core, as Wasm"),
    ram.total === null
      ? tile(linear, "linear memory of the core")
      : tile(`${(ram.total / 1024).toFixed(1)} KiB`, `RAM in all; flash ${Math.round((result.flash ?? 0) / 1024)} KiB`),
  ].join("")}</div>`;
}

type Cell = string | number;

function table(
  heads: readonly string[],
  numeric: ReadonlySet<number>,
  rows: readonly (readonly Cell[])[],
  kind = "",
): string {
  const cell = (tag: string) => (value: Cell, i: number) =>
    `<${tag}${numeric.has(i) ? ' class="n"' : ""}>${escape(String(value))}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map(cell("td")).join("")}</tr>`).join("");
  return `<div class="scroll"><table class="${kind}"><tr>${heads.map(cell("th")).join("")}</tr>${body}</table></div>`;
}

function packets(result: DemoResult): string {
  return table(
    ["ms", "packet", "from, to", "bytes", "frames", "on the air"],
    new Set([0, 3, 4, 5]),
    result.packets.map(({ timeMs, name, from, to, bytes, frames, transmissions, octetsOnAir, received }) => [
      timeMs.toFixed(1),
      received ? name : `${name} (lost)`,
      `${from} → ${to}`,
      bytes,
      transmissions > frames ? `${frames} + ${transmissions - frames}` : frames,
      `${octetsOnAir} B`,
    ]),
    "nowrap",
  );
}

function messages(result: DemoResult): string {
  return table(
    ["from, to", "message", "bytes", ""],
    new Set([2]),
    result.messages.map(({ from, to, text, bytes, sendings, arrived }) => [
      `${from} → ${to}`,
      text,
      bytes,
      arrived ? (sendings > 1 ? `✓ sent ${sendings} times` : "✓") : "✗",
    ]),
  );
}

function repeat(result: DemoResult): string {
  const loss = result.loss > 0 ? ` --loss ${result.loss}` : "";
  return `<p><code>make demo DEMO_ARGS="--seed ${escape(result.seed)}${loss}"</code></p>
<p class="note">Thimble ${escape(result.version)}${result.commit ? `, commit ${escape(result.commit)}` : ""}, ${escape(result.date)},
board ${escape(result.board)}, engine ${escape(result.engine)}. The capture beside this page, demo.pcapng, opens in Wireshark
(Decode As: UDP port 10500 as HIP); result.json holds the numbers.</p>`;
}
