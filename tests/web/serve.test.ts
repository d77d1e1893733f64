// The page's server: the right types, one folder only, this machine only; and the bundler that keeps Node out of a page.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import { bundle } from "../../host/web/bundle.js";
import { serve } from "../../host/web/serve.js";
import { TOP } from "../rules/tree.js";

const folder = mkdtempSync(join(tmpdir(), "thimble-serve-"));
const root = join(folder, "root");
mkdirSync(join(root, "sub"), { recursive: true });
writeFileSync(join(folder, "secret.txt"), "secret");
writeFileSync(join(folder, "root-secret.txt"), "secret");
for (const name of ["index.html", "main.js", "style.css", "full.wasm", "a.json", "a b.rsp", "sub/index.html"])
  writeFileSync(join(root, name), name);
symlinkSync(join(folder, "secret.txt"), join(root, "link.txt"));
symlinkSync(folder, join(root, "up"));
const server = await serve(root);
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Got {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** A request whose path goes out as it is: fetch would tidy it. */
function get(path: string, method = "GET"): Promise<Got> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers["content-type"] ?? "", text }),
      );
    })
      .on("error", reject)
      .end();
  });
}

test("files come with their types, a folder's index for the folder", async () => {
  const wanted: [string, string, string][] = [
    ["/", "text/html; charset=utf-8", "index.html"],
    ["/main.js", "text/javascript; charset=utf-8", "main.js"],
    ["/main.js?again", "text/javascript; charset=utf-8", "main.js"],
    ["/style.css", "text/css; charset=utf-8", "style.css"],
    ["/full.wasm", "application/wasm", "full.wasm"],
    ["/a.json", "application/json", "a.json"],
    ["/a%20b.rsp", "text/plain; charset=utf-8", "a b.rsp"],
    ["/sub/", "text/html; charset=utf-8", "sub/index.html"],
  ];
  for (const [path, type, text] of wanted) assert.deepEqual(await get(path), { status: 200, type, text }, path);
  assert.deepEqual(await get("/main.js", "HEAD"), { ...(await get("/main.js")), text: "" });
});

test("nothing outside the folder is served: not by dots, plain or encoded, nor by a link, nor by a name that begins alike", async () => {
  const tries = [
    "/../secret.txt",
    "/sub/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%5csecret.txt",
    "/../root-secret.txt",
    "/link.txt",
    "/up/secret.txt",
    "/up/root/main.js/../../../secret.txt",
    `/${join(folder, "secret.txt")}`,
    "//etc/passwd",
    "/main.js%00.html",
    "/%",
    "/sub",
    "/none.html",
    "/main.js/",
  ];
  for (const path of tries) {
    const { status, text } = await get(path);
    assert.equal(status, 404, path);
    assert.ok(!text.includes("secret"), path);
  }
});

test("only reading is served", async () => {
  for (const method of ["POST", "PUT", "DELETE"]) assert.equal((await get("/main.js", method)).status, 405, method);
});

test("it listens on 127.0.0.1 only", async (context) => {
  const { port } = new URL(server.url);
  const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const other = others.find(({ family, internal }) => family === "IPv4" && !internal);
  if (!other) return context.skip("this machine has no other address");
  await assert.rejects(fetch(`http://${other.address}:${port}/`));
});

test("a port that is none, or is taken, is one line and status 2", () => {
  const run = (port: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ["build/host/web/serve.js", "--port", port], {
      cwd: TOP,
      encoding: "utf8",
      timeout: 20_000,
    });
  for (const port of ["x", "65536", new URL(server.url).port]) {
    const { status, stderr } = run(port);
    assert.equal(status, 2, port);
    assert.match(String(stderr), /^web: .+\n$/, port);
  }
});

test("a program that imports Node's own is not bundled for a page", async () => {
  const file = join(folder, "planted.ts");
  writeFileSync(file, 'import { readFileSync } from "node:fs";\nconsole.log(readFileSync);\n');
  await assert.rejects(bundle([relative(TOP, file)], folder), /node:fs/);
});
