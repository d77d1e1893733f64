// Costs and memory as horizontal bars. Colours are CSS variables of page.ts, which ECharts writes as they are.

import { grouped, short } from "../narrate.js";
import { STEP_LABELS, type DemoResult } from "../result.js";
import { budgetOf } from "../budgets.js";
import { chart } from "./chart.js";
import { WIDTH } from "./svg.js";

const ROW = 34;
/** Room for the number behind the longest bar. */
const NUMBER = 56;

const STRONG = { color: "var(--fg)", fontSize: 12 };
const QUIET = { color: "var(--muted)", fontSize: 11 };
const BARE = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };

/** Instructions of each step; empty where none were counted. */
export function costBars(result: DemoResult): string {
  const [left] = result.things.map(({ name }) => name);
  const rows = result.steps.filter(({ instructions }) => instructions > 0);
  if (rows.length === 0) return "";
  return chart(rows.length * ROW, "Instructions of each step", {
    grid: { left: 0, right: NUMBER, top: 6, height: rows.length * ROW, outerBoundsMode: "none" },
    xAxis: { type: "value", max: "dataMax", show: false },
    yAxis: {
      ...BARE,
      type: "category",
      inverse: true,
      data: rows.map(({ step, thing }) => `${thing}: ${STEP_LABELS[step]}`),
      // Each text stands above its bar: beside it, a phone has no room.
      axisLabel: { ...QUIET, inside: true, margin: 0, interval: 0, verticalAlign: "bottom", padding: [0, 0, 8, 0] },
    },
    series: {
      type: "bar",
      silent: true,
      barWidth: 10,
      barMinHeight: 2,
      data: rows.map(({ thing, instructions }) => ({
        value: instructions,
        itemStyle: { color: thing === left ? "var(--a)" : "var(--b)", borderRadius: 3 },
        label: { ...STRONG, show: true, position: "right", formatter: short(instructions) },
      })),
    },
  });
}

/** RAM as one bar of its parts against the budget; empty where it is not known. */
export function memoryBars(result: DemoResult): string {
  const { static: fixed, stack, arena, linear, total } = result.ram;
  if (fixed === null || stack === null || arena === null || total === null) return "";
  const parts = [
    { text: "linear memory", value: linear ?? 0, color: "var(--a)" },
    { text: "engine: code and state", value: arena - (linear ?? 0), color: "var(--b)" },
    { text: "native stack", value: stack, color: "var(--c)" },
    { text: "other data", value: fixed, color: "var(--d)" },
  ];
  const octets = new Map(parts.map(({ text, value }) => [text, `${grouped(value)} B`]));
  const ram = budgetOf(result.board, result.engine)?.ram;
  const budget = ram && (ram.target ?? ram.limit);
  const over = budget !== undefined && total > budget ? `, ${grouped(total - budget)} B too much` : "";
  return chart(140, "RAM", {
    title: {
      text: `${grouped(total)} B in use${over}`,
      left: 0,
      top: 0,
      padding: 0,
      textStyle: { ...STRONG, fontWeight: "normal" },
    },
    grid: { left: 0, right: 1, top: 18, height: 24, outerBoundsMode: "none" },
    xAxis: { type: "value", max: Math.max(budget ?? 0, total), show: false },
    yAxis: { ...BARE, type: "category", data: ["RAM"], axisLabel: { show: false } },
    // One column: mark, text, and the number at the right end.
    legend: {
      left: 0,
      top: 66,
      padding: 0,
      itemGap: 6,
      itemWidth: 10,
      itemHeight: 10,
      orient: "vertical",
      icon: "roundRect",
      itemStyle: { borderWidth: 0 },
      selectedMode: false,
      formatter: (text) => `{text|${text}}{number|${octets.get(text) ?? ""}}`,
      textStyle: {
        rich: { text: { ...QUIET, width: 200 }, number: { ...STRONG, width: WIDTH - 200 - 16, align: "right" } },
      },
    },
    series: parts.map(({ text, value, color }, i) => ({
      type: "bar",
      name: text,
      stack: "RAM",
      silent: true,
      barWidth: 16,
      data: [value],
      itemStyle: { color, borderColor: "var(--card)", borderWidth: 1 },
      ...(i === 0 ? { showBackground: true, backgroundStyle: { color: "var(--line)", opacity: 0.5 } } : {}),
      ...(i === parts.length - 1 && budget !== undefined ? { markLine: budgetLine(budget) } : {}),
    })),
  });
}

const budgetLine = (budget: number) => ({
  silent: true,
  symbol: "none",
  data: [{ xAxis: budget }],
  lineStyle: { color: "var(--bad)", width: 2, type: "solid" as const },
  label: {
    ...QUIET,
    position: "start" as const,
    align: "right" as const,
    formatter: `budget ${budget / 1024} KiB`,
    textBorderWidth: 0,
  },
});
