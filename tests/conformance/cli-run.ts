// Runs the `thimble` command as a person does, in a process of its own.

import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** This file runs as build/tests/conformance/cli-run.js. */
const COMMAND = fileURLToPath(new URL("../../../bin/thimble.js", import.meta.url));
export const VECTORS = fileURLToPath(new URL("../../../tests/vectors/", import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export class Running {
  readonly #child: ChildProcessWithoutNullStreams;
  #stdout = "";
  #stderr = "";
  readonly ended: Promise<Ended>;

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [COMMAND, ...args]);
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => (this.#stdout += text));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    this.ended = new Promise((resolve) =>
      this.#child.on("close", (status) => resolve({ status, stdout: this.#stdout, stderr: this.#stderr })),
    );
  }

  /** JSON objects printed so far. */
  objects(): Record<string, unknown>[] {
    return jsonLines(this.#stdout);
  }

  /** Waits for a JSON object that fits. */
  async until(fits: (object: Record<string, unknown>) => boolean, seconds = 20): Promise<Record<string, unknown>> {
    const end = Date.now() + 1000 * seconds;
    for (;;) {
      const found = this.objects().find(fits);
      if (found) return found;
      if (Date.now() > end || this.#child.exitCode !== null) {
        throw new Error(`not printed; stdout: ${this.#stdout} stderr: ${this.#stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits until stdout holds this. */
  async printed(pattern: RegExp, seconds = 20): Promise<RegExpExecArray> {
    for (const end = Date.now() + 1000 * seconds; ;) {
      const found = pattern.exec(this.#stdout);
      if (found) return found;
      if (Date.now() > end || this.#child.exitCode !== null) throw new Error(`not printed; stdout: ${this.#stdout}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }

  closeStdout(): void {
    this.#child.stdout.destroy();
  }
}

export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Runs a command to its end. */
export function thimble(...args: string[]): Promise<Ended> {
  return new Running(args).ended;
}

/** Bad input: status 2, nothing on stdout, and one line on stderr that says `words`. */
export async function refuses(args: readonly string[], words: RegExp, status = 2): Promise<void> {
  const ended = await thimble(...args);
  const told = `${args.join(" ")}\nstdout: ${ended.stdout}\nstderr: ${ended.stderr}`;
  assert.equal(ended.status, status, told);
  assert.match(ended.stderr, /^thimble: [^\n]+\n$/, told);
  assert.match(ended.stderr, words, told);
  assert.doesNotMatch(ended.stderr, /\n\s+at /, told);
  assert.equal(ended.stdout, "", told);
}

/** A folder that is deleted when the test process ends. */
export function folder(): { file(name: string): string } {
  const path = mkdtempSync(join(tmpdir(), "thimble-cli-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return { file: (name) => join(path, name) };
}
