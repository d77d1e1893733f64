// A signature's ASN.1 (RFC 3279 §2.2.3): Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }, in DER only (X.690 §8.1.3, §8.3, §10.1):
// the shortest lengths, the shortest integers, nothing behind them.

/** Octets of r and of s of P-256. */
const SCALAR = 32;

/** r | s, 64 octets; undefined when this is not DER, or r or s is negative or too long for P-256. */
export function signatureOfDer(der: Uint8Array): Uint8Array | undefined {
  // A sequence of two integers of at most 33 octets has fewer than 128: its length is one octet.
  if (der.length < 2 || der[0] !== 0x30 || der[1] !== der.length - 2 || der[1] >= 0x80) return undefined;
  const signature = new Uint8Array(2 * SCALAR);
  let at = 2;
  for (let end = SCALAR; end <= signature.length; end += SCALAR) {
    const [tag, length = 0] = der.subarray(at, at + 2);
    const content = der.subarray(at + 2, at + 2 + length);
    if (tag !== 0x02 || length === 0 || length >= 0x80 || content.length !== length) return undefined;
    const [first = 0, second = 0] = content;
    if (first >= 0x80) return undefined;
    if (length > 1 && first === 0 && second < 0x80) return undefined;
    const number = first === 0 ? content.subarray(1) : content;
    if (number.length > SCALAR) return undefined;
    signature.set(number, end - number.length);
    at += 2 + length;
  }
  return at === der.length ? signature : undefined;
}

/** r | s as they stand (IEEE P1363); undefined when they are not 64 octets. */
export const signatureOfP1363 = (octets: Uint8Array): Uint8Array | undefined =>
  octets.length === 2 * SCALAR ? octets : undefined;
