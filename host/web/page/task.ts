// Starts a worker for one task and hands on what it reports.

import type { Report, Task } from "./messages.js";

/** Reports but the last, which ends the task. */
export type Heard = Exclude<Report, { report: "done" | "failed" }>;

/** @returns when the task is done @throws Error with the worker's reason when it is not */
export function perform(task: Task, heard: (report: Heard) => void): Promise<void> {
  const worker = new Worker("worker.js", { type: "module" });
  const ended = new Promise<void>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.report === "done") resolve();
      else if (data.report === "failed") reject(new Error(data.why));
      else heard(data);
    };
    worker.onerror = (event) => reject(new Error(event.message || "the worker could not be started"));
    worker.postMessage(task);
  });
  return ended.finally(() => worker.terminate());
}
