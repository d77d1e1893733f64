// Security Parameter Indexes (RFC 4303 §2.1): random, not reserved, not in use.
import { KEYING_SCRATCH } from "../../memory";
import { randomBytes } from "../../crypto/drbg";
import { loadU32 } from "../../codec/bytes";
import { associationOfSpi } from "./association";

const SCRATCH: usize = KEYING_SCRATCH;

/**
 * A new inbound SPI, or 0 when there are no random bytes. 1 to 255 are reserved. One of bits 11 to 14 is set: else Wireshark takes
 * the ESP packet on HIP's port for DNS, and calls it malformed.
 */
export function newSpi(): u32 {
  for (let tries: u32 = 0; tries < 8; tries++) {
    if (randomBytes(SCRATCH, 4) < 0) return 0;
    const spi = loadU32(SCRATCH);
    if (spi > 255 && (spi & 0x7800) != 0 && associationOfSpi(spi) === null) return spi;
  }
  return 0;
}
