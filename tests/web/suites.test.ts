// The same suites in headless Chromium as in Node, on the same module: the differential runs against noble, with all outputs compared.
// (The vectors run through the page itself: tests/web/page.test.ts.)

import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { nodeReference } from "../../host/cli/reference.js";
import { startEmulated } from "../../host/emulator/emulated.js";
import { profileOctets } from "../../host/node/core.js";
import type { Thing } from "../../host/emulator/thing.js";
import { HASHES } from "../../host/vectors/reference.js";
import { targetOf, type Target } from "../../host/vectors/suite.js";
import { bundle } from "../../host/web/bundle.js";
import { nobleReference } from "../../host/web/page/reference.js";
import { serve } from "../../host/web/serve.js";
import { SEED } from "../conformance/random.js";
import { TOP } from "../rules/tree.js";
import { closeBrowser, NO_BROWSER, openPage } from "./browser.js";
import { differential, type Differential, type Runs } from "./differential.js";

/** Bounded: noble takes about 10 ms for an operation on P-256. */
const RUNS: Runs = { symmetric: 300, curves: 25 };

const folder = mkdtempSync(join(tmpdir(), "thimble-suites-"));
after(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

const thing = await startEmulated({ name: "suites", wasm: await profileOctets("full"), aesHook: "unsupported" });

const inNode = (target: Target, runs = RUNS): Promise<Differential[]> => differential(target, SEED, runs);

let nodes: readonly Differential[] = [];
test("in Node each primitive agrees with noble, and nothing is written behind an output", async () => {
  nodes = await inNode(await targetOf(thing, nodeReference));
  assert.equal(nodes.length, 13);
  for (const { primitive, differences } of nodes) assert.deepEqual(differences, [], primitive);
});

test("a core that answers one wrong bit, or writes behind its output, is found in each primitive", async () => {
  const few: Runs = { symmetric: 2, curves: 1 };
  const flipped = (at: "in the output" | "behind it"): Thing["call"] => {
    return async (name, args = [], options = {}) => {
      const answer = await thing.call(name, args, options);
      const output = answer.output.slice();
      // Guard octets are the last four; the output's own stand before them.
      const place = output.length - (at === "behind it" ? 1 : 5);
      output[place]! ^= 1;
      return { ...answer, output };
    };
  };
  for (const at of ["in the output", "behind it"] as const) {
    const has = (name: string): boolean => thing.has(name);
    const target = await targetOf({ ...thing, has, call: flipped(at) } as unknown as Thing, nodeReference);
    for (const { primitive, runs, differences } of await inNode(target, few)) {
      // An answer without octets has none to be wrong in.
      if (primitive === "P-256 verify" && at === "in the output") continue;
      assert.equal(differences.length, runs, `${primitive}, ${at}`);
    }
  }
});

test(
  "in Chromium each primitive gives what it gives in Node, octet for octet",
  { skip: NO_BROWSER },
  async (context) => {
    await bundle(["tests/web/suites-page.ts"], folder);
    copyFileSync(join(TOP, "build/full.wasm"), join(folder, "full.wasm"));
    const head = '<!doctype html><title>suites</title><link rel="icon" href="data:,">';
    writeFileSync(join(folder, "index.html"), `${head}<script type="module" src="suites-page.js"></script>`);
    const server = await serve(folder);
    context.after(() => server.close());
    const { page, complaints } = await openPage(context, server.url);
    const theirs = await page.evaluate(
      ([seed, runs]) =>
        (window as unknown as { differential(seed: string, runs: Runs): Promise<Differential[]> }).differential(
          seed,
          runs,
        ),
      [SEED, RUNS] as const,
    );
    assert.deepEqual(theirs, nodes);
    assert.deepEqual(complaints, []);
  },
);

test("noble and node:crypto stand beside the core alike: each hash, and signatures taken and refused", () => {
  const message = new TextEncoder().encode("light on");
  const { secretKey, publicKey } = p256.keygen();
  const point = p256.Point.fromBytes(publicKey).toBytes(false).subarray(1);
  for (const hash of HASHES) {
    const digest = nobleReference.digest(hash, message);
    assert.deepEqual(digest, nodeReference.digest(hash, message), hash);
    const signature = p256.sign(digest, secretKey, { prehash: false, lowS: false });
    const spoilt = signature.slice();
    spoilt[40]! ^= 1;
    for (const reference of [nobleReference, nodeReference]) {
      assert.equal(reference.verify(point, hash, message, signature), true, `${reference.name}, ${hash}`);
      assert.equal(reference.verify(point, hash, message, spoilt), false, `${reference.name}, ${hash}`);
    }
  }
});
