// The assessment of constant time (host/assess/ct): leaks planted in small modules are found, in each class and at their place;
// modules without a leak pass; and a short run over build/dex.wasm.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import binaryen from "binaryen";
import type { Case } from "../../host/assess/ct/case.js";
import { CASES } from "../../host/assess/ct/cases.js";
import { compare, findingText, type Verdict } from "../../host/assess/ct/compare.js";
import { FROM_ENTROPY, FULL_CASES } from "../../host/assess/ct/full.js";
import { instrument } from "../../host/assess/ct/instrument.js";
import { subjectOf } from "../../host/assess/ct/machine.js";
import type { Kind } from "../../host/assess/ct/operands.js";

const SEED = new Uint8Array(8);

function assemble(text: string): Uint8Array {
  const module = binaryen.parseText(text);
  module.setFeatures(binaryen.Features.All);
  const octets = module.emitBinary();
  module.dispose();
  return octets;
}

/** A module whose export "f" has its secret, an i32, in local 0 and answers an i32. */
const moduleOf = (body: string, more = ""): Uint8Array =>
  assemble(`(module
    (memory (export "memory") 1)
    ${more}
    (func (export "f") (param i32) (result i32) (local i32)
      (local.set 0 (i32.load (local.get 0)))
      ${body}))`);

/** Runs "f" with secrets that are small little-endian numbers. */
const caseOf = (secrets: readonly number[], silent = false): Case => ({
  name: "f",
  secret: "a number",
  fixed: "",
  silent,
  secrets: () => secrets.map((secret) => new Uint8Array(Uint32Array.of(secret).buffer)),
  run(rig, secret) {
    const machine = rig.open();
    return new Uint8Array(Int32Array.of(machine.call("f", machine.put(secret))).buffer);
  },
});

const verdictOf = (octets: Uint8Array, secrets: readonly number[], silent = false): Verdict =>
  compare(subjectOf(octets), caseOf(secrets, silent), SEED, 0);

interface Plant {
  readonly what: string;
  readonly kind: Kind;
  readonly instruction: string;
  readonly body: string;
  readonly more?: string;
}

