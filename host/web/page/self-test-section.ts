// The section of the self-test: one line for each primitive. It runs when the page opens, and again on demand.

import { made, one, reasonOf, status } from "./dom.js";
import type { Check } from "./messages.js";
import { perform } from "./task.js";

/** Of one primitive, this many reasons are shown. */
const SHOWN = 3;

export function selfTestSection(): void {
  const section = one("#self-test");
  const button = one<HTMLButtonElement>("[data-do=self-test]", section);
  const run = async (): Promise<void> => {
    const list = one(".checks", section);
    list.replaceChildren();
    status(section, "running", "running");
    button.disabled = true;
    const checks: Check[] = [];
    const began = performance.now();
    try {
      await perform({ task: "self-test" }, (report) => {
        if (report.report !== "check") return;
        checks.push(report.check);
        list.append(line(report.check));
      });
      const bad = checks.filter(({ wrong }) => wrong.length > 0);
      const answers = checks.reduce((sum, { passed }) => sum + passed, 0);
      if (bad.length > 0) status(section, "bad", `${bad.length} of ${checks.length} checks fail: do not use this core`);
      else if (checks.length === 0) status(section, "bad", "nothing was tested");
      else {
        const took = Math.round(performance.now() - began);
        status(section, "ok", `All ${checks.length} checks pass: ${answers} known answers in ${took} ms`);
      }
    } catch (error) {
      status(section, "bad", `The self-test could not run: ${reasonOf(error)}`);
    } finally {
      button.disabled = false;
    }
  };
  button.addEventListener("click", () => void run());
  void run();
}

function line({ primitive, passed, wrong, skipped }: Check): HTMLElement {
  const ok = wrong.length === 0;
  const count = `${passed}${wrong.length > 0 ? ` of ${passed + wrong.length}` : ""}${skipped > 0 ? `, ${skipped} left out` : ""}`;
  const item = made(
    "li",
    ok ? "ok" : "bad",
    "",
    made("span", "mark", ok ? "✓" : "✗"),
    made("span", "", primitive),
    made("span", "count", count),
  );
  for (const why of wrong.slice(0, SHOWN)) item.append(made("span", "why", why));
  Object.assign(item.dataset, { primitive, passed, failed: wrong.length, skipped });
  return item;
}
