// HIP_MAC of a packet that came in (draft-ietf-hip-dex-24 §6.2.1, RFC 7401 §6.4.1):
//
//   CMAC(MAC key of the sender, header | parameters before HIP_MAC),  header length as if the packet ended there, checksum zero
//
// CT: the comparison.
import { KEYING_SCRATCH } from "../../memory";
import { AUTHENTICATION_FAILED, MALFORMED, MISSING_PARAMETER } from "../../errors";
import { loadU16, loadU32 } from "../../codec/bytes";
import { find, nextParameter } from "../../codec/reader";
import { cmac } from "../../crypto/cmac";
import { equal } from "../../crypto/ct";
import { HIP_MAC } from "./numbers";

const COMPUTED: usize = KEYING_SCRATCH;

/** Address of the 16 octets of HIP_MAC, or 0. */
export function macOf(): usize {
  const at = find(HIP_MAC);
  return at != 0 && loadU16(at + 2) == 16 ? at + 4 : 0;
}

/**
 * 0 when the packet's HIP_MAC is right, it is the last parameter, and its padding is zero. The padding is the one thing that no MAC
 * covers: we judge it, so that no octet of a packet can be changed unseen (docs/hip-dex.md, A28).
 */
export function verifyMac(key: usize, packet: usize): i32 {
  const mac = macOf();
  if (mac == 0) return MISSING_PARAMETER;
  if (nextParameter(mac - 4) != 0 || loadU32(mac + 16) != 0) return MALFORMED;
  const length = <u32>(mac - 4 - packet);
  const headerLength = load<u8>(packet, 1);
  store<u8>(packet, <u8>((length >>> 3) - 1), 1);
  let status = cmac(key, packet, length, COMPUTED);
  store<u8>(packet, headerLength, 1);
  if (status == 0 && equal(COMPUTED, mac, 16) == 0) status = AUTHENTICATION_FAILED;
  memory.fill(COMPUTED, 0, 16);
  return status;
}
