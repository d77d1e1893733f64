// The checkout's own files, for tests that read them.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SourceFile } from "./imports.js";

/** The top of the checkout: this file runs as build/tests/rules/tree.js. */
export const TOP = fileURLToPath(new URL("../../../", import.meta.url));

/** Paths that git tracks, and new ones that it does not ignore. */
export function paths(): string[] {
  const words = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const listed = execFileSync("git", words, { cwd: TOP, encoding: "utf8", maxBuffer: 1 << 26 });
  return [...new Set(listed.split("\0"))].filter((path) => path !== "").sort();
}

/** The files under these folders whose names end so; those deleted but not committed yet are left out. */
export function files(folders: readonly string[], endings: readonly string[]): SourceFile[] {
  return paths()
    .filter(
      (path) => folders.some((folder) => path.startsWith(folder)) && endings.some((ending) => path.endsWith(ending)),
    )
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(`${TOP}${path}`, "utf8") }];
      } catch {
        return [];
      }
    });
}
