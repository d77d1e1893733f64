// host/core/hip.ts against the exchange of tests/vectors/hipdex-p256-k0.json, and against garbage.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeDatagram, decodeHip, HipFormatError, type HipParameter } from "../../host/core/hip.js";
import { fromHex, ipv6Text, parseIpv6, toHex } from "../../host/core/text.js";
import { dice } from "../../host/emulator/prng.js";

interface VectorPacket {
  hip: string;
  udp_nat: string;
  octets: number;
  decoded: { packet: string; src: string; dst: string; params: Record<string, unknown>[] };
}
const vectors = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/hipdex-p256-k0.json", import.meta.url), "utf8"),
) as { run: { packets: Record<string, VectorPacket> } };
const packets = vectors.run.packets;

/** The vector file's name of a field -> ours. */
const FIELDS: Readonly<Record<string, string>> = {
  I: "i",
  J: "j",
  alg: "algorithm",
  hi: "hostIdentity",
  index: "keymatIndex",
  id: "updateId",
};

function assertParameter(ours: HipParameter, theirs: Record<string, unknown>): void {
  if (theirs["name"] === "I2_ACKNOWLEDGEMENT") {
    // The vector file names a NOTIFICATION by its message type.
    assert.equal(ours.name, "NOTIFICATION");
    assert.deepEqual(ours.fields, {
      notification: 16384,
      notificationName: "I2_ACKNOWLEDGEMENT",
      data: theirs["data"],
    });
    return;
  }
  for (const [key, value] of Object.entries(theirs)) {
    if (key === "type" || key === "name" || key === "length") assert.equal(ours[key], value);
    else if (key === "hit") assert.equal(ours.fields["hit"], ipv6Text(parseIpv6(value as string)));
    else if (ours.name === "ACK") assert.deepEqual(ours.fields["updateIds"], value);
    else assert.deepEqual(ours.fields[FIELDS[key] ?? key], value, `${ours.name}.${key}`);
  }
}

for (const [name, vector] of Object.entries(packets)) {
  test(`${name} of the HIP DEX vectors decodes field by field`, () => {
    const packet = decodeHip(fromHex(vector.hip));
    assert.equal(packet.packet, vector.decoded.packet);
    assert.equal(packet.length, vector.octets);
    assert.equal(packet.senderHit, ipv6Text(parseIpv6(vector.decoded.src)));
    assert.equal(packet.receiverHit, ipv6Text(parseIpv6(vector.decoded.dst)));
    assert.equal(packet.parameters.length, vector.decoded.params.length);
    packet.parameters.forEach((parameter, i) => assertParameter(parameter, vector.decoded.params[i]!));
    assert.deepEqual(decodeDatagram(fromHex(vector.udp_nat)), packet);
  });
}

test("a UDP payload that does not begin with four zero octets is ESP (RFC 9028 §5.1)", () => {
  assert.deepEqual(decodeDatagram(fromHex("11223344 00000007 aabbcc")), {
    packet: "ESP",
    type: 50,
    length: 11,
    spi: 0x11223344,
    sequence: 7,
    protectedLength: 3,
  });
});

test("every cut of every packet is refused with an offset inside what was given", () => {
  for (const { hip } of Object.values(packets)) {
    const whole = fromHex(hip);
    for (let length = 0; length < whole.length; length++) {
      assert.throws(
        () => decodeHip(whole.subarray(0, length)),
        (error: unknown) => error instanceof HipFormatError && error.offset <= length,
      );
    }
  }
});

test("a parameter that goes past the end is refused by its offset", () => {
  const packet = fromHex(packets["R1"]!.hip);
  packet[43] = 200; // Length of R1_COUNTER at 40
  assert.throws(() => decodeHip(packet), /not a HIP packet: .* at offset 4[24]$/);
});

test("parameters out of order are refused (RFC 7401 §5.2.1)", () => {
  const packet = fromHex(packets["I2"]!.hip);
  packet[40] = 0xff;
  assert.throws(() => decodeHip(packet), /types must ascend, at offset 56/);
});

test("20,000 mutated packets either decode or are refused with a HipFormatError", () => {
  const roll = dice(new Uint8Array([1]), "mutations");
  const sources = Object.values(packets).map(({ hip }) => fromHex(hip));
  for (let run = 0; run < 20_000; run++) {
    const packet = sources[run % sources.length]!.slice();
    for (let i = 0; i < 1 + Math.floor(roll() * 6); i++) {
      // The first octets and the heads of parameters matter most.
      packet[Math.floor(roll() * packet.length)] = Math.floor(roll() * 256);
    }
    try {
      decodeHip(packet);
    } catch (error) {
      assert.ok(error instanceof HipFormatError, `${toHex(packet)}: ${String(error)}`);
    }
  }
});

test("IPv6 text of HITs follows RFC 5952 §4 and is read back", () => {
  const cases = [
    ["20010024 36ddcd48 a74fac63 08f50849", "2001:24:36dd:cd48:a74f:ac63:8f5:849"],
    ["ff020000 00000000 00000000 00000001", "ff02::1"],
    ["00000000 00000000 00000000 00000000", "::"],
    ["20010db8 00000001 00010001 00010001", "2001:db8:0:1:1:1:1:1"],
    ["20010000 00000001 00000000 00000001", "2001:0:0:1::1"],
  ];
  for (const [hex, text] of cases) {
    assert.equal(ipv6Text(fromHex(hex!)), text);
    assert.deepEqual(parseIpv6(text!), fromHex(hex!));
  }
  for (const bad of ["", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "g::1", "1::2::3", "12345::"]) {
    assert.throws(() => parseIpv6(bad), RangeError, bad);
  }
});
