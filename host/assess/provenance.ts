// Which Thimble it was that a figure comes from.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The version in package.json, and the commit where this is a git checkout ("+" for uncommitted changes). */
export function provenance(): { version: string; commit: string | null } {
  const root = new URL("../../../", import.meta.url);
  const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string };
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    const changed = git("status", "--porcelain") !== "";
    return { version, commit: git("rev-parse", "--short", "HEAD") + (changed ? "+" : "") };
  } catch {
    return { version, commit: null };
  }
}
