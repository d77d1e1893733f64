// What the page asks of its worker, and what the worker answers. One worker serves one task and is ended behind it.

import type { FileResult } from "../../vectors/suite.js";

export type Task =
  | { readonly task: "self-test" }
  | { readonly task: "vectors"; readonly files: readonly File[] }
  | { readonly task: "bench" };

/** One primitive of the self-test. */
export interface Check {
  readonly primitive: string;
  readonly passed: number;
  /** What was wrong; empty when all is well. */
  readonly wrong: readonly string[];
  /** Vectors that this core has no export for. */
  readonly skipped: number;
}

/** One operation, measured: microseconds of each implementation that has it; `note` says what stands in for it where it does not. */
export interface Measurement {
  readonly operation: string;
  /** Of the message, for a person; "" where there is none. */
  readonly size: string;
  readonly microseconds: Readonly<Record<string, number>>;
  readonly notes: Readonly<Record<string, string>>;
}

export type Report =
  | { readonly report: "progress"; readonly done: number; readonly total: number; readonly what: string }
  | { readonly report: "check"; readonly check: Check }
  | { readonly report: "file"; readonly result: FileResult }
  | { readonly report: "unreadable"; readonly file: string; readonly why: string }
  | { readonly report: "measured"; readonly row: Measurement }
  | { readonly report: "done" }
  | { readonly report: "failed"; readonly why: string };

/** Names of the implementations in a Measurement. */
export const THIMBLE = "Thimble";
export const WEB_CRYPTO = "WebCrypto";
export const NOBLE = "noble";
