// How long CCM-8 of 64 octets with 8 additional takes in this process, key schedule included: profiles full and host, node:crypto.
//
//   node tools/bench-ccm.mjs [full=other.wasm ...]     names and modules; left out: build/full.wasm and build/host.wasm
//
// Each takes its turn, in batches of 10,000 calls, long enough for node:crypto's garbage to be collected in each; the shortest, the quarter and
// the half of 40 are shown. The shortest is what the code costs when nobody disturbs it. "copied" has the inputs copied in and the output
// copied out.
import { createCipheriv } from "node:crypto";
import { readFileSync } from "node:fs";

const ROUNDS = 40;
const RUNS = 10_000;
const NOT_SUPPORTED = -3;

const key = Uint8Array.from({ length: 16 }, (_, n) => n);
const nonce = new Uint8Array(13);
const aad = new Uint8Array(8);
const message = new Uint8Array(64);
const sealed = new Uint8Array(72);

function ofModule(file) {
  const module = new WebAssembly.Module(readFileSync(file));
  const ports = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => NOT_SUPPORTED]));
  const { memory, io_pointer, ccm_seal } = new WebAssembly.Instance(module, { ports }).exports;
  const octets = new Uint8Array(memory.buffer);
  const at = io_pointer();
  const output = octets.subarray(at + 48, at + 120);
  const raw = () => {
    if (ccm_seal(at, at + 16, 13, at + 32, 8, at + 48, 64, 8) !== 72) throw new Error(`${file}: ccm_seal fails`);
  };
  const copied = () => {
    octets.set(key, at);
    octets.set(nonce, at + 16);
    octets.set(aad, at + 32);
    octets.set(message, at + 48);
    raw();
    sealed.set(output);
  };
  return { raw, copied };
}

function ofNode() {
  const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: 8 });
  cipher.setAAD(aad, { plaintextLength: 64 });
  return Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]);
}
function ofNodeBare() {
  const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: 8 });
  cipher.setAAD(aad, { plaintextLength: 64 });
  cipher.update(message);
  cipher.final();
  cipher.getAuthTag();
}

const bodies = { "node:crypto": ofNodeBare };
const given = process.argv.slice(2).map((argument) => argument.split("="));
for (const [name, file] of given.length > 0 ? given : ["full", "host"].map((name) => [name, `build/${name}.wasm`])) {
  const { raw, copied } = ofModule(file);
  copied();
  if (Buffer.compare(sealed, ofNode()) !== 0) throw new Error(`${file} gives other octets than node:crypto`);
  bodies[name] = raw;
  bodies[`${name}, copied`] = copied;
}
/** A loop of its own for each, so that V8 compiles it for that body. */
const loopOf = (body) => new Function("body", "return (runs) => { for (let i = 0; i < runs; i++) body(); };")(body);
const entrants = Object.entries(bodies).map(([name, body]) => ({ name, loop: loopOf(body), times: [] }));
for (const { loop } of entrants) loop(20_000);
await new Promise((resolve) => setTimeout(resolve, 300));
for (let round = 0; round < ROUNDS; round++) {
  for (const { loop, times } of entrants) {
    const begin = process.hrtime.bigint();
    loop(RUNS);
    times.push(Number(process.hrtime.bigint() - begin) / RUNS);
  }
}
const part = (times, share) => times.sort((a, b) => a - b)[Math.floor(times.length * share)];
const base = entrants[0].times;
console.log(
  "nanoseconds".padEnd(20),
  "shortest".padStart(10),
  "quarter".padStart(10),
  "half".padStart(10),
  "  node:crypto / this, of each",
);
for (const { name, times } of entrants) {
  const shares = [0, 0.25, 0.5];
  const cells = shares.map((share) => part(times, share).toFixed(0).padStart(10));
  const ratios = shares.map((share) => (part(base, share) / part(times, share)).toFixed(2));
  console.log(name.padEnd(20), ...cells, "  ", ratios.join("  "));
}
