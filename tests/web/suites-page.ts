// Bundled for the browser: lets a test call the suites in a page (tests/web/suites.test.ts).

import { openThing } from "../../host/web/page/core.js";
import { nobleReference } from "../../host/web/page/reference.js";
import { targetOf } from "../../host/vectors/suite.js";
import { differential, type Differential, type Runs } from "./differential.js";

async function run(seed: string, runs: Runs): Promise<Differential[]> {
  return differential(await targetOf(await openThing({ name: "suites" }), nobleReference), seed, runs);
}

Object.assign(window, { differential: run });
