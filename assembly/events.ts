// What the core tells its host through ports.event(kind, association, value).

/** The association's state changed; value = the new state (network/hip/states.ts). */
export const STATE_CHANGED: u32 = 1;
/** A packet was sent; value = type << 16 | length. Types are HIP packet types, or 50 for ESP. */
export const PACKET_SENT: u32 = 2;
/** A packet addressed to us passed its first syntax checks; value = type << 16 | length. */
export const PACKET_RECEIVED: u32 = 3;
/** An incoming packet was discarded; value = the error. */
export const PACKET_DROPPED: u32 = 4;
/** A NOTIFY came (RFC 7401 section 5.2.19; unauthenticated, so information only); value = the notification type. */
export const NOTIFY_RECEIVED: u32 = 5;
/** The association failed and its keys are wiped; value = the error. */
export const ASSOCIATION_FAILED: u32 = 6;
