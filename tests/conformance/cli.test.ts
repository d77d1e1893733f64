// The `thimble` command: what it makes and shows, and that every bad input gets one clear line and status 2.

import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { hitOf, ipv6Text, toHex } from "../../host/core/index.js";
import { folder, jsonLines, refuses, Running, thimble, VECTORS } from "./cli-run.js";

const here = folder();
const I1 = `3b05012100000000${"20010024" + "00".repeat(11) + "01"}${"20010024" + "00".repeat(11) + "02"}01ff000107000000`;

const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(here.file(name), content);
  return here.file(name);
};

// --- help ------------------------------------------------------------------------------------------------------------

for (const verb of [["keygen"], ["hip", "respond"], ["hip", "initiate"], ["vectors"], ["inspect"]]) {
  test(`thimble ${verb.join(" ")} --help explains, with an example`, async () => {
    const { status, stdout, stderr } = await thimble(...verb, "--help");
    assert.equal(status, 0);
    assert.equal(stderr, "");
    assert.match(stdout, new RegExp(`Usage: thimble ${verb.join(" ")}`));
    assert.match(stdout, /Examples?:\n +thimble /);
  });
}

test("thimble --version prints the version of package.json", async () => {
  const { status, stdout } = await thimble("--version");
  assert.equal(status, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});

test("a reader that goes away (thimble ... | head -0) leaves no error", async () => {
  const running = new Running(["vectors", `${VECTORS}aes_cmac_rfc4493_test.json`]);
  running.closeStdout();
  assert.equal((await running.ended).stderr, "");
});

// --- keygen and inspect ----------------------------------------------------------------------------------------------

for (const curve of ["p256", "x25519"]) {
  test(`keygen --curve ${curve}: a PEM that node:crypto reads, for its owner only; inspect shows the same HIT`, async () => {
    const file = here.file(`${curve}.pem`);
    const made = await thimble("keygen", "--curve", curve, "--out", file, "--json");
    assert.equal(made.status, 0, made.stderr);
    const { hit, hostIdentity, allow } = jsonLines(made.stdout)[0] as Record<string, string>;
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(allow, `${hit}=${hostIdentity}`);

    // The Host Identity is curve label and public key, and the HIT its FOLD: computed here without the core.
    const jwk = createPublicKey(createPrivateKey(readFileSync(file))).export({ format: "jwk" });
    const parts = [jwk.x, jwk.y].filter((part) => part !== undefined).map((part) => Buffer.from(part, "base64url"));
    const wanted = Buffer.concat([Buffer.of(0, curve === "p256" ? 1 : 5), ...parts]);
    assert.equal(hostIdentity, wanted.toString("hex"));
    assert.equal(hit, ipv6Text(hitOf(new Uint8Array(wanted))));

    const shown = await thimble("inspect", file, "--json");
    assert.deepEqual(jsonLines(shown.stdout), [{ identity: "private", curve, hit, hostIdentity, allow }]);
    const forPerson = await thimble("inspect", file);
    assert.match(forPerson.stdout, new RegExp(`HIT +${hit}\\n`));
    const secret = Buffer.from(createPrivateKey(readFileSync(file)).export({ format: "jwk" }).d ?? "", "base64url");
    assert.ok(!forPerson.stdout.includes(toHex(new Uint8Array(secret))), "inspect showed the private key");

    const publicPem = createPublicKey(readFileSync(file)).export({ format: "pem", type: "spki" });
    const ofPublic = await thimble("inspect", write(`${curve}.pub.pem`, publicPem as string), "--json");
    assert.equal(jsonLines(ofPublic.stdout)[0]?.["hit"], hit);
  });
}

test("keygen without --out prints PEM on stdout and the rest on stderr", async () => {
  const { status, stdout, stderr } = await thimble("keygen");
  assert.equal(status, 0);
  assert.equal(createPrivateKey(stdout).asymmetricKeyType, "ec");
  assert.match(stderr, /HIT +2001:24:/);
});

test("keygen does not overwrite a file without --force", async () => {
  const file = write("taken.pem", "something of value\n");
  await refuses(["keygen", "--out", file], /the file exists; --force overwrites it/);
  assert.equal(readFileSync(file, "utf8"), "something of value\n");
  assert.equal((await thimble("keygen", "--out", file, "--force")).status, 0);
  assert.match(readFileSync(file, "utf8"), /BEGIN PRIVATE KEY/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("inspect decodes a HIP packet: hexadecimal, file of it, binary file, with and without UDP encapsulation", async () => {
  const forms = [
    I1,
    I1.toUpperCase(),
    `00000000${I1}`,
    write("i1.hex", `${I1.slice(0, 32)}\n${I1.slice(32)}\n`),
    write("i1.bin", Buffer.from(I1, "hex")),
    write("i1-udp.bin", Buffer.from(`00000000${I1}`, "hex")),
  ];
  for (const form of forms) {
    const { status, stdout, stderr } = await thimble("inspect", form, "--json");
    assert.equal(status, 0, stderr);
    const packet = jsonLines(stdout)[0] as { packet: string; parameters: { name: string; fields: unknown }[] };
    assert.equal(packet.packet, "I1");
    assert.deepEqual(
      packet.parameters.map(({ name, fields }) => ({ name, fields })),
      [{ name: "DH_GROUP_LIST", fields: { ids: [7] } }],
    );
  }
  const { stdout } = await thimble("inspect", I1);
  assert.match(stdout, /^I1, 48 octets/);
  assert.match(stdout, /DH_GROUP_LIST \(511\), 1 octets: ids=7/);
});

// --- bad input -------------------------------------------------------------------------------------------------------

test("bad usage gets one line", async () => {
  await refuses([], /nothing to do/);
  await refuses(["frobnicate"], /unknown command 'frobnicate'/);
  await refuses(["hip"], /respond or initiate/);
  await refuses(["hip", "frobnicate"], /unknown command 'frobnicate'/);
  await refuses(["keygen", "--frobnicate"], /unknown option '--frobnicate' .*thimble keygen --help/);
  await refuses(["keygen", "superfluous"], /too many arguments/);
  await refuses(["vectors"], /missing required argument 'file'/);
  await refuses(["inspect"], /missing required argument/);
  await refuses(["hip", "respond"], /required option '--listen <host:port>'|required option '--identity <pem>'/);
});

test("bad input to keygen gets one line", async () => {
  await refuses(["keygen", "--curve", "p384"], /"p384" is not known: use p256 or x25519/);
  await refuses(["keygen", "--curve", "constructor"], /is not known/);
  await refuses(["keygen", "--out", here.file("no/such/folder.pem")], /cannot be written: there is no such file/);
});

test("bad input to inspect gets one line", async () => {
  await refuses(["inspect", "no-such-file.pem"], /neither a file that can be read nor hexadecimal/);
  await refuses(["inspect", I1.slice(1)], /neither a file/);
  await refuses(["inspect", I1.slice(0, -2)], /not a HIP packet: .*at offset 1/);
  await refuses(["inspect", "3b"], /not a HIP packet/);
  await refuses(["inspect", ""], /neither a file|not a HIP packet/);
  await refuses(["inspect", write("empty.bin", "")], /not a HIP packet/);
  await refuses(["inspect", here.file("")], /neither a file/);
});

test("bad identities get one line", async () => {
  const wrong = (name: string, content: string): [string, string] => [name, write(name, content)];
  const pem = (curve: string): string =>
    generateKeyPairSync("ec", { namedCurve: curve }).privateKey.export({ format: "pem", type: "pkcs8" }) as string;
  const encrypted = generateKeyPairSync("x25519").privateKey.export({
    format: "pem",
    type: "pkcs8",
    cipher: "aes-128-cbc",
    passphrase: "x",
  }) as string;
  const cases: [string, RegExp][] = [
    [here.file("missing.pem"), /missing\.pem: cannot be read: there is no such file/],
    [wrong("text.pem", "not a key\n")[1], /is not a PEM private key; make an identity with `thimble keygen/],
    [wrong("broken.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")[1], /broken PEM/],
    [wrong("half.pem", pem("prime256v1").slice(0, 90))[1], /broken PEM/],
    [wrong("p384.pem", pem("secp384r1"))[1], /wrong curve: a key of secp384r1; .*P-256 or X25519/],
    [
      wrong(
        "ed25519.pem",
        generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }) as string,
      )[1],
      /wrong curve: a key of ED25519/,
    ],
    [wrong("locked.pem", encrypted)[1], /the key is encrypted/],
  ];
  for (const [file, words] of cases) {
    await refuses(["hip", "respond", "--listen", "127.0.0.1:0", "--identity", file, "--allow-any"], words);
    if (file !== here.file("missing.pem") && !file.endsWith("text.pem")) await refuses(["inspect", file], words);
  }
});

test("bad input to hip gets one line", async () => {
  const identity = here.file("own.pem");
  const made = await thimble("keygen", "--out", identity, "--json");
  const { hit, hostIdentity } = jsonLines(made.stdout)[0] as { hit: string; hostIdentity: string };
  const respond = (...more: string[]): string[] => ["hip", "respond", "--identity", identity, ...more];
  const initiate = (...more: string[]): string[] => ["hip", "initiate", "--identity", identity, ...more];
  const open = ["--listen", "127.0.0.1:0", "--allow-any"];
  const peer = ["--peer", "127.0.0.1:9"];

  await refuses(respond("--listen", "127.0.0.1:0"), /nobody is let in: .*--allow HIT=HEXKEY/);
  await refuses(initiate(...peer), /nobody is let in/);
  await refuses(respond(...open, "--allow", `${hit}=${hostIdentity}`), /exclude each other/);
  for (const listen of ["127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", ":10500", "::1:10500", "[::1]", "127.0.0.1:x"]) {
    await refuses(respond("--listen", listen, "--allow-any"), /--listen: ".*" is not HOST:PORT/);
  }
  await refuses(respond("--listen", "no.such.host.invalid:10500", "--allow-any"), /has no address; check the name/);
  await refuses(respond("--listen", "192.0.2.1:10500", "--allow-any"), /is not an address of this machine/);
  await refuses(initiate("--peer", "127.0.0.1:0", "--allow-any"), /port 0 is nobody's/);
  for (const k of ["-1", "25", "1.5", "x", ""])
    await refuses(respond(...open, `--k=${k}`), /--k: ".*" is not a whole number from 0 to 24/);
  await refuses(initiate(...peer, "--allow-any", "--timeout", "0"), /--timeout: "0" is not a whole number/);
  await refuses(initiate(...peer, "--allow-any", "--max-k", "99"), /--max-k/);
  await refuses(
    initiate(...peer, "--allow-any", "--hit", "2001:db8::1"),
    /not a HIT of HIP DEX, which begins with 2001:24:/,
  );
  await refuses(initiate(...peer, "--allow-any", "--hit", "nonsense"), /--hit: "nonsense" is not a HIT/);
  await refuses(initiate(...peer, "--allow-any", "--message", "x".repeat(1200)), /--message: 1200 octets are too many/);

  const allow = (text: string): string[] => respond("--listen", "127.0.0.1:0", "--allow", text);
  await refuses(allow(hostIdentity), /is not HIT=HEXKEY/);
  await refuses(allow(`${hit}=${hostIdentity.slice(1)}`), /not hexadecimal with two digits for each octet/);
  await refuses(allow(`${hit}=xyz`), /not hexadecimal/);
  await refuses(allow(`${hit}=0001`), /a key of 2 octets; give the Host Identity/);
  await refuses(allow(`${hit}=0005${hostIdentity.slice(4)}`), /begins with curve label 1, not 5/);
  await refuses(allow(`${hit}=02${hostIdentity.slice(4)}`), /a P-256 key of 65 octets begins with 04/);
  const other = `${hostIdentity.slice(0, -2)}${hostIdentity.endsWith("00") ? "01" : "00"}`;
  await refuses(allow(`${hit}=${other}`), /that key's HIT is 2001:24:.*, not /);
  const offCurve = ipv6Text(hitOf(new Uint8Array(Buffer.from(other, "hex"))));
  await refuses(allow(`${offCurve}=${other}`), /not a valid point/);
});

test("a port in use gets one line", async () => {
  const identity = here.file("port.pem");
  await thimble("keygen", "--out", identity);
  const first = new Running([
    "hip",
    "respond",
    "--listen",
    "127.0.0.1:0",
    "--identity",
    identity,
    "--allow-any",
    "--json",
  ]);
  const { port } = await first.until((object) => object["type"] === "listening");
  await refuses(
    ["hip", "respond", "--listen", `127.0.0.1:${String(port)}`, "--identity", identity, "--allow-any"],
    /the port 127\.0\.0\.1:\d+ is in use; stop the program that holds it or choose another/,
  );
  assert.equal((await first.stop()).status, 0);
});

test("bad input to vectors gets one line", async () => {
  const good = `${VECTORS}aes_cmac_rfc4493_test.json`;
  await refuses(["vectors", good, "--engine", "v8"], /--engine: "v8" is not known: use node, wasm3, aot/);
  await refuses(["vectors", good, "--board", "toaster"], /--board: "toaster" is not known: use .*mps2-an385/);
  await refuses(["vectors", good, "--board", "native"], /native does not run the engine node/);
  await refuses(["vectors", good, "--engine", "wasm3", "--board", "emulated"], /emulated runs the engine node/);
  await refuses(["vectors", good, here.file("missing.json")], /missing\.json: cannot be read: there is no such file/);
  const content = JSON.parse(readFileSync(good, "utf8")) as Record<string, unknown>;
  const changed = (changes: Record<string, unknown>): string =>
    write("changed.json", JSON.stringify({ ...content, ...changes }));
  await refuses(["vectors", write("cut.json", readFileSync(good).subarray(0, 500))], /broken file: it is not JSON/);
  await refuses(["vectors", write("list.json", "[]")], /broken file: it holds no JSON object/);
  await refuses(["vectors", changed({ algorithm: undefined })], /broken file: it has no "algorithm"/);
  await refuses(
    ["vectors", changed({ algorithm: "RSASSA-PSS" })],
    /unknown algorithm "RSASSA-PSS"; known here: AES-CCM, /,
  );
  await refuses(["vectors", changed({ algorithm: "toString" })], /unknown algorithm/);
  await refuses(["vectors", changed({ testGroups: 3 })], /broken file: it has no "testGroups"/);
  const group = (content["testGroups"] as Record<string, unknown>[])[0] ?? {};
  const tests = group["tests"] as Record<string, unknown>[];
  const withGroup = (changes: Record<string, unknown>): string => changed({ testGroups: [{ ...group, ...changes }] });
  const withTest = (changes: Record<string, unknown>): string => withGroup({ tests: [{ ...tests[0], ...changes }] });
  await refuses(["vectors", withGroup({ type: "SignatureTest" })], /unknown group type "SignatureTest" of AES-CMAC/);
  await refuses(["vectors", withGroup({ tests: undefined })], /testGroups\[0\] has no "tests"/);
  await refuses(["vectors", withGroup({ tagSize: "x" })], /tagSize is not a number of bits/);
  await refuses(["vectors", withGroup({ tagSize: undefined })], /no "tagSize"/);
  await refuses(["vectors", withTest({ key: 5 })], /tcId 1: "key" is not hexadecimal/);
  await refuses(["vectors", withTest({ key: "zz" })], /tcId 1: "key" is not hexadecimal/);
  await refuses(["vectors", withTest({ msg: "abc" })], /tcId 1: "msg" has an odd number of digits/);
  await refuses(["vectors", withTest({ result: "perhaps" })], /tcId 1: "result" is neither/);
  await refuses(["vectors", withTest({ tcId: undefined })], /has no "tcId"/);
});
