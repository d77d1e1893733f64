#!/usr/bin/env node
// The `thimble` command. The program is host/cli, compiled to build/host/cli by `make build`.

import { existsSync } from "node:fs";

const program = new URL("../build/host/cli/main.js", import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  console.error("thimble: not built yet: run `make build` in the checkout first");
  process.exitCode = 2;
}