const S = "(local.get 0)";
const PLANTS: readonly Plant[] = [
  {
    what: "an if",
    kind: "branch",
    instruction: "if, condition",
    body: `(if (result i32) (i32.and ${S} (i32.const 1)) (then (i32.const 5)) (else (i32.const 6)))`,
  },
  {
    what: "an if without effect on what is run",
    kind: "branch",
    instruction: "if, condition",
    body: `(if (i32.and ${S} (i32.const 1)) (then (nop)) (else (nop))) ${S}`,
  },
  {
    what: "a br_if",
    kind: "branch",
    instruction: "br_if, condition",
    body: `(block $out (br_if $out (i32.and ${S} (i32.const 1))) (local.set 1 (i32.const 9))) (local.get 1)`,
  },
  {
    what: "a br_table",
    kind: "branch",
    instruction: "br_table, index",
    body: `(block $b (block $a (br_table $a $b $a $b $a ${S})) (return (i32.const 4))) (i32.const 7)`,
  },
  {
    what: "a loop that goes round as often as the secret says",
    kind: "branch",
    instruction: "br_if, condition",
    body: `(loop $again (local.set 1 (i32.add (local.get 1) (i32.const 3)))
      (br_if $again (i32.ge_s (local.tee 0 (i32.sub ${S} (i32.const 1))) (i32.const 0)))) (local.get 1)`,
  },
  {
    what: "a call through a table",
    kind: "branch",
    instruction: "call_indirect, target",
    more: `(type $t (func (result i32))) (table 4 4 funcref) (elem (i32.const 0) $a $b $a $b)
      (func $a (type $t) (i32.const 1)) (func $b (type $t) (i32.const 2))`,
    body: `(call_indirect (type $t) ${S})`,
  },
  {
    what: "a select",
    kind: "select",
    instruction: "select, condition",
    body: `(select (i32.const 5) (i32.const 6) (i32.and ${S} (i32.const 1)))`,
  },
  {
    what: "a table that is looked up",
    kind: "address",
    instruction: "load, ptr",
    more: `(data (i32.const 256) "abcdefgh")`,
    body: `(i32.load8_u offset=256 ${S})`,
  },
  {
    what: "a store",
    kind: "address",
    instruction: "store, ptr",
    body: `(i32.store8 offset=256 ${S} (i32.const 1)) (i32.load (i32.const 256))`,
  },
  {
    what: "a load of a vector",
    kind: "address",
    instruction: "load, ptr",
    more: `(data (i32.const 256) "abcdefghijklmnopqrstuvwxyz")`,
    body: `(i32x4.extract_lane 1 (v128.load offset=256 ${S}))`,
  },
  {
    what: "a load into all lanes",
    kind: "address",
    instruction: "load, ptr",
    more: `(data (i32.const 256) "abcdefgh")`,
    body: `(i8x16.extract_lane_u 1 (v128.load8_splat offset=256 ${S}))`,
  },
  {
    what: "a load of one lane",
    kind: "address",
    instruction: "load or store of a lane, ptr",
    more: `(data (i32.const 256) "abcdefgh")`,
    body: `(i8x16.extract_lane_u 3 (v128.load8_lane offset=256 3 ${S} (v128.const i64x2 0 0)))`,
  },
  {
    what: "a store of a vector",
    kind: "address",
    instruction: "store, ptr",
    body: `(v128.store offset=256 ${S} (v128.const i32x4 1 2 3 4)) (i32.load (i32.const 258))`,
  },
  {
    what: "a select of vectors",
    kind: "select",
    instruction: "select, condition",
    body: `(i8x16.extract_lane_u 0 (select (v128.const i64x2 1 1) (v128.const i64x2 2 2) (i32.and ${S} (i32.const 1))))`,
  },
  {
    what: "the source of a memory.copy",
    kind: "address",
    instruction: "memory.copy, source",
    more: `(data (i32.const 256) "abcdefgh")`,
    body: `(memory.copy (i32.const 512) (i32.add ${S} (i32.const 256)) (i32.const 1)) (i32.load (i32.const 512))`,
  },
  {
    what: "the length of a memory.copy",
    kind: "address",
    instruction: "memory.copy, size",
    more: `(data (i32.const 256) "abcdefgh")`,
    body: `(memory.copy (i32.const 512) (i32.const 256) ${S}) (i32.load (i32.const 512))`,
  },
  {
    what: "the length of a memory.fill",
    kind: "address",
    instruction: "memory.fill, size",
    body: `(memory.fill (i32.const 512) (i32.const 1) ${S}) (i32.load (i32.const 512))`,
  },
  {
    what: "a dividend",
    kind: "division",
    instruction: "division, left",
    body: `(i32.div_u (i32.add ${S} (i32.const 40)) (i32.const 2))`,
  },
  {
    what: "a divisor",
    kind: "division",
    instruction: "division, right",
    body: `(i32.rem_s (i32.const 100) (i32.add ${S} (i32.const 7)))`,
  },
  {
    what: "the upper half of a dividend of 64 bits",
    kind: "division",
    instruction: "division, left",
    body: `(i32.wrap_i64 (i64.rem_u (i64.shl (i64.extend_i32_u ${S}) (i64.const 33)) (i64.const 7)))`,
  },
  {
    what: "an argument of a port",
    kind: "port",
    instruction: "call of a port, argument 0",
    more: `(import "ports" "event" (func $event (param i32 i32 i32)))`,
    body: `(call $event ${S} (i32.const 0) (i32.const 0)) ${S}`,
  },
];

for (const { what, kind, instruction, body, more } of PLANTS) {
  test(`a planted leak is found: ${what}`, () => {
    const octets = moduleOf(body, more);
    const subject = subjectOf(octets);
    const { findings } = compare(subject, caseOf([2, 2, 3, 1]), SEED, 0);
    // The second secret is the first again: a difference there would be of the tool's making.
    assert.deepEqual(
      findings.map(({ secret }) => secret),
      [2, 3],
    );
    const { first, later, event } = findings[0]!.divergence;
    const site = subject.instrumented.sites[first!.site]!;
    assert.deepEqual([site.kind, site.what, site.functionName], [kind, instruction, "f"]);
    assert.equal(first!.site, later!.site);
    assert.notEqual(first!.value, later!.value);
    assert.ok(event >= 1, "the load of the secret comes before");
    assert.match(
      findingText(subject, findings[0]!),
      new RegExp(`at event ${event}\n[^]*${instruction}[^]*instruction  \\(`),
    );
  });
}

