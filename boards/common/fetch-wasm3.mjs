// Puts wasm3's C sources into a folder: node fetch-wasm3.mjs OUTPUT
//
// They come from the npm package react-native-webassembly, which carries wasm3 (MIT) in cpp/; it is packed and never
// installed, as its peer dependencies are not wanted. With WASM3_DIR set to a checkout's source folder, that is copied instead.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const PACKAGE = "react-native-webassembly@0.3.3";
const INTEGRITY = "sha512-wC8r/C6bHcWsNZmzES6vhMX1bao3JtG2FIVC9Un5kTn9EKQBN63qGVGMaD7ppe/vkzD8aPTfj9MKjsid4m7VRA==";
const IS_SOURCE = /^(m3_.*\.[ch]|wasm3.*\.h)$/;
const NOT_NEEDED = /^m3_api_|^wasm3_cpp/; // WASI, libc and tracing for modules

/**
 * wasm3 hands four things from operation to operation: program counter, stack, memory, and a register of 64 bits. On a 32-bit Arm
 * they fit r0 to r3 only if the register comes third (AAPCS §6.4: 64 bits start at an even register); as wasm3 orders them, it lies
 * in the C stack, which costs each operation loads, stores and saved registers. So the last two change places. A source that
 * orders them otherwise stays as it is.
 */
function inRegisters(source) {
  return source
    .replaceAll("M3MemoryHeader * _mem, m3reg_t _r0", "m3reg_t _r0, M3MemoryHeader * _mem")
    .replaceAll("_sp, _mem, _r0", "_sp, _r0, _mem")
    .replaceAll("_mem, d_m3OpDefaultArgs", "d_m3OpDefaultArgs, _mem")
    .replaceAll("runtime->memory.mallocated, d_m3OpDefaultArgs", "d_m3OpDefaultArgs, runtime->memory.mallocated")
    .replaceAll("stack, NULL, d_m3OpDefaultArgs", "stack, d_m3OpDefaultArgs, NULL");
}

function fail(reason) {
  console.error(`fetch-wasm3: ${reason}`);
  process.exit(1);
}

/** The regular files of a tar archive (POSIX ustar), by base name of those under package/cpp/. */
function* filesOfTar(tar) {
  for (let at = 0; at + 512 <= tar.length;) {
    const text = (from, length) => tar.toString("latin1", at + from, at + from + length).replace(/\0.*$/s, "");
    const name = text(0, 100);
    if (name === "") return;
    const size = parseInt(text(124, 12), 8);
    if (text(156, 1) !== "5" && name.startsWith("package/cpp/")) {
      yield [name.slice("package/cpp/".length), tar.subarray(at + 512, at + 512 + size)];
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

function download(folder) {
  const temporary = mkdtempSync(join(folder, "pack-"));
  try {
    const output = execFileSync("npm", ["pack", PACKAGE, "--silent", "--pack-destination", temporary], {
      encoding: "utf8",
    });
    const archive = readFileSync(join(temporary, output.trim().split("\n").at(-1)));
    const integrity = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
    if (integrity !== INTEGRITY) fail(`${PACKAGE} is not the expected file (${integrity})`);
    return archive;
  } catch (error) {
    return fail(
      `cannot fetch ${PACKAGE} from the npm registry: ${error.message.split("\n")[0]}. Set WASM3_DIR to wasm3's source folder instead.`,
    );
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

const output = process.argv[2] ?? fail("usage: fetch-wasm3.mjs OUTPUT");
const from = process.env.WASM3_DIR;
const stamp = join(output, ".origin");
const origin = `${from ?? INTEGRITY} in registers`;
if (existsSync(stamp) && readFileSync(stamp, "utf8") === origin && from === undefined) process.exit(0);

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
if (from !== undefined) {
  if (!existsSync(join(from, "wasm3.h"))) fail(`WASM3_DIR=${from} holds no wasm3.h`);
  for (const name of readdirSync(from).filter((name) => IS_SOURCE.test(name) && !NOT_NEEDED.test(name)))
    copyFileSync(join(from, name), join(output, name));
} else {
  for (const [name, content] of filesOfTar(gunzipSync(download(output)))) {
    if (IS_SOURCE.test(name) && !NOT_NEEDED.test(name)) writeFileSync(join(output, name), content);
  }
}
for (const name of readdirSync(output).filter((name) => /\.[ch]$/.test(name))) {
  const path = join(output, name);
  writeFileSync(path, inRegisters(readFileSync(path, "utf8")));
}
if (!existsSync(join(output, "wasm3.h"))) fail("no wasm3.h among the sources");
writeFileSync(stamp, origin);
