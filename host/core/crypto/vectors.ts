// Which module fits an engine: build/host.wasm is build/full.wasm with AES in WebAssembly's vectors (fixed-width SIMD), the same ABI.

/** (module (func (result v128) (i8x16.splat (i32.const 0)))): valid where there are vectors. */
// prettier-ignore
const PROBE = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x0f, 0x0b,
);

/** Whether this engine takes modules with vectors: then host.wasm is the quicker one. */
export function hasVectors(): boolean {
  return WebAssembly.validate(PROBE);
}
