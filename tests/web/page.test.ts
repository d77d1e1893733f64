// The page of `make web`, clicked through in headless Chromium: what it shows is what Node computes. Leaves build/web/page.png and
// build/web/phone.png.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { runDemo } from "../../host/assess/demo.js";
import { sequenceDiagram } from "../../host/assess/report/sequence.js";
import { fromHex } from "../../host/core/text.js";
import { makePage, WEB_FOLDER } from "../../host/web/bundle.js";
import { serve, type Serving } from "../../host/web/serve.js";
import { CAVP_MISSING } from "../conformance/cavp-folder.js";
import { folder } from "../conformance/cli-run.js";
import { TOP } from "../rules/tree.js";
import { closeBrowser, NO_BROWSER, openPage, type Opened } from "./browser.js";
import { cavpFiles, countsInNode, ownFiles, type Counts } from "./counts.js";

const here = folder();
let server: Serving;
before(async () => {
  if (NO_BROWSER) return;
  await makePage();
  server = await serve(WEB_FOLDER);
});
after(async () => {
  await closeBrowser();
  await server?.close();
});

/** A test of the page; skipped with its reason where there is no browser. */
function onPage(name: string, body: (opened: Opened, context: TestContext) => Promise<void>): void {
  test(name, { skip: NO_BROWSER, timeout: 240_000 }, async (context) => {
    const opened = await openPage(context, server.url);
    await body(opened, context);
    assert.deepEqual(opened.strangers, [], "it asked somebody else");
    assert.deepEqual(opened.complaints, []);
  });
}

/** Waits until a section has come to its end; answers what it says then. */
async function ended(page: Page, section: string, timeout = 120_000): Promise<{ state: string; text: string }> {
  const line = page.locator(`${section} .status`);
  await page.waitForSelector(`${section} .status:is([data-state=ok],[data-state=bad])`, { timeout });
  return { state: (await line.getAttribute("data-state")) ?? "", text: (await line.textContent()) ?? "" };
}

/** A list of elements' data attributes. */
const dataOf = (page: Page, selector: string): Promise<Record<string, string>[]> =>
  page
    .locator(selector)
    .evaluateAll((elements) => elements.map((one) => ({ ...(one as HTMLElement).dataset }) as Record<string, string>));

// --- self-test ---------------------------------------------------------------------------------------------------------

