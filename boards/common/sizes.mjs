// Flash and RAM of a firmware from its linker map, as JSON: node sizes.mjs ELF MAP
import { readFileSync } from "node:fs";
import { basename } from "node:path";

const [elf, mapFile] = process.argv.slice(2);
const map = readFileSync(mapFile, "utf8").split("Linker script and memory map")[1] ?? "";

/** The top-level sections: name, address, size. */
const sections = new Map(
  [...map.matchAll(/^(\.\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)/gm)].map(([, name, , size]) => [name, parseInt(size, 16)]),
);
const size = (name) => sections.get(name) ?? 0;

/** Octets of flash by who brought them. */
const shares = { wasm3: 0, module: 0, firmware: 0, library: 0 };
let current = "";
for (const match of map.matchAll(
  /^(\.\S+)|^ (?:\.(?:text|literal|rodata|data|vectors|ARM\.\S+?)\S*)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S+)/gm,
)) {
  if (match[1] !== undefined) current = match[1];
  else if ([".text", ".rodata", ".data", ".ARM.exidx"].includes(current)) {
    const file = basename(match[3]);
    const owner = /^m3_/.test(file)
      ? "wasm3"
      : file === "module.o" || file === "engine_aot.o"
        ? "module"
        : /\.a\(/.test(file) || !match[3].includes(".d/")
          ? "library"
          : "firmware";
    shares[owner] += parseInt(match[2], 16);
  }
}

console.log(
  JSON.stringify(
    {
      elf: basename(elf),
      flash: [".text", ".rodata", ".ARM.exidx", ".data"].reduce((sum, name) => sum + size(name), 0),
      flashBy: shares,
      ram: { static: size(".data") + size(".bss"), stackReserved: size(".stack"), arenaReserved: size(".arena") },
    },
    null,
    2,
  ),
);
