// The self-test: known answers of each primitive, from the project's own files of vectors, the core's self_test where it
// has one, and that of the crypto API.

import { errorName } from "../../core/index.js";
import { readVectorFile, runFile, type FileResult, type Target } from "../../vectors/suite.js";
import { fetched, openSuite } from "./core.js";
import type { Check, Report } from "./messages.js";

/** Where host/web/bundle.ts lists the files of vectors that it put beside the page. */
const LIST = "vectors/index.json";

/** Names of algorithms, as a person knows them. */
const PRIMITIVES: Readonly<Record<string, string>> = {
  "AES-ECB": "AES block",
  HMACSHA256: "HMAC-SHA-256",
  SHA: "SHA-256",
  ECDH: "ECDH on P-256",
  ECDSA: "ECDSA on P-256",
  XDH: "X25519",
};

export async function selfTest(target: Target, tell: (report: Report) => void): Promise<void> {
  const names = (await (await fetched(LIST)).json()) as string[];
  if (target.thing.has?.("self_test")) tell({ report: "check", check: await ownTest(target) });
  tell({ report: "check", check: await ofTheApi() });
  const files = await Promise.all(
    names.map(async (name) => readVectorFile(name, await (await fetched(`vectors/${name}`)).text())),
  );
  const algorithms = [...new Set(files.map(({ algorithm }) => algorithm))];
  for (const algorithm of algorithms) {
    const results: FileResult[] = [];
    for (const file of files) if (file.algorithm === algorithm) results.push(await runFile(target, file));
    tell({ report: "check", check: checkOf(PRIMITIVES[algorithm] ?? algorithm, results) });
  }
}

/** The known answers that the core keeps of its own. */
async function ownTest(target: Target): Promise<Check> {
  const { result } = await target.thing.call("self_test");
  const wrong = result < 0 ? [`self_test answers ${errorName(result)}`] : [];
  return { primitive: "the core's own self-test", passed: result < 0 ? 0 : 1, wrong, skipped: 0 };
}

/** The known answers that the crypto API asks for, through its own functions. */
async function ofTheApi(): Promise<Check> {
  const primitive = "the crypto API";
  try {
    return { primitive, passed: (await openSuite()).selfTest().length, wrong: [], skipped: 0 };
  } catch (error) {
    return { primitive, passed: 0, wrong: [error instanceof Error ? error.message : String(error)], skipped: 0 };
  }
}

function checkOf(primitive: string, results: readonly FileResult[]): Check {
  const sum = (kind: "passed" | "skipped"): number => results.reduce((total, result) => total + result[kind], 0);
  const wrong = results.flatMap(({ file, failures }) =>
    failures.map(({ tcId, why }) => `${file}, tcId ${tcId}: ${why}`),
  );
  // A primitive of which nothing ran is not one that works.
  if (sum("passed") === 0 && wrong.length === 0) wrong.push("no vector ran");
  return { primitive, passed: sum("passed"), wrong, skipped: sum("skipped") };
}