test("what works on a secret without branch, address, division or select passes, however it is used as data", () => {
  const mask = `(local.set 1 (i32.sub (i32.const 0) (i32.and ${S} (i32.const 1))))`;
  const chosen = `(i32.xor (i32.and (i32.const 5) (local.get 1)) (i32.and (i32.const 6) (i32.xor (local.get 1) (i32.const -1))))`;
  const body = `${mask} (i32.store (i32.const 512) (i32.mul ${S} ${S})) (memory.fill (i32.const 600) ${S} (i32.const 4))
    (if (i32.load (i32.const 700)) (then (unreachable))) (i32.add ${chosen} (i32.load (i32.const 512)))`;
  const verdict = verdictOf(moduleOf(body), [0, 1, 2, 3, 0x7fffffff, 0xffffffff]);
  assert.deepEqual(verdict.findings, []);
  assert.equal(verdict.secrets, 6);
  // the load of the secret; the store; two of the fill; the load and the branch of if; the load
  assert.deepEqual(verdict.eventsByKind, { branch: 1, select: 0, address: 6, division: 0, port: 0 });
  assert.equal(verdict.events, 7);
});

test("vectors: look-ups in a register, shuffles, shifts and sums of a secret pass", () => {
  const index = `(v128.and (i8x16.splat ${S}) (i8x16.splat (i32.const 15)))`;
  const table = `(v128.const i8x16 3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3)`;
  const looked = `(i8x16.add (i8x16.swizzle ${table} ${index}) (i32x4.shr_u (i32x4.replace_lane 2 ${index} ${S}) ${S}))`;
  const shuffled = `(i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 ${looked} ${index})`;
  const verdict = verdictOf(moduleOf(`(i32x4.extract_lane 3 ${shuffled})`), [0, 1, 2, 3, 9, 0x7fffffff]);
  assert.deepEqual(verdict.findings, []);
  assert.equal(verdict.events, 1, "the load of the secret");
});

test("conditions count as true or false, and an index past a br_table as its default: no branch differs", () => {
  const condition = `(if (i32.or ${S} (i32.const 1)) (then (local.set 1 ${S})))`;
  const table = `(block $b (block $a (br_table $a $a $b (i32.add ${S} (i32.const 2))))) (local.get 1)`;
  assert.deepEqual(verdictOf(moduleOf(`${condition} ${table}`), [2, 4, 8]).findings, []);
});

test("a run that ends early and one that goes on are both a difference", () => {
  const octets = moduleOf(`(loop $again (br_if $again (i32.ne (i32.const 0)
    (local.tee 0 (i32.shr_u ${S} (i32.const 1)))))) (i32.const 0)`);
  for (const secrets of [
    [1, 4],
    [4, 1],
  ]) {
    assert.equal(verdictOf(octets, secrets, true).findings.length, 1);
  }
});

test("a comparison that would say nothing is refused: outputs that ignore the secret, or a module without events", () => {
  assert.throws(() => verdictOf(moduleOf("(i32.const 1)"), [1, 2]), /1 different outputs of 2 secrets/);
  assert.throws(() => verdictOf(moduleOf(S), [1, 2], true), /2 different outputs/);
  const empty = assemble(
    `(module (memory (export "memory") 1) (func (export "f") (param i32) (result i32) (local.get 0)))`,
  );
  assert.throws(() => verdictOf(empty, [1, 2], true), /nothing was traced/);
});

test("what the tool does not know, it refuses", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ["(i32.trunc_f32_s (f32.div (f32.convert_i32_s (local.get 0)) (f32.const 3)))", /no integer/],
    ["(i32x4.extract_lane 0 (f32x4.sqrt (i32x4.splat (local.get 0))))", /operation on vectors, Unary/],
    ["(i32x4.extract_lane 0 (f64x2.div (i32x4.splat (local.get 0)) (v128.const i64x2 3 3)))", /vectors, Binary/],
    ["(i32.trunc_f32_s (f32x4.extract_lane 0 (i32x4.splat (local.get 0))))", /no integer/],
    ["(i32x4.extract_lane 0 (f32x4.replace_lane 0 (v128.const i64x2 3 3) (f32.const 1)))", /vectors, SIMDReplace/],
    [
      "(i8x16.extract_lane_u 0 (i8x16.relaxed_swizzle (i8x16.splat (local.get 0)) (i8x16.splat (local.get 0))))",
      /Binary/,
    ],
    ["(v128.any_true (i32x4.splat (local.get 0)))", /vectors, Unary/],
    [
      "(i8x16.extract_lane_u 0 (v128.bitselect (i8x16.splat (local.get 0)) (i8x16.splat (local.get 0)) (i8x16.splat (local.get 0))))",
      /instruction of kind/,
    ],
    ["(i32.atomic.load (i32.const 0))", /atomic/],
    ["(i32.atomic.rmw.add (i32.const 0) (local.get 0))", /instruction of kind/],
  ];
  for (const [body, reason] of refused) assert.throws(() => instrument(moduleOf(body)), reason, body);
});