onPage("the self-test runs by itself, and each primitive is green with all its known answers", async ({ page }) => {
  assert.equal((await ended(page, "#self-test")).state, "ok");
  const checks = await dataOf(page, "#self-test li");
  const primitives = checks.map(({ primitive }) => primitive);
  for (const name of ["AES block", "AES-CCM", "AES-CMAC", "AES-CTR", "AES-GCM", "ECDH on P-256", "ECDSA on P-256"])
    assert.ok(primitives.includes(name), name);
  for (const name of ["HKDF-SHA-256", "HMAC-SHA-256", "SHA-256", "X25519"]) assert.ok(primitives.includes(name), name);
  for (const { primitive, passed, failed } of checks) assert.ok(Number(passed) > 0 && failed === "0", primitive);
  const inNode = await countsInNode(ownFiles());
  const own = checks.filter(({ primitive = "" }) => !/^the (?:core's own self-test|crypto API)$/.test(primitive));
  assert.equal(own.length, checks.length - 2);
  const sum = (all: readonly { readonly passed?: string | number }[]): number =>
    all.reduce((total, { passed }) => total + Number(passed), 0);
  assert.equal(sum(own), sum(inNode));
});

onPage("a known answer that is wrong turns its primitive red, and no other", async ({ page }) => {
  await page.route("**/vectors/aes_cmac_rfc4493_test.json", async (route) => {
    const text = readFileSync(join(TOP, "tests/vectors/aes_cmac_rfc4493_test.json"), "utf8");
    await route.fulfill({ contentType: "application/json", body: spoilt(text) });
  });
  await ended(page, "#self-test");
  await page.click("[data-do=self-test]");
  const { state, text } = await ended(page, "#self-test");
  assert.equal(state, "bad");
  assert.match(text, /^1 of \d+ checks fail/);
  const red = (await dataOf(page, "#self-test li.bad")).map(({ primitive }) => primitive);
  assert.deepEqual(red, ["AES-CMAC"]);
  assert.match((await page.locator("#self-test li.bad .why").textContent()) ?? "", /rfc4493_test\.json, tcId 1: /);
});

// --- vectors -----------------------------------------------------------------------------------------------------------

/** The text of a file whose first vector has a wrong tag. */
function spoilt(text: string): string {
  const content = JSON.parse(text) as { testGroups: { tests: { tag: string }[] }[] };
  const first = content.testGroups[0]!.tests[0]!;
  first.tag = (first.tag.startsWith("0") ? "1" : "0") + first.tag.slice(1);
  return JSON.stringify(content);
}

async function shownCounts(page: Page): Promise<Counts[]> {
  const shown = await dataOf(page, "#vectors .file");
  return shown.map(({ file = "", passed, failed, skipped, because = "{}" }) => ({
    file,
    passed: Number(passed),
    failed: Number(failed),
    skipped: Number(skipped),
    skippedBecause: JSON.parse(because) as Record<string, number>,
  }));
}

/** Drops files onto the page, as a person does. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => ({ name: basename(path), text: readFileSync(path, "utf8") }));
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const { name, text } of all) data.items.add(new File([text], name));
    return data;
  }, files);
  await page.dispatchEvent("#vectors .drop", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("#vectors .drop", "drop", { dataTransfer: transfer });
}

onPage("all files of tests/vectors, dropped onto the page: none fails, and the counts are Node's", async ({ page }) => {
  await drop(page, ownFiles());
  const { state, text } = await ended(page, "#vectors");
  assert.equal(state, "ok", text);
  assert.match(text, /^\d+ passed, 0 failed, \d+ skipped$/);
  const inNode = await countsInNode(ownFiles());
  assert.ok(inNode.length >= 17);
  assert.deepEqual(await shownCounts(page), inNode);
});

onPage("NIST's files, chosen: none fails, and the counts and the reasons are Node's", async ({ page }, context) => {
  const files = cavpFiles();
  if (files.length === 0) return context.skip(CAVP_MISSING);
  const inNode = await countsInNode(files);
  // Those that Node cannot read are shown with their reason, and counted in no row.
  await page.setInputFiles("#vectors input[type=file]", files);
  const { text } = await ended(page, "#vectors", 200_000);
  const shown = (await shownCounts(page)).filter(({ passed }) => !Number.isNaN(passed));
  assert.deepEqual(shown, inNode);
  assert.ok(
    inNode.every(({ failed }) => failed === 0),
    text,
  );
  assert.ok(inNode.reduce((sum, { passed }) => sum + passed, 0) > 2000);
});

onPage("a planted wrong vector fails with its number, and a file of another kind is named", async ({ page }) => {
  const [wrong, other] = [here.file("wrong_test.json"), here.file("other.json")];
  writeFileSync(wrong, spoilt(readFileSync(join(TOP, "tests/vectors/aes_cmac_rfc4493_test.json"), "utf8")));
  writeFileSync(other, '{"algorithm":"RSASSA-PSS","testGroups":[]}');
  await drop(page, [wrong, other]);
  const { state, text } = await ended(page, "#vectors");
  assert.equal(state, "bad");
  assert.equal(text, "3 passed, 1 failed, 0 skipped, 1 of 2 files not readable");
  const bad = page.locator("#vectors .file.bad");
  assert.match((await bad.nth(0).textContent()) ?? "", /wrong_test\.json.*1 failed.*tcId 1.*: the tag is [0-9a-f]{32}/);
  assert.match((await bad.nth(1).textContent()) ?? "", /other\.json: unknown algorithm "RSASSA-PSS"/);
});

// --- benchmark ---------------------------------------------------------------------------------------------------------

onPage("the benchmark measures each operation of each that has it, in bounded time", async ({ page }) => {
  await ended(page, "#self-test");
  await page.click("[data-do=bench]");
  const { state, text } = await ended(page, "#bench");
  assert.equal(state, "ok", text);
  const seconds = Number(/ in ([\d.]+) s/.exec(text)?.[1]);
  // About ten seconds; a busy machine needs more.
  assert.ok(seconds > 1 && seconds < 60, text);
  const cells = await dataOf(page, "#bench td[data-name]");
  for (const { name, microseconds } of cells) assert.ok(Number(microseconds) > 0 && Number(microseconds) < 1e6, name);
  const count = (name: string): number => cells.filter((cell) => cell["name"] === name).length;
  assert.equal(count("Thimble"), 8);
  assert.equal(count("noble"), 7);
  // X25519 is not in every version's Web Cryptography.
  assert.ok(count("WebCrypto") >= 6, String(count("WebCrypto")));
});

// --- two things meet -----------------------------------------------------------------------------------------------------

interface Form {
  readonly seed: string;
  readonly loss: number;
  readonly curve?: string;
  readonly pace: "slow" | "steps" | "none";
}

async function begin(page: Page, { seed, loss, curve = "p256", pace }: Form): Promise<void> {
  await page.fill("input[name=seed]", seed);
  await page.locator("input[name=loss]").fill(String(loss));
  await page.selectOption("select[name=curve]", curve);
  await page.selectOption("select[name=pace]", pace);
  await page.click("[data-do=meet]");
}

async function verdict(page: Page): Promise<{ ok: boolean; text: string; fingerprints: string[] }> {
  const box = page.locator("#meet .verdict:is(.ok,.bad)");
  await box.waitFor({ timeout: 120_000 });
  const fingerprints = ((await box.getAttribute("data-fingerprints")) ?? "").split(" ");
  return {
    ok: (await box.getAttribute("class")) === "verdict ok",
    text: (await box.textContent()) ?? "",
    fingerprints,
  };
}

for (const { loss, curve, group } of [
  { loss: 0, curve: "p256", group: 7 },
  { loss: 30, curve: "p256", group: 7 },
  { loss: 10, curve: "x25519", group: 12 },
]) {
  onPage(
    `two things meet with ${curve} and ${loss}% loss: the session is Node's, packet for packet`,
    async ({ page }) => {
      const seed = "00010203";
      await begin(page, { seed, loss, curve, pace: "none" });
      const { ok, text, fingerprints } = await verdict(page);
      assert.ok(ok, text);
      const demo = await runDemo({ board: "emulated", seed: fromHex(seed), loss: loss / 100, group });
      assert.match(
        text,
        new RegExp(`${demo.messages.length} of ${demo.messages.length} messages came through unchanged`),
      );
      assert.equal(demo.agreed, true);
      assert.deepEqual(fingerprints, [demo.fingerprint, demo.fingerprint]);
      // The report's drawing of the demo and the page's are one and the same.
      const [drawn, wanted] = await page.evaluate((svg) => {
        const box = document.createElement("div");
        box.innerHTML = svg;
        return [document.querySelector("#meet .diagram")?.innerHTML, box.innerHTML];
      }, sequenceDiagram(demo));
      assert.equal(drawn, wanted);
      const said = await page.locator("#meet .said li").allTextContents();
      for (const { text: message } of demo.messages)
        assert.ok(
          said.some((line) => line.includes(message)),
          message,
        );
    },
  );
}

onPage("step by step: each step shows more, and Stop ends it without a meeting", async ({ page }) => {
  await begin(page, { seed: "07", loss: 0, pace: "steps" });
  const packets = page.locator("#meet .diagram .head");
  await packets.first().waitFor();
  assert.equal(await packets.count(), 1);
  let steps = 0;
  while ((await packets.count()) < 3 && steps < 60) {
    await page.click("[data-do=step]");
    await page.waitForTimeout(20);
    steps++;
  }
  assert.equal(await packets.count(), 3);
  assert.ok(steps >= 4, `three packets of several frames in ${steps} steps`);
  await page.click("[data-do=stop]");
  const { ok, text } = await verdict(page);
  assert.ok(!ok);
  assert.match(text, /They did not meet/);
});

onPage("a seed that is none is not taken", async ({ page }) => {
  await begin(page, { seed: "xyz", loss: 0, pace: "none" });
  assert.ok(await page.locator("input[name=seed]:invalid").isVisible());
  assert.ok(await page.locator("#meet .verdict").isHidden());
});

// --- the look ----------------------------------------------------------------------------------------------------------

/** What is wider than its place: boxes, words of the drawing, the page itself. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const one of Array.from(document.querySelectorAll<HTMLElement>("main, main *:not(svg *)"))) {
      if (one.clientWidth > 0 && getComputedStyle(one).display !== "inline" && one.scrollWidth > one.clientWidth + 1)
        found.push(`${one.tagName} "${one.textContent}": ${one.scrollWidth} > ${one.clientWidth}`);
    }
    const drawing = document.querySelector("#meet svg")!.getBoundingClientRect();
    for (const one of Array.from(document.querySelectorAll("#meet svg text"))) {
      const { left, right } = one.getBoundingClientRect();
      if (left < drawing.left || right > drawing.right) found.push(`"${one.textContent}" is cut off`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page itself");
    return found;
  });
}

onPage(
  "slow motion shows packets under way; on a desk and on a phone, light and dark, nothing overflows",
  async ({ page }) => {
    await ended(page, "#self-test");
    await begin(page, { seed: "0102030405060708", loss: 10, pace: "slow" });
    await page.locator("#meet .verdict.running").waitFor();
    await page.locator("#meet .diagram .head").nth(1).waitFor();
    assert.ok(await page.locator("[data-do=meet]").isDisabled());
    const { ok, text } = await verdict(page);
    assert.ok(ok, text);
    await drop(page, ownFiles().slice(0, 4));
    await ended(page, "#vectors");
    await page.click("[data-do=bench]");
    await ended(page, "#bench");
    assert.deepEqual(await overflowing(page), []);
    await page.screenshot({ path: join(WEB_FOLDER, "page.png"), fullPage: true });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.emulateMedia({ colorScheme: "dark" });
    assert.deepEqual(await overflowing(page), []);
    await page.screenshot({ path: join(WEB_FOLDER, "phone.png"), fullPage: true });
  },
);
