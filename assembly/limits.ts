// The sizes of the pools, chosen once per build. A small profile changes this file only.

/** Associations at once. */
export const ASSOCIATIONS_MAX: u32 = 4;
/** Host Identities on the access list. */
export const ACCESS_MAX: u32 = 8;
/** The largest datagram: the IPv6 minimum MTU (RFC 8200 §5), which a 6LoWPAN node has to reassemble (RFC 4944 §4). */
export const PACKET_BYTES: u32 = 1280;
/** What datagrams that are being reassembled share: room for the largest with its state (40), or for three of 400 octets. */
export const REASSEMBLY_BYTES: u32 = 40 + PACKET_BYTES;
/** Octets of one association without its secrets (network/hip/association.ts). */
export const ASSOCIATION_BYTES: u32 = 184;
/** Octets of one access list entry (keying/access.ts). */
export const ACCESS_BYTES: u32 = 36;
