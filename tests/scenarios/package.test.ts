// The npm package as a user meets it: what its tarball holds; and installed in an empty project, without a network, it is imported,
// type-checked, bundled for a browser, and its command runs.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { importsOf } from "../rules/imports.js";
import { paths, TOP } from "../rules/tree.js";

const MODULES = new URL("node_modules/", `file://${TOP}`).pathname;
const project = mkdtempSync(join(tmpdir(), "thimble-package-"));
const installed = join(project, "node_modules", "thimble");
after(() => rmSync(project, { recursive: true, force: true }));

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** `npm pack` of a folder; nothing is run. */
function pack(folder: string): Packed {
  const words = ["pack", folder, "--json", "--ignore-scripts", "--pack-destination", project];
  const answer = execFileSync("npm", words, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return (JSON.parse(answer) as Packed[])[0]!;
}

let tarball: Packed;

/** Files that code finds beside itself, not folders (the command looks for boards in a checkout); what is written with "..." is a comment's. */
const addressesOf = (text: string): string[] =>
  [...text.matchAll(/new URL\("(\.\.?\/[^"]+[^"/])", import\.meta\.url\)/g)].map((match) => match[1]!);

/** A script in the project; answers what it prints. */
function runScript(name: string, text: string): string {
  writeFileSync(join(project, name), text);
  return execFileSync(process.execPath, [name], { cwd: project, encoding: "utf8" });
}

before(() => {
  assert.ok(existsSync(join(TOP, "build/host/browser/full-wasm.js")), "run `make build` first");
  tarball = pack(TOP);
  const commander = pack(join(MODULES, "commander"));
  const wanted = {
    private: true,
    type: "module",
    dependencies: { thimble: `file:${tarball.filename}` },
    overrides: { commander: `file:${commander.filename}` },
  };
  writeFileSync(join(project, "package.json"), JSON.stringify(wanted));
  const offline = ["install", "--offline", "--no-audit", "--no-fund", "--cache", join(project, "cache")];
  const install = spawnSync("npm", offline, { cwd: project, encoding: "utf8" });
  assert.equal(install.status, 0, install.stderr);
});

test("the tarball holds what a user needs and nothing else", () => {
  const packed = tarball.files.map(({ path }) => path).sort();
  const fixed = [
    "CHANGELOG.md",
    "LICENSE",
    "NOTICE",
    "README.md",
    "SECURITY.md",
    "bin/thimble.js",
    "build/dex.wasm",
    "build/full.wasm",
    "build/host.wasm",
    "docs/abi.md",
    "docs/api.md",
    "package.json",
  ];
  // Each source of the host's side that a user runs, as code; of what may be imported, as types too.
  const made = paths().flatMap((path) => {
    const part = /^host\/(core|node|browser|emulator|vectors|cli)\/.*(?<!\.d)\.ts$/.exec(path)?.[1];
    // The Pico's emulator runs what a checkout builds.
    if (part === undefined || path.startsWith("host/emulator/rp2040/")) return [];
    const file = `build/${path.slice(0, -3)}`;
    return /core|node|browser/.test(part) ? [`${file}.js`, `${file}.d.ts`] : [`${file}.js`];
  });
  const inlined = ["build/host/browser/full-wasm.js", "build/host/browser/full-wasm.d.ts"];
  assert.deepEqual(packed, [...fixed, ...made, ...inlined].sort());
  assert.ok(!packed.some((path) => /tests?\/|\.test\.|\.map$|^(build\/)?boards|firmware|assess/.test(path)));
});

test("no file of the package names one that is not in it", () => {
  const have = new Set(tarball.files.map(({ path }) => path));
  for (const path of have) {
    if (!/\.(js|ts)$/.test(path)) continue;
    const text = readFileSync(join(installed, path), "utf8");
    assert.doesNotMatch(text, /sourceMappingURL/, path);
    const relative = [...importsOf({ path, text }), ...addressesOf(text)].filter((one) => one.startsWith("."));
    for (const specifier of relative) {
      const target = join(dirname(path), specifier);
      const types = target.replace(/\.js$/, ".d.ts");
      assert.ok(have.has(path.endsWith(".d.ts") ? types : target), `${path} names ${specifier}`);
    }
  }
  const { exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as { exports: unknown };
  // Values, not the names that are exported.
  const named = [...JSON.stringify(exports).matchAll(/:"\.\/([^"]+)"/g)].map((match) => match[1]!);
  assert.ok(named.length >= 12);
  for (const file of named) assert.ok(have.has(file), file);
});

const USE = `
const key = new Uint8Array(16), nonce = new Uint8Array(13), plaintext = new TextEncoder().encode("light on");
const sealed = suite.ccm.seal({ key, nonce, plaintext, tagLength: 8 });
const opened = suite.ccm.open({ key, nonce, sealed, tagLength: 8 });
suite.selfTest();
`;

test("a script imports it, from the file and inlined", () => {
  for (const entry of ["thimble/crypto", "thimble/inline"]) {
    const printed = runScript(
      "use.mjs",
      `import { openCrypto, AuthenticationError } from ${JSON.stringify(entry)};
      const suite = await openCrypto();${USE}
      try { suite.ccm.open({ key, nonce, sealed, tagLength: 10 }); } catch (error) {
        console.log(sealed.length, new TextDecoder().decode(opened), error instanceof AuthenticationError);
      }`,
    );
    assert.equal(printed, "16 light on true\n", entry);
  }
});

test("the protocol's wrapper is there in Node, and the modules by name", () => {
  const printed = runScript(
    "core.mjs",
    `import { openCore } from "thimble/node";
    import { loadCore, loadCrypto } from "thimble";
    import { readFileSync } from "node:fs";
    import { fileURLToPath } from "node:url";
    const core = await openCore();
    core.start();
    core.identityGenerate(7);
    const wasm = readFileSync(fileURLToPath(import.meta.resolve("thimble/full.wasm")));
    const suite = await loadCrypto(wasm, { entropy: (length) => new Uint8Array(length) });
    console.log(core.identityHit().length, typeof loadCore, suite.sha256(new Uint8Array(3)).length);`,
  );
  assert.equal(printed, "16 function 32\n");
});

const USER = (entry: string): string => `import { openCrypto, AuthenticationError, type CryptoSuite } from "${entry}";
const suite: CryptoSuite = await openCrypto();
const key = new Uint8Array(16);
const sealed: Uint8Array = suite.ccm.seal({ key, nonce: new Uint8Array(13), plaintext: new Uint8Array(3) });
const right: boolean = suite.p256.verify({ publicKey: key, hash: key, signature: sealed });
export const error: typeof AuthenticationError = AuthenticationError;
export const more = [right, suite.sha256.create().update(key).clone().digest(), suite.hkdf({ ikm: key, length: 3 })];
// @ts-expect-error: text is not octets
suite.sha256("text");
// @ts-expect-error: not without a nonce
suite.ccm.seal({ key, plaintext: key });
// @ts-expect-error: a message or a hash, not both
suite.p256.sign({ privateKey: key, message: key, hash: key });
// @ts-expect-error: no such argument
suite.ccm.seal({ key, nonce: key, plaintext: key, additionalData: key });
`;

test("a user's TypeScript is checked against its types, as Node and bundlers resolve them, with and without the DOM's", () => {
  writeFileSync(join(project, "crypto.ts"), USER("thimble/crypto"));
  writeFileSync(join(project, "inline.ts"), USER("thimble/inline"));
  const resolutions = [
    { module: "node16", moduleResolution: "node16" },
    { module: "esnext", moduleResolution: "bundler" },
  ];
  const strict = { noEmit: true, strict: true, exactOptionalPropertyTypes: true, target: "es2022", types: [] };
  for (const resolution of resolutions) {
    for (const lib of [["es2022"], ["es2022", "dom"]]) {
      const config = { compilerOptions: { ...strict, ...resolution, lib }, files: ["crypto.ts", "inline.ts"] };
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
      const { status, stdout } = spawnSync(join(MODULES, ".bin/tsc"), ["-p", "."], { cwd: project, encoding: "utf8" });
      assert.equal(status, 0, `${JSON.stringify(config)}\n${stdout}`);
    }
  }
});

/** Bundles a program of the project for a browser; nothing of Node may be left in it. */
async function bundle(program: string, format: "esm" | "iife", loader = {}): Promise<string> {
  mkdirSync(join(project, "src"), { recursive: true });
  const [entry, outdir] = [join(project, "src/program.js"), join(project, "bundle")];
  rmSync(outdir, { recursive: true, force: true });
  writeFileSync(entry, program);
  const made = await build({
    entryPoints: [entry],
    bundle: true,
    platform: "browser",
    format,
    outdir,
    loader,
    publicPath: "/",
    logLevel: "silent",
    minify: true,
  });
  assert.deepEqual([made.errors, made.warnings.filter(({ text }) => !/import\.meta/.test(text))], [[], []]);
  const text = readFileSync(join(outdir, "program.js"), "utf8");
  assert.doesNotMatch(text, /node:|require\(|\bprocess\.|\bBuffer\b/);
  return text;
}

test("bundled for a browser with the module inlined, it is one script that needs nothing of Node", async () => {
  const text = await bundle(
    `import { openCrypto } from "thimble/inline";
    result = openCrypto().then((suite) => {${USE} return [sealed.length, new TextDecoder().decode(opened)].join(); });`,
    "iife",
  );
  // What a page has of what the bundle may use; no process, no Buffer, no fetch.
  const page = { WebAssembly, atob, crypto, performance, TextEncoder, TextDecoder, Uint8Array, Float64Array };
  const result = (await runInNewContext(`let result;\n${text};\nresult`, page)) as string;
  assert.equal(result, "16,light on");
});

/** Serves a folder on the loopback while `body` runs. */
async function serving<T>(folder: string, body: (origin: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const file = join(folder, new URL(request.url ?? "/", "http://x").pathname);
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    return await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test("bundled for a browser with the module as a file, it fetches that file", async () => {
  const text = await bundle(
    `import { openCrypto } from "thimble/crypto";
    import wasm from "thimble/full.wasm";
    export const use = async (origin) => { const suite = await openCrypto({ wasm: new URL(wasm, origin) });${USE}
      return [wasm, sealed.length, new TextDecoder().decode(opened)].join(); };`,
    "esm",
    { ".wasm": "file" },
  );
  const { use } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    use: (origin: string) => Promise<string>;
  };
  const answer = await serving(join(project, "bundle"), use);
  assert.match(answer, /^\/full-\w+\.wasm,16,light on$/);
  await assert.rejects(serving(join(project, "src"), use), /could not be fetched: HTTP status 404/);
});

test("as the package lies there it can be served: relative imports only, and the module beside its code", () => {
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    for (const specifier of importsOf({ path: file, text })) {
      assert.match(specifier, /^\.\.?\/.*\.js$/, `${file} imports ${specifier}`);
      walk(join(dirname(file), specifier));
    }
    for (const address of addressesOf(text)) {
      assert.ok(existsSync(join(dirname(file), address)), `${file} names ${address}`);
      seen.add(address);
    }
  };
  for (const entry of ["crypto", "inline", "index"]) walk(join(installed, `build/host/browser/${entry}.js`));
  assert.ok(seen.size > 15 && [...seen].some((file) => file.endsWith("host.wasm")));
});

test("npx thimble is the command", () => {
  const help = spawnSync("npx", ["--offline", "thimble", "--help"], { cwd: project, encoding: "utf8" });
  assert.equal(help.status, 0, help.stderr);
  assert.match(help.stdout, /keygen/);
  const keygen = spawnSync("npx", ["--offline", "thimble", "keygen", "--out", "lamp.pem"], {
    cwd: project,
    encoding: "utf8",
  });
  assert.equal(keygen.status, 0, keygen.stderr);
  assert.ok(existsSync(join(project, "lamp.pem")));
});
