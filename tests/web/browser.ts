// Debian's Chromium for tests, through playwright-core: without a window, with a new profile, asking nobody but the page's server.

import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { chromium, type BrowserContext, type Page } from "playwright-core";

/** Where the browser is; THIMBLE_CHROMIUM names another. */
const CHROMIUM = process.env["THIMBLE_CHROMIUM"] ?? "/usr/bin/chromium";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why there is no browser here; false when there is one. */
export const NO_BROWSER = ((): string | false => {
  try {
    accessSync(CHROMIUM, constants.X_OK);
    return false;
  } catch {
    return "Chromium is not here: `apt-get install --no-install-recommends chromium` installs it, or THIMBLE_CHROMIUM names it";
  }
})();

export interface Opened {
  readonly page: Page;
  /** Requests that did not go to the page's own server. */
  readonly strangers: string[];
  /** Errors of the page's scripts, and what its console warned of. */
  readonly complaints: string[];
}

let profile: string | undefined;
let browser: BrowserContext | undefined;

/** Starts the browser, once. */
async function start(): Promise<BrowserContext> {
  profile ??= mkdtempSync(join(tmpdir(), "thimble-chromium-"));
  browser ??= await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: ARGS,
    viewport: { width: 1000, height: 900 },
  });
  return browser;
}

/** A new tab, closed when the test ends. @param url of the page, and of all that it may ask for */
export async function openPage(context: TestContext, url: string, path = ""): Promise<Opened> {
  const page = await (await start()).newPage();
  context.after(() => page.close());
  const [strangers, complaints]: [string[], string[]] = [[], []];
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(?:data|blob):/.test(request.url())) strangers.push(request.url());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(`${url}${path}`);
  return { page, strangers, complaints };
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  if (profile !== undefined) rmSync(profile, { recursive: true, force: true });
  [browser, profile] = [undefined, undefined];
}
