// CKDF, the CMAC-based key derivation of HIP DEX (draft-ietf-hip-dex-24 §6.3).
//
//   Extract(I, IKM)   = CMAC(I, IKM | sorted HITs | "CKDF-Extract")
//   Expand(PRK, n)    = T1 | T2 | ..  cut to n octets,  T_i = CMAC(PRK, T_i-1 | sorted HITs | "CKDF-Expand" | octet i),  T0 empty
//   IKM               = Kij | I_NONCE              for the Master Key
//                     = Kij | I_NONCE | z_small | z_great   for the Pair-wise Key; z of the host with the smaller HIT first
import { CKDF } from "../memory";
import { INVALID_ARGUMENT } from "../errors";
import { cmacFinal, cmacInit, cmacUpdate } from "../crypto/cmac";

const T: usize = CKDF;
const NUMBER: usize = CKDF + 16;

/** "CKDF-Extract" */
const EXTRACT_LABEL: usize = memory.data<u8>([0x43, 0x4b, 0x44, 0x46, 0x2d, 0x45, 0x78, 0x74, 0x72, 0x61, 0x63, 0x74]);
/** "CKDF-Expand" */
const EXPAND_LABEL: usize = memory.data<u8>([0x43, 0x4b, 0x44, 0x46, 0x2d, 0x45, 0x78, 0x70, 0x61, 0x6e, 0x64]);

/**
 * output (16 octets) = Extract. I 16 octets, kij 32, nonce 32; zSmall and zGreat 16 each, or 0 for the Master Key; small and
 * great: the two HITs in order. PORT_FAILED leaves zeros.
 */
export function extract(
  I: usize,
  kij: usize,
  nonce: usize,
  zSmall: usize,
  zGreat: usize,
  small: usize,
  great: usize,
  output: usize,
): i32 {
  cmacInit(I);
  cmacUpdate(kij, 32);
  cmacUpdate(nonce, 32);
  if (zSmall != 0) {
    cmacUpdate(zSmall, 16);
    cmacUpdate(zGreat, 16);
  }
  cmacUpdate(small, 16);
  cmacUpdate(great, 16);
  cmacUpdate(EXTRACT_LABEL, 12);
  return cmacFinal(output);
}

/** output (`length` octets, at most 4,080) = Expand(prk). output must not overlap prk. */
export function expand(prk: usize, small: usize, great: usize, output: usize, length: u32): i32 {
  if (length > 4080) return INVALID_ARGUMENT;
  let status: i32 = 0;
  for (let i: u32 = 1; length > 0 && status == 0; i++) {
    cmacInit(prk);
    if (i > 1) cmacUpdate(T, 16);
    cmacUpdate(small, 16);
    cmacUpdate(great, 16);
    cmacUpdate(EXPAND_LABEL, 11);
    store<u8>(NUMBER, <u8>i);
    cmacUpdate(NUMBER, 1);
    status = cmacFinal(T);
    const n = min<u32>(16, length);
    memory.copy(output, T, n);
    output += n;
    length -= n;
  }
  memory.fill(CKDF, 0, 32);
  return status;
}
