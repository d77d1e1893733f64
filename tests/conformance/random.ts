// Random inputs that a seed decides: THIMBLE_SEED repeats a run. Each failure says the seed.

import { createCipheriv, createHash } from "node:crypto";

export const SEED = process.env["THIMBLE_SEED"] ?? "2026";

/** n of P-256 (SP 800-186 §3.2.1.3). */
export const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** 32 octets, most significant first. */
export const octetsOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, "0"), "hex");

const BATCH = 1 << 16;

/** Octets and numbers from the seed and a label: AES-CTR, because they are many. */
export class Random {
  readonly #stream;
  #octets = Buffer.alloc(0);
  #at = 0;
  #run = 0;

  constructor(private readonly label: string) {
    const key = createHash("sha256").update(`${SEED} ${label}`).digest();
    this.#stream = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  }

  octets(length: number): Buffer {
    if (this.#at + length > this.#octets.length) {
      this.#octets = this.#stream.update(Buffer.alloc(Math.max(BATCH, length)));
      this.#at = 0;
    }
    this.#at += length;
    return Buffer.from(this.#octets.subarray(this.#at - length, this.#at));
  }

  /** 0 to n - 1. */
  below(n: number): number {
    return this.octets(4).readUInt32LE() % n;
  }

  /** A length, most often about a multiple of a block. */
  length(max: number, block = 16): number {
    if (this.below(3) === 0) return this.below(max + 1);
    const near = block * this.below(Math.floor(max / block) + 1) + this.below(3) - 1;
    return Math.min(max, Math.max(0, near));
  }

  /** Octets, at times with a run of zeros or ones. */
  key(length: number): Buffer {
    const octets = this.octets(length);
    const [from, to] = [this.below(length), this.below(length)];
    if (this.below(8) === 0) octets.fill(this.below(2) * 0xff, Math.min(from, to), Math.max(from, to) + 1);
    return octets;
  }

  /** A scalar of P-256, 1 to n - 1, at times at an edge. */
  scalar(): Buffer {
    const kind = this.below(16);
    if (kind === 0) return octetsOf(BigInt(1 + this.below(20)));
    if (kind === 1) return octetsOf(P256_ORDER - BigInt(1 + this.below(20)));
    if (kind === 2) return octetsOf(1n << BigInt(this.below(256)));
    const octets = this.key(32);
    const value = BigInt(`0x${octets.toString("hex")}`) % P256_ORDER;
    return octetsOf(value === 0n ? 1n : value);
  }

  /** Runs `count` times; a failure says how to repeat it. */
  times(count: number, body: (run: number) => void): void {
    for (this.#run = 0; this.#run < count; this.#run++) {
      try {
        body(this.#run);
      } catch (error) {
        if (error instanceof Error)
          error.message = `THIMBLE_SEED=${SEED}, ${this.label}, run ${this.#run}: ${error.message}`;
        throw error;
      }
    }
  }
}
