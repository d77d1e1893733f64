// Makes the module that `thimble/inline` carries: the octets of a .wasm file as base64, and beside it its type.
//
//   node tools/inline-wasm.mjs build/full.wasm build/host/browser/full-wasm.js

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const [wasm, output] = process.argv.slice(2);
if (output === undefined) throw new Error("inline-wasm: the .wasm file and the file to write are needed");
const base64 = readFileSync(wasm).toString("base64");
writeFileSync(output, `// Made of ${wasm} by tools/inline-wasm.mjs.\nexport const WASM_BASE64 =\n  "${base64}";\n`);
copyFileSync("host/browser/full-wasm.d.ts", output.replace(/\.js$/, ".d.ts"));
