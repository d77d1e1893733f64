// Vectors of MACs that RFCs publish, read out of their texts.

import { file } from "./parts.mjs";
import { octetsOf, rfcText } from "./published.mjs";
import { hex } from "./reference.mjs";

const group = (keyLength, tagLength, tests) => ({
  type: "MacTest",
  keySize: 8 * keyLength,
  tagSize: 8 * tagLength,
  tests,
});

const expectCount = (number, tests, count) => {
  if (tests.length !== count) throw new Error(`RFC ${number}: ${tests.length} of ${count} vectors read`);
};

export function rfc4494(folder) {
  const text = rfcText(folder, 4494);
  const section = text.slice(text.lastIndexOf("\n5.  Test Vectors"), text.lastIndexOf("\n6.  Interaction"));
  const key = octetsOf(/\n +K +([0-9a-f ]+)\n/.exec(section)[1]);
  const cases = /Test Case (\d): len = (\d+)\n +M +(<empty string>|[0-9a-f\s]+?)\n +AES_CMAC_96 +([0-9a-f ]+)\n/g;
  const tests = [...section.matchAll(cases)].map(([, number, length, message, tag]) => {
    const msg = message.startsWith("<") ? Buffer.alloc(0) : octetsOf(message);
    if (msg.length !== Number(length)) throw new Error(`RFC 4494 case ${number}: ${msg.length} octets read`);
    return { comment: `Test Case ${number}, ${length} octets`, key: hex(key), msg: hex(msg), tag: hex(octetsOf(tag)) };
  });
  expectCount(4494, tests, 4);
  return file("AES-CMAC-96", "mac_test_schema.json", "RFC 4494 section 5", {}, [group(16, 12, tests)]);
}

export function rfc4615(folder) {
  const text = rfcText(folder, 4615);
  const cases =
    /Key {8}: ([0-9a-f ]+)\n +Key Length : (\d+)\n +Message {4}: ([0-9a-f ]+)\n +PRF Output : ([0-9a-f ]+)\n/g;
  const tests = [...text.matchAll(cases)].map(([, key, length, message, tag]) => {
    const octets = octetsOf(key);
    if (octets.length !== Number(length)) throw new Error(`RFC 4615: ${octets.length} octets of a key read`);
    return {
      comment: `key of ${length} octets`,
      key: hex(octets),
      msg: hex(octetsOf(message)),
      tag: hex(octetsOf(tag)),
    };
  });
  expectCount(4615, tests, 3);
  const groups = tests.map((test) => group(test.key.length / 2, 16, [test]));
  return file("AES-CMAC-PRF-128", "mac_test_schema.json", "RFC 4615 section 4", {}, groups);
}

/** A value that goes over lines; each has digits first, and perhaps a remark. Test Case 3 has no "=". */
function value(body, name) {
  const lines = body.split("\n").map((line) => line.trim());
  const first = lines.findIndex((line) => line.startsWith(`${name} `));
  const digits = (line = "") => /^([0-9a-f]+)(?: +\(|$)/.exec(line)?.[1];
  const all = [digits(lines[first].slice(name.length).replace(/^ +(?:= +)?/, ""))];
  for (let n = first + 1; digits(lines[n]) !== undefined; n++) all.push(digits(lines[n]));
  return octetsOf(all.join(""));
}

export function rfc4231(folder) {
  const text = rfcText(folder, 4231);
  const section = text.slice(
    text.lastIndexOf("\n4.2.  Test Case 1"),
    text.lastIndexOf("\n5.  Security Considerations"),
  );
  const tests = section
    .split(/\n4\.\d\.  Test Case /)
    .slice(1)
    .map((body) => ({
      comment: `Test Case ${body[0]}`,
      key: hex(value(body, "Key")),
      msg: hex(value(body, "Data")),
      tag: hex(value(body, "HMAC-SHA-256")),
    }));
  expectCount(4231, tests, 7);
  const groups = tests.map((test) => group(test.key.length / 2, test.tag.length / 2, [test]));
  return file("HMACSHA256", "mac_test_schema.json", "RFC 4231 section 4", {}, groups);
}
