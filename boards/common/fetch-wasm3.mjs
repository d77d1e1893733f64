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

/**
 * What lets words of metacode be 16 bits (wasm3/metacode.h). A wasm3 that does not hold all of these texts, each as often as is said here,
 * keeps its own words.
 */
const COMPACT = [
  [
    1,
    "m3_core.h",
    "typedef void /*const*/ *                    code_t;\ntypedef code_t const * /*__restrict__*/     pc_t;",
    '#define METACODE_TYPES\n#include "metacode.h"',
  ],
  [
    1,
    "m3_code.h",
    "#define EmitWord(page, val) EmitWord_impl(page, (void*)(val))",
    '#define EmitWord(page, val) EmitWord_impl(page, (void*)(val))\n#include "metacode.h"',
  ],
  [1, "m3_code.c", "lineIndex++] = i_word;", "lineIndex++] = (code_t) (uintptr_t) i_word;"],
  [
    1,
    "m3_code.c",
    "memcpy (& i_page->code[i_page->info.lineIndex++], & i_word, sizeof(i_word));",
    "memcpy (& i_page->code[i_page->info.lineIndex], & i_word, sizeof(i_word));\n    i_page->info.lineIndex += words_of (sizeof (i_word));",
  ],
  [1, "m3_code.c", "i_page->info.lineIndex += 2;", "i_page->info.lineIndex += words_of (sizeof (i_word));"],
  [1, "m3_code.c", "i_page->info.lineIndex += 1;", "i_page->info.lineIndex += words_of (sizeof (i_word));"],
  [1, "m3_compile.c", "EmitWord (o->page, op_Branch);", "EmitOperation (o->page, op_Branch);"],
  [1, "m3_compile.c", "EmitWord (o->page, GetPagePC (page));", "EmitNear (o->page, GetPagePC (page));"],
  [1, "m3_compile.c", "EmitWord (o->page, i_operation);", "EmitOperation (o->page, i_operation);"],
  [1, "m3_compile.c", "EmitWord (o->page, i_pointer);", "EmitNear (o->page, i_pointer);"],
  [1, "m3_compile.c", "EmitWord32 (o->page, i_immediate);", "EmitOffset (o->page, i_immediate);"],
  [1, "m3_compile.c", "EmitWord32 (o->page, i_offset);", "EmitOffset (o->page, i_offset);"],
  [1, "m3_compile.c", "pc_t next = * (pc_t *) patches;", "pc_t next = near_at (patches);"],
  [1, "m3_compile.c", "* (pc_t *) patches = pc;", "set_near (patches, pc);"],
  [2, "m3_compile.c", "* jumpTo = GetPC (o);", "set_near (jumpTo, GetPC (o));"],
  [1, "m3_compile.c", "else * pc = GetPC (o);", "else set_near (pc, GetPC (o));"],
  [1, "m3_compile.c", "* o_startPC = GetPagePC (elsePage);", "set_near (o_startPC, GetPagePC (elsePage));"],
  [
    1,
    "m3_compile.c",
    "AcquireCodePageWithCapacity (io_module->runtime, 4);",
    "AcquireCodePageWithCapacity (io_module->runtime, 2 + 2 * words_of (sizeof (void *)));",
  ],
  [1, "m3_compile.c", "EmitWord (page, op_CallRawFunction);", "EmitOperation (page, op_CallRawFunction);"],
  [1, "m3_compile.c", "EmitWord (page, i_function);", "EmitFar (page, i_function);"],
  [1, "m3_compile.c", "EmitWord (page, io_function);", "EmitNear (page, io_function);"],
  [1, "m3_compile.c", "EmitWord (page, i_userdata);", "EmitFar (page, i_userdata);"],
  [0, "m3_compile.c", "EmitWord (", ""], // none is left
  // Arguments of calls are copied together (wasm3/compiling.h).
  [
    1,
    "m3_compile.c",
    "\n// a copy-on-write strategy is used with locals.",
    '\n#include "compiling.h"\n\n// a copy-on-write strategy is used with locals.',
  ],
  [
    1,
    "m3_compile.c",
    "    while (numArgs--)\n    {\n_       (CopyStackTopToSlot (o, argTop -= c_ioSlotCount));\n_       (Pop (o));\n    }\n",
    "_   (CopyArguments (o, numArgs, argTop));\n",
  ],
  [
    1,
    "m3_compile.c",
    "m3_CopyMem (o->constants, io_function->numConstantBytes)",
    "SharedConstants (o, io_function->numConstantBytes)",
  ],
  // A result is returned by one operation.
  [
    1,
    "m3_compile.c",
    "static\nM3Result  CopyStackIndexToSlot",
    "static struct { pc_t end; IM3Operation operation; u16 to, from; } metacode_last_copy;\n\nstatic\nM3Result  CopyStackIndexToSlot",
  ],
  [
    1,
    "m3_compile.c",
    "        u16 srcSlot = GetSlotForStackIndex (o, i_stackIndex);\n        EmitSlotOffset (o, srcSlot);\n    }\n",
    "        u16 srcSlot = GetSlotForStackIndex (o, i_stackIndex);\n        EmitSlotOffset (o, srcSlot);\n        metacode_last_copy.from = srcSlot;\n    }\n    metacode_last_copy.end = GetPagePC (o->page);\n    metacode_last_copy.operation = op;\n    metacode_last_copy.to = i_destSlot;\n",
  ],
  [4, "m3_compile.c", "(EmitOp (o, op_Return))", "(EmitReturn (o))"],
  // A function's 60 octets become 40: no field for what can be had otherwise, and one for what is never needed at the same time. Nothing is
  // released: a module that cannot be loaded ends the start.
  [
    1,
    "m3_function.h",
    "    bytes_t                 wasm;\n    bytes_t                 wasmEnd;\n",
    "    union { bytes_t wasm; void * constants; }; // until it is compiled, and then\n",
  ],
  [1, "m3_function.h", "    void *                  constants;\n", ""],
  [1, "m3_function.c", "m3_Free (i_function->constants);", ""],
  [1, "m3_parse.c", "func->wasmEnd = i_bytes;", ""],
  [1, "m3_compile.c", "o->wasmEnd  = io_function->wasmEnd;", "o->wasmEnd  = io_function->module->wasmEnd;"],
  [
    1,
    "m3_compile.c",
    "d_m3Assert (size == (o->wasmEnd - o->wasm))",
    "o->wasmEnd = o->wasm + size; // which was checked when it was parsed",
  ],
  [1, "m3_function.h", /    cstr_t +export_name;.*\n    u16 +numNames;.*\n/, ""],
  [
    1,
    "m3_function.h",
    "    bool                    ownsWasmCode;\n",
    "    u8                      numNames;\n    bool                    ownsWasmCode;\n",
  ],
  [1, "m3_parse.c", "func->export_name = utf8;", ""],
  [
    1,
    "m3_env.c",
    "if (f->export_name and strcmp (f->export_name, i_name) == 0)",
    "if (false) // an export's name is among its names",
  ],
  [1, "m3_function.h", "    u16                     numRetSlots;\n", ""],
  [1, "m3_compile.c", "o->function->numRetSlots = o->slotFirstDynamicIndex", "o->slotFirstDynamicIndex"],
  [1, "m3_function.h", /    u16 +numLocals;.*\n/, ""],
  [
    1,
    "m3_function.h",
    "    u16                     maxStackSlots;\n",
    "    union { u16 numLocals; u16 maxStackSlots; }; // until it is compiled, and then\n",
  ],
  // And a page's 20 become 12.
  [1, "m3_core.h", /    u32 +lineIndex;/, "    u16 lineIndex;"],
  [1, "m3_core.h", /    u32 +numLines;/, "    u16 numLines;"],
  [1, "m3_core.h", /    u32 +sequence;/, "    u16 sequence;"],
  [1, "m3_core.h", /    u32 +usageCount;/, ""],
  // The compiler's state, 1.8 KB, lies where wasm3's stack will be: it is not needed while wasm runs.
  [1, "m3_env.h", "    M3Compilation           compilation;\n", ""],
  [1, "m3_compile.c", "IM3Compilation o = & runtime->compilation;", "IM3Compilation o = metacode_compilation ();"],
  [
    1,
    "m3_env.c",
    "IM3Compilation o = & runtime.compilation;",
    "IM3Compilation o = metacode_compilation ();\n    M3_INIT (* o);",
  ],
  [
    1,
    "m3_parse.c",
    "    M3Compilation compilation;\n#endif",
    "#endif\n#define compilation (* (M3Compilation *) metacode_compilation ())",
  ],
  [
    1,
    "m3_parse.c",
    "compilation = (M3Compilation){ .runtime = NULL, .module = io_module, .wasm = * io_bytes, .wasmEnd = i_end };",
    "M3_INIT (compilation);\n    compilation.module = io_module;\n    compilation.wasm = * io_bytes;\n    compilation.wasmEnd = i_end;",
  ],
  [
    1,
    "m3_exec.h",
    "# define immediate(TYPE)            * ((TYPE *) _pc++)",
    "# define immediate(TYPE)            take_immediate (TYPE)",
  ],
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

/** All of COMPACT, or nothing; compact.h says which. */
function makeCompact(folder) {
  writeFileSync(join(folder, "compact.h"), "");
  const sources = new Map();
  for (const [times, file, text, replacement] of COMPACT) {
    const source = sources.get(file) ?? readFileSync(join(folder, file), "utf8");
    if (source.split(text).length - 1 !== times) {
      console.error(
        `fetch-wasm3: ${file} of this wasm3 is another one around ${JSON.stringify(String(text))}: its words stay as they are`,
      );
      return;
    }
    sources.set(file, source.split(text).join(replacement));
  }
  for (const [file, source] of sources) writeFileSync(join(folder, file), source);
  writeFileSync(join(folder, "compact.h"), "#define WASM3_CAN_BE_COMPACT\n");
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
const origin = `${from ?? INTEGRITY} ${JSON.stringify([CHANGES, COMPACT.map((one) => one.map(String))])}`;
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
makeCompact(output);
writeFileSync(stamp, origin);
