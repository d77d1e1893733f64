// The `thimble` command: the verbs, and how every one of them ends (failure.ts).

import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { ThimbleError } from "../core/index.js";
import { BAD_INPUT, FAILED, Failure, FAULT } from "./failure.js";
import { addAttach } from "./attach.js";
import { addBoards, addFlash } from "./boards.js";
import { addHip } from "./hip.js";
import { addInspect } from "./inspect.js";
import { addKeygen } from "./keygen.js";
import { endQuietlyWithoutReader, warn } from "./output.js";
import { addVectors } from "./vectors.js";

const PACKAGE = new URL("../../../package.json", import.meta.url);

function version(): string {
  return (JSON.parse(readFileSync(PACKAGE, "utf8")) as { version: string }).version;
}

function program(): Command {
  const thimble = new Command("thimble")
    .description(
      "Identities, HIP exchanges, test vectors, packets and boards, with the security core that runs on things.",
    )
    .version(version(), "--version", "print the version")
    .helpOption("--help", "explain")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => {}, writeErr: () => {} }); // its errors come out below, in our form
  addKeygen(thimble);
  addHip(thimble);
  addVectors(thimble);
  addInspect(thimble);
  addAttach(thimble);
  addBoards(thimble);
  addFlash(thimble);
  thimble.addHelpText("after", "\n`thimble VERB --help` explains a verb, with an example.");
  return thimble;
}

/** Runs one command line; answers the exit status. */
async function main(args: readonly string[]): Promise<number> {
  const thimble = program();
  try {
    if (args.length === 0)
      throw new Failure(
        "nothing to do: use keygen, hip, vectors, inspect, attach, boards or flash (see `thimble --help`)",
      );
    await thimble.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    return ended(error, thimble, args);
  }
}

function ended(error: unknown, thimble: Command, args: readonly string[]): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0; // --help, --version
    warn(`${usageText(error)} (see \`${verbOf(thimble, args)} --help\`)`);
    return BAD_INPUT;
  }
  if (error instanceof Failure) {
    warn(error.message);
    return error.status;
  }
  if (error instanceof ThimbleError) {
    warn(`the core refused: ${error.message}`);
    return FAILED;
  }
  if (process.env["THIMBLE_DEBUG"]) throw error;
  warn(
    `a fault in this program: ${error instanceof Error ? error.message : String(error)} (THIMBLE_DEBUG=1 shows where)`,
  );
  return FAULT;
}

/** Commander's message in one line, without its "error: ". A verb group without verb makes it print help: say that instead. */
function usageText(error: CommanderError): string {
  if (error.code === "commander.help") return "say which: respond or initiate";
  return error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ");
}

/** The words of the command line that name a verb: "thimble hip respond". */
function verbOf(thimble: Command, args: readonly string[]): string {
  let command = thimble;
  const words = ["thimble"];
  for (const word of args) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (!next) break;
    words.push(word);
    command = next;
  }
  return words.join(" ");
}

endQuietlyWithoutReader();
const status = await main(process.argv.slice(2));
if (status !== 0) process.exitCode = status;
