// Runs files of vectors that the person chose, in the worker.

import {
  countOf,
  readVectorFile,
  runFile,
  UnreadableVectors,
  type Target,
  type VectorFile,
} from "../../vectors/suite.js";
import type { Report } from "./messages.js";

/** The page hears of progress this often, milliseconds. */
const TELL_MS = 50;

export async function runFiles(target: Target, files: readonly File[], tell: (report: Report) => void): Promise<void> {
  let told = 0;
  for (const [n, file] of files.entries()) {
    const read = readable(file.name, await file.text());
    if (read instanceof UnreadableVectors) {
      tell({ report: "unreadable", file: file.name, why: read.message });
      continue;
    }
    const total = Math.max(1, countOf(read));
    const result = await runFile(target, read, (done) => {
      const now = performance.now();
      if (now - told < TELL_MS) return;
      told = now;
      tell({
        report: "progress",
        done: n + done / total,
        total: files.length,
        what: `${file.name}: ${done} of ${total}`,
      });
    });
    tell({ report: "file", result });
  }
}

function readable(name: string, text: string): VectorFile | UnreadableVectors {
  try {
    return readVectorFile(name, text);
  } catch (error) {
    if (error instanceof UnreadableVectors) return error;
    throw error;
  }
}
