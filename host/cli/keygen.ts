// thimble keygen: makes an identity and prints what a peer has to know of it.

import { generateKeyPairSync } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import { ipv6Text, toHex } from "../core/index.js";
import { Failure, reasonOf } from "./failure.js";
import { CURVES, identityOf, namesOf, type CurveName } from "./identity.js";
import { json, line } from "./output.js";

interface Options {
  readonly curve: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addKeygen(program: Command): void {
  program
    .command("keygen")
    .summary("make an identity")
    .description(
      "Makes a private key, writes it as PEM (PKCS#8), and prints its HIT and its Host Identity: what a peer needs to let\n" +
        "it in. Without --out the PEM goes to stdout and the rest to stderr.",
    )
    .option("--curve <name>", "p256 or x25519", "p256")
    .option("--out <file>", "the file to write, readable by its owner only")
    .option("--force", "overwrite the file")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  thimble keygen --curve x25519 --out lamp.pem\n\nPaste the printed HIT=HEXKEY behind --allow of the peer.",
    )
    .action(keygen);
}

async function keygen(options: Options): Promise<void> {
  const curve = CURVES[options.curve as CurveName];
  if (!Object.hasOwn(CURVES, options.curve) || curve === undefined) {
    throw new Failure(`--curve: "${options.curve}" is not known: use p256 or x25519`);
  }
  const { privateKey } =
    curve.name === "p256" ? generateKeyPairSync("ec", { namedCurve: "prime256v1" }) : generateKeyPairSync("x25519");
  const pem = privateKey.export({ format: "pem", type: "pkcs8" }) as string;
  const names = await namesOf(identityOf(privateKey, "the new key"));
  if (options.out !== undefined) write(options.out, pem, options.force ?? false);

  const hit = ipv6Text(names.hit);
  const hostIdentity = toHex(names.hostIdentity);
  const allow = `${hit}=${hostIdentity}`;
  if (options.json) {
    json({
      curve: curve.name,
      hit,
      hostIdentity,
      allow,
      ...(options.out === undefined ? { pem } : { file: options.out }),
    });
    return;
  }
  const tell = options.out === undefined ? (text: string) => process.stderr.write(`${text}\n`) : line;
  if (options.out === undefined) process.stdout.write(pem);
  else line(`identity       ${options.out} (${curve.title})`);
  tell(`HIT            ${hit}`);
  tell(`Host Identity  ${hostIdentity}`);
  tell(`for a peer     --allow ${allow}`);
}

function write(path: string, pem: string, force: boolean): void {
  try {
    writeFileSync(path, pem, { mode: 0o600, flag: force ? "w" : "wx" });
    chmodSync(path, 0o600); // an existing file keeps its mode otherwise
  } catch (error) {
    const advice = (error as { code?: string }).code === "EEXIST" ? "; --force overwrites it" : "";
    throw new Failure(`${path}: cannot be written: ${reasonOf(error)}${advice}`);
  }
}
