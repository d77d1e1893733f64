// What the functions of the crypto API take: octets and lengths, checked, with errors that name the argument and what it
// should have. A wrong type is a TypeError, a wrong length or number a RangeError; no message holds an argument's octets.

/** New octets: `Uint8Array<ArrayBuffer>` where TypeScript's Uint8Array is generic (5.7 and later), else `Uint8Array`. */
export type Octets = ReturnType<typeof Uint8Array.of>;

/** An array of another realm (frame, worker's message, vm) is one too. */
function isOctets(value: unknown): boolean {
  if (value instanceof Uint8Array) return true;
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]";
}

/** "a string", "an ArrayBuffer", "missing": what a value is, never what is in it. */
function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  const kind = typeof value === "object" ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
  return `${/^[AEIO]/i.test(kind) ? "an" : "a"} ${kind}`;
}

/** "1 octet", "15 octets". */
export function countOf(length: number): string {
  return length === 1 ? "1 octet" : `${length} octets`;
}

/** The error of an argument that is no Uint8Array, or not of the length that it should have ("16", "7 to 13"). */
function wrongOctets(value: unknown, name: string, should: string): Error {
  if (!isOctets(value)) {
    const length = should === "" ? "" : ` of ${should} octets`;
    return new TypeError(`${name}: ${kindOf(value)}; it should be a Uint8Array${length}`);
  }
  return new RangeError(`${name}: ${countOf((value as Uint8Array).length)}; it should have ${should}`);
}

/** @throws TypeError, RangeError unless `value` has exactly `length` octets */
export function checkExactly(value: Uint8Array, length: number, name: string): void {
  if (!isOctets(value) || value.length !== length) throw wrongOctets(value, name, `${length}`);
}

/** @throws TypeError, RangeError unless `value` has `least` to `most` octets */
export function checkBetween(value: Uint8Array, least: number, most: number, name: string): void {
  if (!isOctets(value) || value.length < least || value.length > most) {
    throw wrongOctets(value, name, `${least} to ${most}`);
  }
}

/** @throws TypeError, RangeError unless the length of `value` is one of these; `should` says them in words */
export function checkOneOf(value: Uint8Array, lengths: readonly number[], should: string, name: string): void {
  if (!isOctets(value) || !lengths.includes(value.length)) throw wrongOctets(value, name, should);
}

/** @throws TypeError, RangeError unless `value` has `least` octets or more */
export function checkAtLeast(value: Uint8Array, least: number, name: string): void {
  if (!isOctets(value) || value.length < least) throw wrongOctets(value, name, `${least} or more`);
}

/** @throws TypeError, RangeError when `value` has more than `most` octets; `why` follows the number in the message */
export function checkAtMost(value: Uint8Array, most: number, why: string, name: string): void {
  if (!isOctets(value)) throw wrongOctets(value, name, "");
  if (value.length > most) throw wrongOctets(value, name, `at most ${most}${why}`);
}

/** @throws TypeError, RangeError unless `value` has a multiple of 16 octets */
export function checkWholeBlocks(value: Uint8Array, name: string): void {
  if (!isOctets(value)) throw wrongOctets(value, name, "");
  if (value.length % 16 !== 0) throw wrongOctets(value, name, "a multiple of 16");
}

/** Octets of any length. @throws TypeError */
export function checkOctets(value: Uint8Array, name: string): void {
  if (!isOctets(value)) throw wrongOctets(value, name, "");
}

/** An output of the caller's, where there is one. @throws TypeError, RangeError unless it has room for `length` octets */
export function checkInto(into: Uint8Array | undefined, length: number): void {
  if (into !== undefined) checkAtLeast(into, length, "into");
}

/** A whole number. @throws TypeError, RangeError */
export function checkNumber(value: number, least: number, most: number, name: string): void {
  if (typeof value !== "number") {
    throw new TypeError(`${name}: ${kindOf(value)}; it should be a number from ${least} to ${most}`);
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name}: ${value}; it should be a whole number from ${least} to ${most}`);
  }
}

/**
 * The arguments of a call by name. A name that is none of its arguments is refused: `additionalData` for `aad` would
 * otherwise protect nothing.
 * @throws TypeError
 */
export function checkNames(options: object, names: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`the arguments: ${kindOf(options)}; they should be an object with ${names.join(", ")}`);
  }
  for (const name in options) {
    if (!names.includes(name)) throw new TypeError(`${name}: no such argument; there are ${names.join(", ")}`);
  }
}

/** ASCII octets of a text. @throws TypeError for a character that is not ASCII */
export function ascii(text: string, name: string): Octets {
  const octets = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) throw new TypeError(`${name}: a string that is not ASCII; give its octets`);
    octets[i] = code;
  }
  return octets;
}