/** Profile -> its cases, and the export whose secret each of these begins with. */
const PROFILES = {
  dex: {
    cases: CASES,
    planted: ["aes_encrypt", "cmac", "ccm_seal", "ccm_open", "p256_public", "p256_ecdh", "x25519"].map(
      (name) => [name, name] as const,
    ),
  },
  full: {
    cases: [...CASES, ...FULL_CASES],
    planted: FULL_CASES.filter(({ silent, secret }) => !silent && secret !== FROM_ENTROPY).map(
      ({ name }) => [name, name.replace(/,.*/, "")] as const,
    ),
  },
  host: {
    cases: [...CASES, ...FULL_CASES],
    planted: ["aes_encrypt", "cmac", "ccm_seal", "ccm_open", "gcm_seal"].map((name) => [name, name] as const),
  },
};

const octetsOf = async (profile: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(new URL(`../../${profile}.wasm`, import.meta.url)));

/** A module in which one bit of the first argument's octets decides a branch that does nothing, in front of these exports. */
function planted(octets: Uint8Array, names: Iterable<string>): Uint8Array {
  const module = binaryen.readBinary(octets);
  module.setFeatures(binaryen.Features.All);
  const { i32 } = binaryen;
  const exported = new Map<string, string>();
  for (let i = 0; i < module.getNumExports(); i++) {
    const one = binaryen.getExportInfo(module.getExportByIndex(i));
    exported.set(one.name, one.value);
  }
  for (const name of names) {
    const inner = exported.get(name)!;
    const { params, results } = binaryen.getFunctionInfo(module.getFunction(inner));
    const parameters = binaryen.expandType(params);
    const octet = module.i32.load8_u(1, 1, module.local.get(0, i32));
    const leak = module.if(module.i32.and(octet, module.i32.const(1)), module.nop());
    const call = module.call(
      inner,
      parameters.map((type, i) => module.local.get(i, type)),
      results,
    );
    const body = module.block(null, [leak, call], results);
    module.addFunction(`leaky ${name}`, binaryen.createType(parameters), results, [], body);
    module.removeExport(name);
    module.addFunctionExport(`leaky ${name}`, name);
  }
  const emitted = module.emitBinary();
  module.dispose();
  return emitted;
}

for (const [profile, { cases, planted: plants }] of Object.entries(PROFILES)) {
  test(`a leak planted in build/${profile}.wasm is found, in front of each primitive`, async () => {
    const subject = subjectOf(planted(await octetsOf(profile), new Set(plants.map(([, name]) => name))));
    for (const [name, primitive] of plants) {
      const { findings } = compare(
        subject,
        cases.find((candidate) => candidate.name === name)!,
        SEED,
        2,
      );
      assert.ok(findings.length > 0, name);
      const site = subject.instrumented.sites[findings[0]!.divergence.first!.site]!;
      assert.deepEqual([site.kind, site.functionName], ["branch", primitive], name);
    }
  });

  test(`build/${profile}.wasm: the trace of each case is the same for all secrets`, async (context) => {
    const subject = subjectOf(await octetsOf(profile));
    assert.ok(subject.instrumented.functions > 100 && subject.instrumented.sites.length > 1000);
    for (const one of cases) {
      const verdict = compare(subject, one, SEED, 2);
      for (const finding of verdict.findings) context.diagnostic(`${one.name}: ${findingText(subject, finding)}`);
      assert.equal(verdict.findings.length, 0, one.name);
      assert.ok(verdict.secrets >= 2);
    }
  });
}
