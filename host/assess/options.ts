// What the programs of this folder have in common: options from the command line, and their errors in one line.

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InvalidArgumentError, type Command } from "commander";
import { fromHex } from "../core/text.js";

/** "0.3" or "30%" -> 0.3. @throws InvalidArgumentError */
export function parseProbability(text: string): number {
  const value = text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text.trim() === "" || !(value >= 0 && value < 1)) {
    throw new InvalidArgumentError("give a share below one, such as 0.3 or 30%.");
  }
  return value;
}

/** Hexadecimal digits -> octets. @throws InvalidArgumentError */
export function parseSeed(text: string): Uint8Array {
  try {
    const seed = fromHex(text);
    if (seed.length > 0 && seed.length <= 64) return seed;
  } catch {
    // said below
  }
  throw new InvalidArgumentError("give an even number of hexadecimal digits, at most 128.");
}

/** "p256" or "x25519" -> DH group 7 or 12. @throws InvalidArgumentError */
export function parseGroup(text: string): number {
  const groups: Readonly<Record<string, number>> = { p256: 7, x25519: 12 };
  const group = groups[text];
  if (group === undefined) throw new InvalidArgumentError("give p256 or x25519.");
  return group;
}

/** A command that says what is wrong with its options in one line and ends with status 2. */
export function outputInOneLine(command: Command): Command {
  return command
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${command.name()}: `)) })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
}

/** True when the file of this URL is the program that was started, not one that another imports. */
export function isProgram(url: string): boolean {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === fileURLToPath(url);
}

/** An error that is the user's to mend: one line, exit status 2. */
export class UsageError extends Error {}

/**
 * Runs a program: its number is the exit status; a UsageError or a missing file ends it with one line and status 2,
 * any other error with one line and status 1.
 */
export async function runProgram(name: string, program: () => Promise<number>): Promise<void> {
  // Whoever reads the output may stop reading, as head(1) does.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  try {
    process.exitCode = await program();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`${name}: ${reason.split("\n")[0]}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
