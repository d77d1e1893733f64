// Fetches NIST's CAVP files: downloads Debian's package python3-cryptography-vectors and unpacks it into build/vectors/cavp,
// without installing it. Needs apt-get and dpkg, and no rights; as root it renews apt's lists when the download fails.
//
//   node tools/fetch-cavp.mjs
//
// Quick when they are there already. Always ends with status 0: without the files, tests/conformance/cavp.test.ts says
// that it skipped them.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = "python3-cryptography-vectors";
const VECTORS = fileURLToPath(new URL("../build/vectors", import.meta.url));
const CAVP = join(VECTORS, "cavp");

/** Runs a command; "" when it went well, else why not. */
function run(folder, command, ...args) {
  const env = { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" };
  const answer = spawnSync(command, args, { cwd: folder, env, encoding: "utf8", timeout: 180_000 });
  if (answer.error?.code === "ENOENT") return `${command} is not here`;
  if (answer.error) return `${command}: ${answer.error.message}`;
  if (answer.status === 0) return "";
  const last = answer.stderr.trim().split("\n").at(-1);
  return last ? `${command}: ${last}` : `${command} ended with status ${answer.status}`;
}

function download(folder) {
  const get = () => run(folder, "apt-get", "-q", "download", PACKAGE);
  const first = get();
  if (first === "" || process.getuid?.() !== 0) return first;
  return run(folder, "apt-get", "-q", "update") || get();
}

function fetchInto(folder) {
  const why = download(folder);
  if (why !== "") return why;
  const file = readdirSync(folder).find((name) => name.startsWith(PACKAGE) && name.endsWith(".deb"));
  if (file === undefined) return "apt-get left no file";
  const broken = run(folder, "dpkg", "-x", file, "unpacked");
  if (broken !== "") return broken;
  renameSync(join(folder, "unpacked"), CAVP);
  return "";
}

if (!existsSync(CAVP)) {
  let why;
  try {
    mkdirSync(VECTORS, { recursive: true });
    const folder = mkdtempSync(join(VECTORS, "fetch-"));
    try {
      why = fetchInto(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    why = error.message;
  }
  if (why) console.log(`fetch-cavp: NIST's files are not here (${why}); tests that need them are skipped`);
  else console.log(`fetch-cavp: unpacked ${PACKAGE}`);
}
