// The page's worker: runs one task away from the page's own thread, so that the page stays quick (messages.ts).

import { targetOf, type Target } from "../../vectors/suite.js";
import { bench } from "./bench.js";
import { openThing } from "./core.js";
import type { Report, Task } from "./messages.js";
import { nobleReference } from "./reference.js";
import { selfTest } from "./self-test.js";
import { runFiles } from "./vectors.js";

/** A dedicated worker's own scope, which TypeScript's library of pages does not know. */
interface Scope {
  onmessage: ((event: MessageEvent<Task>) => void) | null;
  postMessage(report: Report): void;
}
const scope = self as unknown as Scope;
const tell = (report: Report): void => scope.postMessage(report);

const target = async (): Promise<Target> => targetOf(await openThing({ name: "page" }), nobleReference);

async function perform(task: Task): Promise<void> {
  switch (task.task) {
    case "self-test":
      return selfTest(await target(), tell);
    case "vectors":
      return runFiles(await target(), task.files, tell);
    case "bench":
      return bench(tell);
  }
}

scope.onmessage = ({ data }) => {
  perform(data).then(
    () => tell({ report: "done" }),
    (error: unknown) => tell({ report: "failed", why: error instanceof Error ? error.message : String(error) }),
  );
};
