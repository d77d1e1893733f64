// The capture of the medium: pcapng blocks octet by octet, and what tshark makes of hand-made frames.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fromHex, toHex } from "../../host/core/text.js";
import { acknowledgement, frameCheck, parseFrame, withFrameCheck } from "../../host/emulator/frame.js";
import { Capture } from "../../host/emulator/pcapng.js";

const tshark = spawnSync("tshark", ["--version"]).error ? "tshark is not installed" : false;

const vectors = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/hipdex-p256-k0.json", import.meta.url), "utf8"),
) as { run: { packets: Record<string, { udp_nat: string }> } };

/** An intra-PAN data frame between EUI-64s with IPHC, link-local addresses from the EUI-64s, UDP 10500 (RFC 6282 §3, §4.3). */
function frameOfI1(): Uint8Array {
  const header = fromHex("61dc 2a cdab 0200000000004b02 0100000000004b02");
  const iphcAndUdp = fromHex("7e33 f0 2904 2904 0000");
  return Uint8Array.from([...header, ...iphcAndUdp, ...fromHex(vectors.run.packets["I1"]!.udp_nat)]);
}

test("a capture is a section header, an interface of link type 195 and enhanced packets, each a multiple of 4", () => {
  const capture = new Capture({ epochMicroseconds: 0x1_0000_0005 });
  capture.add(2, fromHex("0200 2a aabb"), "lost");
  const bytes = capture.bytes();
  const view = new DataView(bytes.buffer);
  const blocks: { type: number; body: string }[] = [];
  for (let at = 0; at < bytes.length;) {
    const total = view.getUint32(at + 4, true);
    assert.equal(total % 4, 0);
    assert.equal(view.getUint32(at + total - 4, true), total);
    blocks.push({ type: view.getUint32(at, true), body: toHex(bytes.subarray(at + 8, at + total - 4)) });
    at += total;
  }
  assert.deepEqual(
    blocks.map(({ type }) => type),
    [0x0a0d0d0a, 1, 6],
  );
  assert.match(blocks[0]!.body, /^4d3c2b1a01000000ffffffffffffffff/);
  assert.match(blocks[1]!.body, /^c30000007f000000/);
  assert.equal(
    blocks[2]!.body,
    // interface, time (high, low), captured, original, frame and its padding, opt_comment "lost", end of options
    "00000000" +
      "01000000" +
      "07000000" +
      "05000000" +
      "05000000" +
      "02002aaabb000000" +
      "010004006c6f7374" +
      "00000000",
  );
});

test("the FCS is the CRC of IEEE 802.15.4-2006 §7.2.1.9 (its example: an acknowledgement)", () => {
  assert.equal(frameCheck(fromHex("02006a")), 0x79e4);
  assert.equal(toHex(withFrameCheck(fromHex("02006a"))), "02006ae479");
});

test("a frame's header tells kind, sequence number, PAN and addresses", () => {
  assert.deepEqual(parseFrame(frameOfI1()), {
    kind: "data",
    acknowledgementRequest: true,
    sequence: 0x2a,
    version: 1,
    destinationPan: 0xabcd,
    destination: "024b000000000002",
    source: "024b000000000001",
    octets: 21,
  });
  assert.equal(parseFrame(acknowledgement(7))?.kind, "acknowledgement");
  assert.equal(parseFrame(fromHex("61dc2a")), undefined);
  assert.equal(parseFrame(fromHex("0104 00 0000")), undefined, "address mode 1 is reserved");
});

test("tshark opens the capture and finds HIP in UDP in 6LoWPAN in IEEE 802.15.4", { skip: tshark }, () => {
  const folder = mkdtempSync(join(tmpdir(), "thimble-"));
  try {
    const capture = new Capture();
    capture.add(1_000_000, withFrameCheck(frameOfI1()), "sent by lamp");
    capture.add(1_002_000, withFrameCheck(acknowledgement(0x2a)));
    writeFileSync(join(folder, "one.pcapng"), capture.bytes());
    const fields = ["frame.protocols", "hip.packet_type", "wpan.fcs_ok", "frame.comment"].flatMap((f) => ["-e", f]);
    const args = ["-r", join(folder, "one.pcapng"), "-d", "udp.port==10500,hip", "-T", "fields", ...fields];
    const { stdout } = spawnSync("tshark", args, { encoding: "utf8" });
    const rows = stdout.trimEnd().split("\n");
    assert.equal(rows[0], "wpan:6lowpan:ipv6:udp:hip\t1\t1\tsent by lamp");
    assert.match(rows[1]!, /^wpan\t\t(1|True)/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
