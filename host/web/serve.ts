// A small server of static files, for the page of `make web`: on 127.0.0.1 only, reading one folder only.
//
//   node build/host/web/serve.js [--port 8000] [--folder build/web]
//
// Port 0, which is the default, takes one that is free. It prints the address, and goes on until it is stopped.

import { realpathSync, statSync, createReadStream } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HOST = "127.0.0.1";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".wasm": "application/wasm",
  ".rsp": "text/plain; charset=utf-8",
  ".png": "image/png",
};

/** The page asks nobody but this server; it is isolated, so that its clock is fine enough for the benchmark. */
const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; " +
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};

/** The file that a request names, when it is one in the folder: with links followed, it must still be there. */
export function fileOf(root: string, target: string): string | undefined {
  try {
    const path = decodeURIComponent(target.split(/[?#]/)[0] ?? "");
    if (!path.startsWith("/") || /[\0\\]/.test(path) || path.split("/").includes("..")) return undefined;
    const file = realpathSync(join(root, path.endsWith("/") ? `${path}index.html` : path));
    return file.startsWith(realpathSync(root) + sep) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function answer(root: string, request: IncomingMessage, response: ServerResponse): void {
  const end = (status: number, words: string): void => {
    response.writeHead(status, { ...HEADERS, "Content-Type": "text/plain; charset=utf-8" }).end(`${words}\n`);
  };
  if (request.method !== "GET" && request.method !== "HEAD") return end(405, "only GET and HEAD");
  const file = fileOf(root, request.url ?? "");
  if (file === undefined) return end(404, "there is no such file");
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { ...HEADERS, "Content-Type": type, "Content-Length": statSync(file).size });
  if (request.method === "HEAD") return void response.end();
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
}

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder. @param port 0 for one that is free @throws Error when the port is taken */
export async function serve(folder: string, port = 0): Promise<Serving> {
  const server: Server = createServer((request, response) => answer(folder, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, resolve);
  });
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}/`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, close };
}

async function main(): Promise<void> {
  const options = { port: { type: "string", default: "0" }, folder: { type: "string", default: "build/web" } } as const;
  const { port, folder } = parseArgs({ options }).values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) throw new Error(`--port: "${port}" is not a port number`);
  const { url } = await serve(folder, Number(port));
  console.log(`Thimble in a browser: ${url}   (Ctrl-C stops it)`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await main();
  } catch (error) {
    console.error(`web: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  }
}
