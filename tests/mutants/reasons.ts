// Mutants that no test need notice, each with its reason: a second lock behind another check, or code that does the same.

export interface Reason {
  readonly file: string;
  /** The code, as the tool prints it. */
  readonly what: string;
  readonly why: string;
  /** The function; left out: any of the file. */
  readonly place?: string;
  readonly becomes?: string;
  /** The statement it is part of. */
  readonly whole?: string;
}

/** The operands of the outermost `||`. */
export function alternatives(condition: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < condition.length; i++) {
    if (condition[i] === "(") depth++;
    else if (condition[i] === ")") depth--;
    else if (depth === 0 && condition.startsWith("||", i)) {
      parts.push(condition.slice(start, i).trim());
      start = i + 2;
    }
  }
  parts.push(condition.slice(start).trim());
  return parts;
}

const hip = (file: string, what: string, why: string, whole?: string): Reason => ({
  file: `assembly/${file}.ts`,
  what,
  why,
  ...(whole === undefined ? {} : { whole: `if (${whole}) ..` }),
});

/** What would get past these is stopped by another check. */
export const HIP_REASONS: readonly Reason[] = [
  hip("codec/reader", "<u32>(stop - at) < 8", "the length of a packet and of each parameter is a multiple of 8"),
  hip("keying/access", "length == 0", "groupOf has refused the length"),
  hip("keying/access", "length > HOST_IDENTITY_MAX", "groupOf has refused the length"),
  hip("keying/groups", "length < 2", "no group has a Host Identity of this length"),
  hip("network/udp", "length > OUTGOING_MAX", "the writer and protect are bounded"),
  hip("network/udp", "medium != INTERFACE_RADIO", "hip_initiate has refused the interface"),
  hip("network/udp", "udp < 8", "no datagram is shorter than its headers"),
  hip("network/hip/initiate", "load<u8>(locator) > 1", "sendUdp refuses the interface"),
  hip("network/hip/i2", "mac == 0", "no HIP_MAC that was accepted is what lies at address 0"),
  hip("network/hip/packet", "length < 0", "no packet of ours is too long for its buffer"),
  hip("network/hip/packet", "whole < 0", "no packet of ours is too long for its buffer"),
  hip("network/hip/packet", "(length & 7) != 0", "Header Length counts multiples of 8"),
  hip("network/hip/parameters", "length < 6", "no HI Length fits such a HOST_ID"),
  hip("network/hip/parameters", "at == 0", "at address 0 lies no list"),
  hip(
    "network/hip/puzzle",
    "status != 0",
    "what is left of a puzzle that failed is not spent, or cannot be renewed either",
    "status != 0 || !isSpent(0, output)",
  ),
  hip("network/hip/r1", "parameter == 0", "each list was found before"),
  hip("network/hip/r1", "at == 0", "at address 0 lies no list"),
  hip("network/hip/retransmission", "length < 0", "no packet of ours is too long for its buffer"),
  hip("network/hip/retransmission", "size > PACKET_MAX", "no I1, I2 or R2 of ours is longer"),
];

export const CRYPTO_REASONS: readonly Reason[] = [];
