// build/demo/report.html: one self-contained page, for a phone as for a desk, light and dark.

import { boardWords, grouped, plural, short, timeWords } from "../narrate.js";
import type { DemoResult } from "../result.js";
import { costBars, memoryBars } from "./bars.js";
import { sequenceDiagram } from "./sequence.js";
import { STYLE } from "./style.js";
import { escape } from "./svg.js";

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
