// Which module an engine should run: build/host.wasm, whose AES uses WebAssembly's vectors, where the engine has them; else build/full.wasm,
// which has the same exports and gives the same results.

/** (module (func (result v128) (i8x16.swizzle (i8x16.splat (i32.const 0)) (i8x16.splat (i32.const 0))))) */
const PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // types: one function that answers a v128; functions: one of that type
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0e, 0x01, 0x0c, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x0e, 0x0b],
);

/** Whether this engine compiles modules with vectors (Node from 16, browsers from about 2021 on; not in some locked-down modes). */
export function hasSimd(): boolean {
  return WebAssembly.validate(PROBE);
}

/** The profile, and so the name of the .wasm, with all algorithms that this engine runs fastest. */
export function bestProfile(): "host" | "full" {
  return hasSimd() ? "host" : "full";
}
