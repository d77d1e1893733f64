// Charts of the report: Apache ECharts writes them as SVG text, with neither browser nor animation.
// It is a devDependency, as reports are made in a checkout; what imports the demo and draws no chart does not load it.

import { createRequire } from "node:module";
import type { EChartsOption } from "echarts";
import { drawing, WIDTH } from "./svg.js";

/** A chart as wide as its place, WIDTH units; where ECharts is not installed, a line that says so. */
export function chart(height: number, title: string, option: EChartsOption): string {
  const echarts = load();
  if (!echarts) return `<p class="note">No chart: ECharts is not installed here (npm ci).</p>`;
  const drawn = echarts.init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height });
  try {
    drawn.setOption({ animation: false, textStyle: { fontFamily: "inherit" }, ...option });
    return embedded(drawn.renderToSVGString(), height, title);
  } finally {
    drawn.dispose(); // its timer would keep the process alive
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

/** In a page with other drawings: no fixed size, and nothing for scripts, as the rules and names would meet others. */
function embedded(svg: string, height: number, title: string): string {
  const content = svg
    .replace(/^<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<style[^>]*>.*?<\/style>/gs, "")
    .replace(/<[^>]*>/g, (tag) => tag.replace(/ (?:ecmeta_\w+|class)="[^"]*"/g, ""))
    .replace(/\n+/g, "");
  return drawing(height, title, content);
}
