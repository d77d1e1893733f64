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
 * What is changed in wasm3's sources, each text once or more often in its file. Its operations become functions of their own file,
 * which operations.c may replace one by one and which hand their state on as convention.h says. As wasm3 has it, they are inside
 * the compiler's file, and on a 32-bit Arm the register of 64 bits goes through the C stack.
 */
const CHANGES = [
  ["m3_exec_defs.h", '#include "m3_core.h"', '#include "m3_core.h"\n#include "convention.h"'],
  ["m3_exec_defs.h", "M3MemoryHeader * _mem, m3reg_t _r0", "m3reg_t _r0 d_m3MemorySig"],
  ["m3_exec_defs.h", "_sp, _mem, _r0", "_sp, _r0 d_m3MemoryArg"],
  ["m3_exec_defs.h", "M3_NO_UBSAN d_m3RetSig op_##NAME", "M3_NO_UBSAN M3_WEAK m3ret_t vectorcall op_##NAME"],
  ["m3_exec_defs.h", "d_m3RetSig  RunCode  (d_m3OpSig)\n{\n    nextOpDirect();\n}\n", '#include "dispatch.h"\n'],
  ["m3_exec.h", "_mem, d_m3OpDefaultArgs", "d_m3OpDefaultArgs d_m3MemoryArg"],
  ["m3_exec.h", "d_m3CommutativeOp_i (i64, Add,              +)", "d_m3CommutativeOpFunc_i (i64, Add, add64)"],
  ["m3_exec.h", "d_m3Op_i (i64, Subtract,                    -)", "d_m3OpFunc_i (i64, Subtract, subtract64)"],
  ["m3_exec.h", "r = Call (", "r = CallCode ("],
  [
    "m3_exec.h",
    "#define newTrap(err)                    return err",
    "#define newTrap(err)                    leave (err)",
  ],
  [
    "m3_exec.h",
    "#define forwardTrap(err)                return err",
    "#define forwardTrap(err)                leave (err)",
  ],
  ["m3_exec.c", "// EMPTY FOR NOW", '#define M3_COMPILE_OPCODES\n#include "m3_exec.h"'],
  ["m3_env.c", "runtime->memory.mallocated, d_m3OpDefaultArgs", "d_m3OpDefaultArgs, runtime->memory.mallocated"],
  ["m3_env.c", "stack, NULL, d_m3OpDefaultArgs", "stack, d_m3OpDefaultArgs, NULL"],
  ["m3_compile.c", "#define M3_COMPILE_OPCODES", ""],
  ["m3_compile.c", '#include "m3_exec.h"', '#include "m3_operations.h"'],
];

function change(folder) {
  for (const [file, text, replacement] of CHANGES) {
    const path = join(folder, file);
    const source = existsSync(path) ? readFileSync(path, "utf8") : fail(`no ${file} among the sources`);
    if (!source.includes(text))
      fail(`${file} of this wasm3 does not hold ${JSON.stringify(text)}, which is to be changed`);
    writeFileSync(path, source.replaceAll(text, replacement));
  }
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
const origin = `${from ?? INTEGRITY} ${JSON.stringify(CHANGES)}`;
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
if (!existsSync(join(output, "wasm3.h"))) fail("no wasm3.h among the sources");
change(output);
writeFileSync(stamp, origin);
