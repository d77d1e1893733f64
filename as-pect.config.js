// Unit tests inside the module: tests/unit/**/*.spec.ts import ../../assembly/... and run as Wasm of their own.
//
// The ports are the plainest host there can be: no hardware, no store, no transceiver, a clock that stands still,
// and entropy that counts up, so that a test can be repeated.

const NOT_SUPPORTED = -3;

export default {
  entries: ["tests/unit/**/*.spec.ts"],
  include: ["tests/unit/**/*.include.ts"],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    let next = 0;
    const count = (output, length) => {
      const bytes = new Uint8Array(instance.exports.memory.buffer, output, length);
      for (let i = 0; i < length; i++) bytes[i] = next++ & 0xff;
      return 0;
    };
    const notSupported = () => NOT_SUPPORTED;
    const ports = {
      entropy: count,
      entropy_raw: notSupported,
      random: notSupported,
      now: () => 0,
      transmit_frame: notSupported,
      transmit_datagram: notSupported,
      deliver: () => {},
      event: () => {},
      store_read: notSupported,
      store_write: notSupported,
      aes_block: notSupported,
      p256_mul: notSupported,
      p256_sqr: notSupported,
      aes_ccm: notSupported,
      aes_cmac: notSupported,
      sha256_compress: notSupported,
      p256_multiply: notSupported,
      p256_ecdsa_sign: notSupported,
      p256_ecdsa_verify: notSupported,
    };
    const instance = await instantiate(binary, createImports({ env: { memory }, ports }));
    return instance;
  },
  outputBinary: false,
};
