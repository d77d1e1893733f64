// Costs and memory as horizontal bars.

import { grouped, short } from "../narrate.js";
import { STEP_LABELS, type DemoResult } from "../result.js";
import { RAM_BUDGET } from "../budgets.js";
import { drawing, element, label, WIDTH } from "./svg.js";

const ROW = 34;
/** Room for the number behind the longest bar. */
const NUMBER = 66;

interface Bar {
  readonly text: string;
  readonly value: number;
  readonly number: string;
  readonly side: string;
}

/** Rows of a text, and below it a bar with its number. */
function bars(title: string, rows: readonly Bar[]): string {
  const longest = Math.max(1, ...rows.map(({ value }) => value));
  const parts = rows.flatMap(({ text, value, number, side }, i) => {
    const y = i * ROW;
    const width = Math.max(2, (value / longest) * (WIDTH - NUMBER));
    return [
      label(0, y + 13, text, "small"),
      element("rect", { x: 0, y: y + 18, width, height: 10, rx: 3, class: `bar ${side}` }),
      label(width + 6, y + 27, number, "label"),
    ];
  });
  return drawing(rows.length * ROW + 4, title, parts.join(""));
}

/** Instructions of each step; empty where none were counted. */
export function costBars(result: DemoResult): string {
  const [left] = result.things.map(({ name }) => name);
  const rows = result.steps
    .filter(({ instructions }) => instructions > 0)
    .map(({ step, thing, instructions }) => ({
      text: `${thing}: ${STEP_LABELS[step]}`,
      value: instructions,
      number: short(instructions),
      side: thing === left ? "a" : "b",
    }));
  return rows.length === 0 ? "" : bars("Instructions of each step", rows);
}

/** RAM as one bar of its parts against the budget; empty where it is not known. */
export function memoryBars(result: DemoResult): string {
  const { static: fixed, stack, arena, linear, total } = result.ram;
  if (fixed === null || stack === null || arena === null || total === null) return "";
  const parts = [
    { text: "linear memory", value: linear ?? 0, side: "a" },
    { text: "engine: code and state", value: arena - (linear ?? 0), side: "b" },
    { text: "native stack", value: stack, side: "c" },
    { text: "other data", value: fixed, side: "d" },
  ];
  const scale = WIDTH / Math.max(RAM_BUDGET, total);
  let x = 0;
  const drawn = parts.map(({ text, value, side }, i) => {
    const width = value * scale;
    const bar = element("rect", { x, y: 22, width: Math.max(width - 1, 0.5), height: 16, class: `bar ${side}` });
    x += width;
    const y = 62 + i * 18;
    const mark = element("rect", { x: 0, y: y - 9, width: 10, height: 10, rx: 2, class: `bar ${side}` });
    return bar + mark + label(16, y, text, "small") + label(WIDTH, y, `${grouped(value)} B`, "label", "end");
  });
  const limit = RAM_BUDGET * scale;
  const budget = element("line", { x1: limit - 1, y1: 16, x2: limit - 1, y2: 44, class: "limit" });
  const head =
    label(
      0,
      13,
      `${grouped(total)} B in use${total > RAM_BUDGET ? `, ${grouped(total - RAM_BUDGET)} B too much` : ""}`,
      "label",
    ) + label(WIDTH, 13, `budget ${RAM_BUDGET / 1024} KiB`, "small", "end");
  const frame = element("rect", { x: 0, y: 22, width: limit, height: 16, class: "empty" });
  return drawing(62 + parts.length * 18, "RAM", head + frame + drawn.join("") + budget);
}
