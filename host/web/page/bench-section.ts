// The section of the benchmark: a table that fills row by row.

import { made, one, progress, reasonOf, status } from "./dom.js";
import { NOBLE, THIMBLE, WEB_CRYPTO, type Measurement } from "./messages.js";
import { perform } from "./task.js";

export function benchSection(): void {
  const section = one("#bench");
  const button = one<HTMLButtonElement>("[data-do=bench]", section);
  button.addEventListener("click", () => void run(section, button));
}

async function run(section: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const table = one<HTMLTableElement>("table", section);
  const rows = one("tbody", table);
  rows.replaceChildren();
  button.disabled = true;
  status(section, "running", "starting");
  const began = performance.now();
  try {
    await perform({ task: "bench" }, (report) => {
      if (report.report === "progress") {
        progress(section, report.done / report.total);
        status(section, "running", `measuring ${report.what}`);
      } else if (report.report === "measured") {
        table.hidden = false;
        one(".note", section).hidden = false;
        rows.append(rowOf(report.row));
      }
    });
    status(
      section,
      "ok",
      `Measured in ${((performance.now() - began) / 1000).toFixed(1)} s; all gave the same results`,
    );
  } catch (error) {
    status(section, "bad", `The benchmark could not run: ${reasonOf(error)}`);
  } finally {
    progress(section, undefined);
    button.disabled = false;
  }
}

/** 1,234,567 -> "1.23 M": three digits that count. */
export function perSecond(microseconds: number): string {
  const value = 1e6 / microseconds;
  const [scaled, unit] = value >= 1e6 ? [value / 1e6, " M"] : value >= 1e3 ? [value / 1e3, " k"] : [value, ""];
  return `${scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2)}${unit}`;
}

/** How many times as fast Thimble is, to two digits. */
const times = (ratio: number): string =>
  `× ${ratio >= 10 ? Math.round(ratio) : ratio >= 1 ? ratio.toFixed(1) : ratio.toFixed(2)}`;

function rowOf({ operation, size, microseconds, notes }: Measurement): HTMLElement {
  const fastest = Math.min(...Object.values(microseconds));
  const ours = microseconds[THIMBLE] ?? NaN;
  const cells = [THIMBLE, WEB_CRYPTO, NOBLE].map((name) => {
    const its = microseconds[name];
    if (its === undefined) return made("td", "n", "–", made("small", "", notes[name] ?? ""));
    const cell = made("td", its === fastest ? "n fastest" : "n", perSecond(its));
    const note = notes[name];
    if (note !== undefined) cell.append(made("small", "", note));
    if (name !== THIMBLE) cell.append(made("small", "", times(its / ours)));
    Object.assign(cell.dataset, { name, microseconds: its });
    return cell;
  });
  return made("tr", "", "", made("td", "", operation, ...(size === "" ? [] : [made("small", "", size)])), ...cells);
}
