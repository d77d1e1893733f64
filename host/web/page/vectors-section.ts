// The section of test vectors: files that are dropped or chosen are run in a worker, one list after the other.

import type { FileResult } from "../../vectors/suite.js";
import { made, one, progress, reasonOf, status } from "./dom.js";
import { perform } from "./task.js";

/** Of one file, this many failures are shown. */
const SHOWN = 20;

export function vectorsSection(): void {
  const section = one("#vectors");
  const list = one(".files", section);
  const drop = one(".drop", section);
  const input = one<HTMLInputElement>("input[type=file]", section);
  /** Lists wait for those before them. */
  let queue: Promise<void> = Promise.resolve();
  const add = (chosen: ArrayLike<File> | null): void => {
    const files = Array.from(chosen ?? []);
    if (files.length === 0) return;
    queue = queue.then(() => run(section, list, files));
  };
  input.addEventListener("change", () => {
    add(input.files);
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover"] as const) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    add(event.dataTransfer?.files ?? null);
  });
  // A file that misses its place would open in place of the page.
  for (const kind of ["dragover", "drop"] as const) addEventListener(kind, (event) => event.preventDefault());
}

async function run(section: HTMLElement, list: HTMLElement, files: readonly File[]): Promise<void> {
  list.replaceChildren();
  status(section, "running", "reading");
  progress(section, 0);
  const total = { passed: 0, failed: 0, skipped: 0, unreadable: 0 };
  try {
    await perform({ task: "vectors", files }, (report) => {
      if (report.report === "progress") {
        progress(section, report.done / report.total);
        status(section, "running", report.what);
      } else if (report.report === "file") {
        for (const kind of ["passed", "failed", "skipped"] as const) total[kind] += report.result[kind];
        list.append(ofFile(report.result));
      } else if (report.report === "unreadable") {
        total.unreadable++;
        list.append(card(report.file, false, [made("p", "failed", report.why)]));
      }
    });
    const unreadable = total.unreadable > 0 ? `, ${total.unreadable} of ${files.length} files not readable` : "";
    const ok = total.failed === 0 && total.unreadable === 0;
    status(section, ok ? "ok" : "bad", `${counts(total)}${unreadable}`);
  } catch (error) {
    status(section, "bad", `The vectors could not be run: ${reasonOf(error)}`);
  } finally {
    progress(section, undefined);
  }
}

const counts = ({ passed, failed, skipped }: Pick<FileResult, "passed" | "failed" | "skipped">): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

function ofFile(result: FileResult): HTMLElement {
  const { file, algorithm, passed, failed, skipped, failures, skippedBecause } = result;
  const parts = [made("p", failed > 0 ? "failed" : "", `${algorithm}: ${counts(result)}`)];
  if (failures.length > 0) {
    const items = failures
      .slice(0, SHOWN)
      .map(({ tcId, comment, why }) =>
        made("li", "failed", `tcId ${tcId}${comment === "" ? "" : ` (${comment})`}: ${why}`),
      );
    if (failures.length > SHOWN) items.push(made("li", "", `and ${failures.length - SHOWN} more`));
    parts.push(made("ul", "", "", ...items));
  }
  for (const [why, count] of Object.entries(skippedBecause)) parts.push(made("p", "", `skipped ${count}: ${why}`));
  const element = card(file, failed === 0, parts);
  Object.assign(element.dataset, { passed, failed, skipped, because: JSON.stringify(skippedBecause) });
  return element;
}

function card(file: string, ok: boolean, parts: readonly Node[]): HTMLElement {
  const element = made("div", `file ${ok ? "ok" : "bad"}`, "", made("h3", "", file), ...parts);
  element.dataset["file"] = file;
  return element;
}
