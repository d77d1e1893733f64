// Installs what a fresh Debian or Ubuntu machine lacks, through apt, where it may: as root, or with a sudo that asks for
// no password. Where it may not, it says in one line what to install, and the caller goes on with less.
//
//   node tools/setup.mjs demo    the Arm compiler and QEMU, for the emulated Cortex-M3 board
//   node tools/setup.mjs test    the same, the RISC-V and Xtensa compilers and their QEMU, libunicorn, Chromium; with CI=1 also tshark
//   node tools/setup.mjs ci      all that .ci/run uses: the same, tshark and clang-format
//   node tools/setup.mjs board   installs nothing: prints the board that the demo can run on here
//
// Quick when nothing is missing: it looks for the commands only. Always ends with status 0.

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

const FIRMWARE = "build/firmware/mps2-an385/dex-wasm3.elf";

function onPath(command) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** newlib has no command: the compiler answers an absolute path when it finds the library. */
function hasNewlib() {
  if (!onPath("arm-none-eabi-gcc")) return false;
  const answer = spawnSync("arm-none-eabi-gcc", ["-print-file-name=libc.a"], { encoding: "utf8" });
  return answer.status === 0 && isAbsolute(answer.stdout.trim());
}

const ARM = [
  { package: "gcc-arm-none-eabi", present: () => onPath("arm-none-eabi-gcc") },
  { package: "libnewlib-arm-none-eabi", present: hasNewlib },
  { package: "qemu-system-arm", present: () => onPath("qemu-system-arm") },
];
const PICOLIBC_SPECS = "/usr/lib/picolibc/riscv64-unknown-elf/picolibc.specs";
const RISCV = [
  { package: "gcc-riscv64-unknown-elf", present: () => onPath("riscv64-unknown-elf-gcc") },
  { package: "picolibc-riscv64-unknown-elf", present: () => existsSync(PICOLIBC_SPECS) },
  { package: "qemu-system-misc", present: () => onPath("qemu-system-riscv32") },
];
/** Runs the very images of chips, before models of their registers. */
const UNICORN = [{ package: "libunicorn-dev", present: () => existsSync("/usr/include/unicorn/unicorn.h") }];
const XTENSA_LIBRARY = "/usr/lib/xtensa-lx106-elf/picolibc.specs";
const XTENSA = [
  { package: "gcc-xtensa-lx106", present: () => onPath("xtensa-lx106-elf-gcc") },
  { package: "picolibc-xtensa-lx106-elf", present: () => existsSync(XTENSA_LIBRARY) },
  { package: "qemu-system-misc", present: () => onPath("qemu-system-xtensa") },
];
const HOST = [
  { package: "gcc", present: () => onPath("gcc") },
  { package: "libc6-dev", present: () => existsSync("/usr/include/stdlib.h") },
  { package: "python3", present: () => onPath("python3") },
];
const TSHARK = [{ package: "tshark", present: () => onPath("tshark") }];
/** 113 MB to fetch, 412 MB on disk; by itself, because where a distribution has no such package the others must still come. */
const CHROMIUM = [{ package: "chromium", present: () => onPath("chromium"), alone: true }];
const CLANG_FORMAT = [{ package: "clang-format", present: () => onPath("clang-format") }];

const WANTED = {
  demo: [...HOST, ...ARM],
  test: [...HOST, ...ARM, ...RISCV, ...XTENSA, ...UNICORN, ...(process.env.CI ? TSHARK : []), ...CHROMIUM],
  ci: [...HOST, ...ARM, ...RISCV, ...XTENSA, ...UNICORN, ...TSHARK, ...CLANG_FORMAT, ...CHROMIUM],
};

/** The words in front of apt-get, or undefined where we may not install. */
function privilege() {
  if (!onPath("apt-get")) return undefined;
  if (process.getuid?.() === 0) return [];
  if (onPath("sudo") && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0) return ["sudo", "-n"];
  return undefined;
}

function apt(prefix, args) {
  const words = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", ...args];
  const answer = spawnSync(words[0], words.slice(1), { encoding: "utf8", timeout: 600_000, maxBuffer: 1 << 26 });
  return answer.status === 0;
}

const missingOf = (tools) => tools.filter((tool) => !tool.present()).map((tool) => tool.package);

function install(purpose) {
  let missing = missingOf(WANTED[purpose]);
  if (missing.length === 0) return;
  const prefix = privilege();
  if (prefix !== undefined) {
    console.log(`setup: installing ${missing.join(", ")}`);
    if (apt(prefix, ["update"])) {
      const groups = [WANTED[purpose].filter(({ alone }) => !alone), WANTED[purpose].filter(({ alone }) => alone)];
      for (const packages of groups.map(missingOf))
        if (packages.length > 0) apt(prefix, ["install", "--no-install-recommends", ...packages]);
    }
    missing = missingOf(WANTED[purpose]);
    if (missing.length === 0) return;
  }
  const less = purpose === "demo" ? "the demo runs on the emulated board" : "tests that need it are skipped";
  console.log(`setup: not here: run \`sudo apt-get install ${missing.join(" ")}\`; until then ${less}`);
}

const purpose = process.argv[2] ?? "";
if (purpose === "board") {
  console.log(existsSync(FIRMWARE) && onPath("qemu-system-arm") ? "mps2-an385" : "emulated");
} else if (purpose in WANTED) {
  install(purpose);
} else {
  console.error("usage: node tools/setup.mjs demo|test|ci|board");
  process.exitCode = 2;
}
