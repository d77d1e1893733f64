// Who may import whom (docs of the rule: CONTRIBUTING.md, "The dependency rule"). A function from files to violations, so
// that a test can plant one.

import { posix } from "node:path";

export interface SourceFile {
  /** Path from the top of the checkout, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Part of the tree -> parts that it may import, besides itself (where it is a folder's name). The first match wins. */
const RULES: readonly (readonly [part: string, may: readonly string[]])[] = [
  ["assembly/profiles", ["assembly/"]],
  ["assembly/service", ["assembly/lifecycle", "assembly/bootstrap", "assembly/group", "BELOW"]],
  ["assembly/lifecycle", ["BELOW"]],
  ["assembly/bootstrap", ["assembly/application", "assembly/transport", "assembly/network", "assembly/link", "BELOW"]],
  ["assembly/group", ["assembly/application", "assembly/transport", "assembly/network", "assembly/link", "BELOW"]],
  ["assembly/application", ["assembly/transport", "BELOW"]],
  ["assembly/transport", ["assembly/network", "BELOW"]],
  ["assembly/network", ["assembly/link", "BELOW"]],
  ["assembly/link", ["BELOW"]],
  ["assembly/keying", ["assembly/crypto", "assembly/codec", "GROUND"]],
  ["assembly/crypto", ["assembly/codec", "GROUND"]],
  ["assembly/codec", ["GROUND"]],
  ["assembly/", ["GROUND"]],
  ["host/core", []],
  ["host/node", ["host/core", "node:*"]],
  ["host/browser", ["host/core"]],
  ["host/emulator/rp2040", ["host/emulator/prng.js", "node:*", "package:rp2040js"]],
  ["host/emulator", ["host/core", "host/node", "node:*", "package:serialport"]],
  ["host/entity", ["host/core", "host/node", "host/emulator", "node:*"]],
  ["host/assess", ["host/core", "host/node", "host/emulator", "node:*", "package:"]],
  ["host/vectors", ["host/core", "host/emulator/thing.js"]],
  ["host/web/page", ["host/core", "host/browser", "host/emulator", "host/vectors", "host/assess", "package:@noble/"]],
  ["host/web/bundle", ["host/assess/report/style.js", "node:*", "package:esbuild"]],
  ["host/web/serve", ["node:*"]],
  ["host/cli", ["host/core", "host/node", "host/emulator", "host/vectors", "node:*", "package:commander"]],
  ["boards/", ["boards/"]],
  ["tests/", ["*"]],
];

/** What every layer of the core stands on. */
const GROUND = ["ports", "errors", "events", "memory", "limits", "profile", "timer"].map(
  (name) => `assembly/${name}.ts`,
);
const BELOW = ["assembly/keying", "assembly/crypto", "assembly/codec", ...GROUND];

const expand = (may: readonly string[]): string[] =>
  may.flatMap((part) => (part === "GROUND" ? GROUND : part === "BELOW" ? BELOW : [part]));

/** Module specifiers of import and export-from declarations, dynamic imports, and C's #include "..." lines. */
export function importsOf(file: SourceFile): string[] {
  const text = file.text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const pattern = /\.[ch]$/.test(file.path)
    ? /^\s*#\s*include\s+"([^"]+)"/gm
    : /(?:\b(?:import|export)\b[^;"'`]*?\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)["']([^"']+)["']/gm;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

/** The part of the tree that a specifier names, as RULES write it. */
function target(file: SourceFile, specifier: string): string {
  if (specifier.startsWith("node:")) return "node:*";
  if (!specifier.startsWith(".") && !file.path.startsWith("boards/")) return `package:${specifier}`;
  if (file.path.startsWith("boards/"))
    return specifier.startsWith("..") ? posix.join(posix.dirname(file.path), specifier) : "boards/";
  const path = posix.join(posix.dirname(file.path), specifier);
  return file.path.startsWith("assembly/") && !path.endsWith(".ts") ? `${path}.ts` : path;
}

const within = (path: string, part: string): boolean =>
  part === "*" ||
  path === part ||
  (part.endsWith("/") || part.endsWith(":")
    ? path.startsWith(part)
    : path.startsWith(`${part}/`) || path === `${part}.ts`);

/** One sentence per import that the rule forbids. */
export function dependencyViolations(files: readonly SourceFile[]): string[] {
  const violations: string[] = [];
  for (const file of files) {
    const rule = RULES.find(([part]) => within(file.path, part));
    if (!rule) continue;
    const [part, may] = rule;
    const allowed = [...expand(may), ...(part.endsWith("/") ? [] : [part])];
    for (const specifier of importsOf(file)) {
      const to = target(file, specifier);
      if (!allowed.some((one) => within(to, one))) violations.push(`${file.path} must not import ${specifier}`);
    }
  }
  return violations;
}

/** Names that only one platform has. */
const PLATFORM_NAMES =
  /(?<![.\w"'`])(?:process|Buffer|window|document|navigator|globalThis|require|__dirname|setImmediate|Deno|Bun)\b(?!\s*:)/;

/** Parts that run anywhere: they name no global that one platform has. */
const ANYWHERE = ["host/core/", "host/vectors/"];

export function platformViolations(files: readonly SourceFile[]): string[] {
  const violations: string[] = [];
  for (const file of files) {
    if (!ANYWHERE.some((part) => file.path.startsWith(part))) continue;
    const code = file.text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ""));
    code.split("\n").forEach((text, n) => {
      const bare = text.replace(/\/\/.*$/, "").replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
      const match = PLATFORM_NAMES.exec(bare);
      if (match) violations.push(`${file.path}:${n + 1} names ${match[0]}`);
    });
  }
  return violations;
}
