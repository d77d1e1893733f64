// Engines and boards that a verb can run the core on.

import { startEmulated } from "../emulator/emulated.js";
import { profileOctets } from "../node/core.js";
import { boardNames } from "../emulator/process.js";
import { startRemote } from "../emulator/remote.js";
import type { Thing } from "../emulator/thing.js";
import { Failure, reasonOf } from "./failure.js";

export const ENGINES = ["node", "wasm3", "aot"] as const;
export type EngineName = (typeof ENGINES)[number];

/** What a module has: assembly/profiles. */
export const PROFILES = ["dex", "full", "host"] as const;

/** Starts the core on an engine and a board. @throws Failure for names that are not known, or do not go together */
export async function startEngine(engine: string, board: string | undefined, profile = "dex"): Promise<Thing> {
  if (!(PROFILES as readonly string[]).includes(profile)) {
    throw new Failure(`--profile: "${profile}" is not known: use ${PROFILES.join(", ")}`);
  }
  if (!(ENGINES as readonly string[]).includes(engine)) {
    throw new Failure(`--engine: "${engine}" is not known: use ${ENGINES.join(", ")}`);
  }
  if (profile === "host" && engine !== "node") {
    throw new Failure(
      `--profile: host is for engines with WebAssembly's vectors: use --engine node, or --profile full`,
    );
  }
  const boards = boardNames();
  if (board !== undefined && boards.length > 0 && !boards.includes(board)) {
    throw new Failure(`--board: "${board}" is not known: use ${boards.join(", ")}`);
  }
  if (engine !== "node" && boards.length === 0) {
    throw new Failure(
      `--engine: ${engine} needs a checkout of Thimble, with its boards; the installed package has node only`,
    );
  }
  switch (engine as EngineName) {
    case "node":
      if (board !== undefined && board !== "emulated") {
        throw new Failure(
          `--board: ${board} does not run the engine node; leave --board out, or use --engine wasm3 or aot`,
        );
      }
      // Without a board the core computes all by itself; the emulated board has an AES peripheral.
      return startInProcess(profile, board === undefined ? "unsupported" : "works");
    case "wasm3":
    case "aot":
      if (board === "emulated") {
        throw new Failure(`--board: emulated runs the engine node; use native or mps2-an385 for ${engine}`);
      }
      return startRemoteBoard(board ?? "native", engine, profile);
  }
}

async function startInProcess(profile: string, aesHook: "unsupported" | "works"): Promise<Thing> {
  const wasm = await profileOctets(profile).catch((error: unknown) => {
    throw new Failure(`--profile: ${reasonOf(error)}`);
  });
  return startEmulated({ name: "vectors", wasm, aesHook });
}

async function startRemoteBoard(board: string, engine: string, profile: string): Promise<Thing> {
  try {
    return await startRemote({ name: "vectors", board, engine, profile });
  } catch (error) {
    throw new Failure(`--board: ${board} does not start: ${reasonOf(error)}`);
  }
}
