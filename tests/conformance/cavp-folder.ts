// Where NIST's CAVP files are, if they are: Debian's package python3-cryptography-vectors, unpacked in the folder that THIMBLE_CAVP names, or
// in build/vectors/cavp, where tools/fetch-cavp.mjs puts it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const given = process.env["THIMBLE_CAVP"] ?? fileURLToPath(new URL("../../../build/vectors/cavp", import.meta.url));
/** The package, or the folder of vectors itself. */
const inPackage = join(given, "usr/lib/python3/dist-packages/cryptography_vectors");
export const CAVP = existsSync(inPackage) ? inPackage : given;

export const CAVP_MISSING =
  "NIST's CAVP files are not here: `node tools/fetch-cavp.mjs` gets them, or THIMBLE_CAVP names them";
