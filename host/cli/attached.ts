// A thing as `thimble attach` drives it: the calls of docs/abi.md in their order, over its serial line.

import { GROUP_P256, ipv6Text, LOCATOR_OCTETS, stateName, toHex } from "../core/index.js";
import { fromHex } from "../core/text.js";
import { PAN, PATIENT } from "../emulator/network.js";
import type { RemoteThing } from "../emulator/remote.js";
import { callThing, io } from "../emulator/thing.js";
import type { Result } from "./hip-report.js";
import type { Identity } from "./identity.js";

export interface BootOptions {
  /** Left out: the thing makes a key of its own, P-256. */
  readonly identity?: Identity;
  /** 16 hexadecimal digits, for a thing on a radio. */
  readonly eui64?: string;
  /** `configure` keys and values. */
  readonly policies: Readonly<Record<number, number>>;
}

const HIT_OCTETS = 16;
const HOST_IDENTITY_OCTETS = 66;

export class Attached {
  hit = new Uint8Array(HIT_OCTETS);
  hostIdentity = new Uint8Array();
  /** The longest payload of a datagram that the thing takes. */
  datagramMax = 0;
  #group = GROUP_P256;

  constructor(readonly thing: RemoteThing) {}

  /** Starts the core with addresses, policies and an identity; what it was before is gone. @throws ThimbleError */
  async boot({ identity, eui64, policies }: BootOptions): Promise<void> {
    const { thing } = this;
    // A board that was attached before may be in the middle of anything.
    await callThing(thing, "wipe");
    await callThing(thing, "start");
    this.datagramMax = (await callThing(thing, "io_capacity")).result - LOCATOR_OCTETS;
    if (eui64 !== undefined) await callThing(thing, "link_address", [io(0), PAN], { input: fromHex(eui64) });
    for (const [key, value] of Object.entries({ ...PATIENT, ...policies }))
      await callThing(thing, "configure", [Number(key), value]);
    if (identity === undefined) await callThing(thing, "identity_generate", [this.#group]);
    else {
      this.#group = identity.curve.group;
      await callThing(thing, "identity_load", [this.#group, io(0)], { input: identity.privateKey });
    }
    this.hit = (await callThing(thing, "identity_hit", [this.#group, io(0)], { read: HIT_OCTETS })).output.slice();
    const host = await callThing(thing, "identity_host", [this.#group, io(0)], { read: HOST_IDENTITY_OCTETS });
    this.hostIdentity = host.output.slice(0, host.result);
  }

  async allow(hostIdentity: Uint8Array): Promise<void> {
    await callThing(this.thing, "access_allow", [io(0), hostIdentity.length], { input: hostIdentity });
  }

  /** Sends the first I1; answers the association. */
  async initiate(locator: Uint8Array, hit: Uint8Array): Promise<number> {
    const input = Uint8Array.from([...locator, ...hit]);
    return (await callThing(this.thing, "hip_initiate", [io(0), io(locator.length), this.#group], { input })).result;
  }

  async send(association: number, port: number, message: Uint8Array): Promise<void> {
    await callThing(this.thing, "association_send", [association, port, io(0), message.length], { input: message });
  }

  async result(association: number): Promise<Result> {
    const read = async (name: string, length: number): Promise<Uint8Array> =>
      (await callThing(this.thing, name, [association, io(0)], { read: length })).output;
    const { result: state } = await callThing(this.thing, "association_state", [association]);
    return {
      association,
      localHit: ipv6Text(this.hit),
      peerHit: ipv6Text(await read("association_hit", HIT_OCTETS)),
      state: stateName(state),
      fingerprint: toHex(await read("association_fingerprint", 8)),
    };
  }
}
