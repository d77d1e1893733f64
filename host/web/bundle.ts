// Makes build/web: the page of host/web/page and its worker as bundles, the modules beside them, and the files of vectors that the
// self-test reads. `make web` runs it; the tests bundle their suites with it too.
//
//   node build/host/web/bundle.js
//
// Invariant: what a page runs imports nothing of Node's. The bundler stops at an import of "node:...".

import { build } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { STYLE } from "../assess/report/style.js";

/** The top of the checkout: this file is build/host/web/bundle.js there. */
const TOP = fileURLToPath(new URL("../../../", import.meta.url));
const PAGE = join(TOP, "host/web/page");
const VECTORS = join(TOP, "tests/vectors");

/** Where `make web` leaves all. */
export const WEB_FOLDER = join(TOP, "build/web");

/**
 * Bundles programs for a browser, each into one file with its name in `folder`.
 * @param entries files from the top of the checkout
 * @throws Error when one imports what a browser does not have
 */
export async function bundle(entries: readonly string[], folder: string, minify = false): Promise<void> {
  await build({
    entryPoints: entries.map((entry) => join(TOP, entry)),
    outdir: folder,
    entryNames: "[name]",
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    sourcemap: true,
    minify,
    logLevel: "silent",
  });
}

/** Files of vectors that belong to a primitive; the exchange of HIP DEX has a form of its own. */
export const vectorNames = (): string[] =>
  readdirSync(VECTORS)
    .filter((name) => /_test\.json$|\.rsp$/.test(name))
    .sort();

/** Makes the page anew. @throws Error when the core is not built, or the page cannot be bundled */
export async function makePage(folder = WEB_FOLDER): Promise<void> {
  rmSync(join(folder, "vectors"), { recursive: true, force: true });
  mkdirSync(join(folder, "vectors"), { recursive: true });
  for (const name of ["full.wasm", "host.wasm"]) copyFileSync(join(TOP, "build", name), join(folder, name));
  copyFileSync(join(PAGE, "index.html"), join(folder, "index.html"));
  writeFileSync(join(folder, "style.css"), STYLE + readFileSync(join(PAGE, "style.css"), "utf8"));
  const names = vectorNames();
  for (const name of names) copyFileSync(join(VECTORS, name), join(folder, "vectors", name));
  writeFileSync(join(folder, "vectors/index.json"), `${JSON.stringify(names, null, 2)}\n`);
  await bundle(["host/web/page/main.ts", "host/web/page/worker.ts"], folder, true);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await makePage();
  } catch (error) {
    console.error(`web: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
