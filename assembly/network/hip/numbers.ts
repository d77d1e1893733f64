// The numbers of HIP DEX: RFC 7401 §5 (packets, parameters, notifications), draft-ietf-hip-dex-24 §5.2, RFC 7402 §5.1.

// Packet types (RFC 7401 §5.3)
export const I1: u32 = 1;
export const R1: u32 = 2;
export const I2: u32 = 3;
export const R2: u32 = 4;
export const UPDATE: u32 = 16;
export const NOTIFY: u32 = 17;
export const CLOSE: u32 = 18;
export const CLOSE_ACK: u32 = 19;
/** Not HIP: the IP protocol number of ESP, for events. */
export const ESP_PACKET: u32 = 50;

// Parameter types (RFC 7401 §5.2, draft-ietf-hip-dex-24 §5.2, RFC 7402 §5.1); odd = critical
export const ESP_INFO: u32 = 65;
export const R1_COUNTER: u32 = 129;
export const PUZZLE: u32 = 257;
export const SOLUTION: u32 = 321;
export const SEQ: u32 = 385;
export const ACK: u32 = 449;
export const DH_GROUP_LIST: u32 = 511;
export const HIP_CIPHER: u32 = 579;
export const ENCRYPTED: u32 = 641;
export const ENCRYPTED_KEY: u32 = 643;
export const I_NONCE: u32 = 644;
export const HOST_ID: u32 = 705;
export const HIT_SUITE_LIST: u32 = 715;
export const NOTIFICATION: u32 = 832;
export const ECHO_REQUEST_SIGNED: u32 = 897;
export const ECHO_RESPONSE_SIGNED: u32 = 961;
export const TRANSPORT_FORMAT_LIST: u32 = 2049;
export const ESP_TRANSFORM: u32 = 4095;
export const HIP_MAC: u32 = 61505;
export const ECHO_RESPONSE_UNSIGNED: u32 = 63425;
export const ECHO_REQUEST_UNSIGNED: u32 = 63661;

/** HIP_CIPHER AES-128-CTR (draft-ietf-hip-dex-24 §5.2.2) */
export const AES_128_CTR: u32 = 5;
/** HIT suite ECDH/FOLD as HIT_SUITE_LIST has it (draft-ietf-hip-dex-24 §5.2.4) */
export const SUITE_ECDH_FOLD: u32 = 0x40;
/** HI algorithm ECDH (draft-ietf-hip-dex-24 §5.2.3) */
export const ALGORITHM_ECDH: u32 = 11;

// ESP suites (RFC 7402 §5.1.2)
export const ESP_AES_CCM_8: u32 = 10;
export const ESP_AES_CCM_16: u32 = 11;

// NOTIFICATION types (RFC 7401 §5.2.19, RFC 7402 §5.1.3)
export const UNSUPPORTED_CRITICAL_PARAMETER_TYPE: u32 = 1;
export const INVALID_SYNTAX: u32 = 7;
export const NO_DH_PROPOSAL_CHOSEN: u32 = 14;
export const INVALID_DH_CHOSEN: u32 = 15;
export const NO_HIP_PROPOSAL_CHOSEN: u32 = 16;
export const INVALID_HIP_CIPHER_CHOSEN: u32 = 17;
export const INVALID_ESP_TRANSFORM_CHOSEN: u32 = 19;
export const AUTHENTICATION_FAILED_NOTIFICATION: u32 = 24;
export const HIP_MAC_FAILED: u32 = 28;
export const INVALID_HIT_NOTIFICATION: u32 = 40;
export const BLOCKED_BY_POLICY: u32 = 42;
export const RESPONDER_BUSY_PLEASE_RETRY: u32 = 44;
export const I2_ACKNOWLEDGEMENT: u32 = 16384;

/** Parameters that we know: an odd one besides forbids processing (RFC 7401 §5.2.1). */
// prettier-ignore
const KNOWN: usize = memory.data<u16>([
  65, 129, 257, 321, 385, 449, 511, 579, 641, 643, 705, 715, 897, 961, 2049, 4095, 61505, 63425, 63661,
]);
const KNOWN_COUNT: u32 = 19;

export function isKnownCritical(type: u32): bool {
  for (let i: u32 = 0; i < KNOWN_COUNT; i++) {
    if (<u32>load<u16>(KNOWN + (i << 1)) == type) return true;
  }
  return false;
}
