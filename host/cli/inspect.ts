// thimble inspect: shows a HIP packet or a PEM identity to a person. It never shows a private key.

import { existsSync, statSync } from "node:fs";
import type { Command } from "commander";
import {
  decodeDatagram,
  decodeHip,
  fromHex,
  HipFormatError,
  hitOf,
  ipv6Text,
  toHex,
  type EspPacket,
  type HipPacket,
} from "../core/index.js";
import { Failure } from "./failure.js";
import { namesOf, readFile, readIdentity, readPublic, type Curve, type HostNames } from "./identity.js";
import { json, line } from "./output.js";
import { packetLines } from "./packet-text.js";

/** An I1 for the help text: header, two HITs, DH_GROUP_LIST with P-256. */
const AN_I1 = `3b05012100000000${"20010024"}${"00".repeat(11)}01${"20010024"}${"00".repeat(11)}0201ff000107000000`;

interface Options {
  readonly json?: boolean;
}

export function addInspect(program: Command): void {
  program
    .command("inspect")
    .summary("show a HIP packet or an identity")
    .description(
      "Decodes a HIP packet, given in hexadecimal or as a file (binary or hexadecimal), with or without the four zero octets\n" +
        "of UDP encapsulation; or shows curve, HIT and Host Identity of a PEM file.",
    )
    .argument("<file-or-hex>", "a file, or the packet in hexadecimal")
    .option("--json", "print JSON")
    .addHelpText("after", `\nExamples:\n  thimble inspect lamp.pem\n  thimble inspect ${AN_I1}`)
    .action(inspect);
}

async function inspect(input: string, options: Options): Promise<void> {
  if (existsSync(input) && !statSync(input).isDirectory()) {
    const octets = readFile(input);
    if (octets.includes("-----BEGIN ")) return showIdentity(input, octets.toString("latin1"), options);
    return showPacket(input, textAsHex(octets) ?? new Uint8Array(octets), options);
  }
  let octets: Uint8Array;
  try {
    octets = fromHex(input);
  } catch {
    throw new Failure(
      `${shortened(input)}: neither a file that can be read nor hexadecimal with two digits for each octet`,
    );
  }
  showPacket(undefined, octets, options);
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** The octets of a file of hexadecimal text, or undefined when it is not one. */
function textAsHex(file: Buffer): Uint8Array | undefined {
  const text = file.toString("latin1");
  if (!/^[0-9a-fA-F\s:]+$/.test(text)) return undefined;
  try {
    return fromHex(text);
  } catch {
    return undefined;
  }
}

function decode(octets: Uint8Array): HipPacket | EspPacket {
  const encapsulated = octets.length >= 4 && octets.subarray(0, 4).every((octet) => octet === 0);
  if (encapsulated) return decodeDatagram(octets);
  // 59 is Next Header of every HIP packet, and no SPI begins with it and a length that fits by chance.
  if (octets[0] === 59 && 8 * ((octets[1] ?? 0) + 1) === octets.length) return decodeHip(octets);
  return octets[0] === 59 || octets.length < 8 ? decodeHip(octets) : decodeDatagram(octets);
}

function showPacket(path: string | undefined, octets: Uint8Array, options: Options): void {
  let packet: HipPacket | EspPacket;
  try {
    packet = decode(octets);
  } catch (error) {
    if (error instanceof HipFormatError)
      throw new Failure(path === undefined ? error.message : `${path}: ${error.message}`);
    throw error;
  }
  if (options.json) json(packet);
  else for (const text of packetLines(packet)) line(text);
}

async function showIdentity(path: string, text: string, options: Options): Promise<void> {
  const isPublic = text.includes("-----BEGIN PUBLIC KEY-----");
  let curve: Curve;
  let names: HostNames;
  if (isPublic) {
    const key = readPublic(text, path);
    curve = key.curve;
    names = { hostIdentity: key.hostIdentity, hit: hitOf(key.hostIdentity) };
  } else {
    const identity = readIdentity(path);
    curve = identity.curve;
    names = await namesOf(identity);
  }
  const hit = ipv6Text(names.hit);
  const hostIdentity = toHex(names.hostIdentity);
  if (options.json) {
    json({
      identity: isPublic ? "public" : "private",
      curve: curve.name,
      hit,
      hostIdentity,
      allow: `${hit}=${hostIdentity}`,
    });
    return;
  }
  line(`identity       ${path} (${curve.title}, ${isPublic ? "public key" : "private key, not shown"})`);
  line(`HIT            ${hit}`);
  line(`Host Identity  ${hostIdentity}`);
  line(`for a peer     --allow ${hit}=${hostIdentity}`);
}
