// Charts of the report: Apache ECharts draws them to SVG text, with no browser and no animation.
// ECharts is a devDependency: only a checkout makes reports, and whatever else imports the demo does not load it.

import { createRequire } from "node:module";
import type { EChartsOption } from "echarts";
import { element, escape, WIDTH } from "./svg.js";

/** Colours are CSS variables of page.ts, which ECharts passes through, so that one chart serves light and dark. */
export const COLOURS = ["var(--a)", "var(--b)", "var(--c)", "var(--d)"] as const;
export const STRONG = { color: "var(--fg)", fontSize: 12 };
export const QUIET = { color: "var(--muted)", fontSize: 11 };

/** A chart as an SVG element as wide as its place; where ECharts is not installed, a line that says so. */
export function chart(height: number, title: string, option: EChartsOption): string {
  const echarts = load();
  if (!echarts) return `<p class="note">There is no chart here, because ECharts is not installed: npm ci.</p>`;
  const drawn = echarts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  try {
    drawn.setOption({ animation: false, textStyle: { fontFamily: "inherit" }, ...option });
    return embedded(drawn.renderToSVGString({ useViewBox: true }), title);
  } finally {
    drawn.dispose();
  }
}

function load(): typeof import("echarts") | undefined {
  try {
    return createRequire(import.meta.url)("echarts") as typeof import("echarts");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/** For a page that holds other drawings: no fixed size. */
function embedded(svg: string, title: string): string {
  return svg.replace(/\n/g, "").replace(/ width="[^"]*" height="[^"]*"/, ' role="img" class="chart"') + title + element("g", {}) + escape("");
}
