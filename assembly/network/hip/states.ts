// The states of an association (RFC 7401 §4.4.2 with draft-ietf-hip-dex-24 §4.1.2.2), and what each takes.
//
//   Initiator                       Responder
//      I1  ----------------------->
//          <-----------------------  R1     no state kept, no public-key work
//      I2  ----------------------->
//          <-----------------------  R2     state, after the puzzle, the access list, ECDH and HIP_MAC
//     data <---------------------->  data
//
// "<" and ">" compare our HIT with the peer's. What is not in the table is dropped.
//
// | state        | I1             | R1           | I2             | R2          | data        | timer                |
// |--------------|----------------|--------------|----------------|-------------|-------------|----------------------|
// | UNASSOCIATED | R1             |              | R2, R2_SENT    |             |             |                      |
// | I1_SENT      | < drop, > R1   | I2, I2_SENT  | R2, R2_SENT    |             |             | I1 again, or failed  |
// | I2_SENT      | R1             | newer: I2    | < drop, > R2   | ESTABLISHED |             | I2 again, or failed  |
// | R2_SENT      | R1             |              | same: same R2  |             | ESTABLISHED | ESTABLISHED          |
// | ESTABLISHED  | R1             |              | R2, R2_SENT    |             | stay        |                      |
//
// CLOSING, CLOSED and the UPDATE of ESTABLISHED belong to close.ts and update.ts, which are later work: their numbers are kept.
export const UNASSOCIATED: u32 = 0;
export const I1_SENT: u32 = 1;
export const I2_SENT: u32 = 2;
export const R2_SENT: u32 = 3;
export const ESTABLISHED: u32 = 4;
export const CLOSING: u32 = 5;
export const CLOSED: u32 = 6;
export const E_FAILED: u32 = 7;
