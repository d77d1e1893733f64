// The states of an association (RFC 7401 §4.4.2); assembly/network/hip/states.ts holds the same numbers.

export const UNASSOCIATED = 0;
export const I1_SENT = 1;
export const I2_SENT = 2;
export const R2_SENT = 3;
export const ESTABLISHED = 4;
export const CLOSING = 5;
export const CLOSED = 6;
export const E_FAILED = 7;

/** State numbers -> the words of RFC 7401 §4.4.2. */
export const STATE_NAMES: readonly string[] = [
  "UNASSOCIATED",
  "I1-SENT",
  "I2-SENT",
  "R2-SENT",
  "ESTABLISHED",
  "CLOSING",
  "CLOSED",
  "E-FAILED",
];

/** The name of a state; "STATE_<n>" for a number that is not one. */
export function stateName(state: number): string {
  return STATE_NAMES[state] ?? `STATE_${state}`;
}

/** True where both directions can carry data: R2-SENT becomes ESTABLISHED with the peer's first data (RFC 7401 §4.4.3). */
export function carriesData(state: number): boolean {
  return state === ESTABLISHED || state === R2_SENT;
}
