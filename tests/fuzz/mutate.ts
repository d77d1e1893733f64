// Mutations of HIP packets, ESP packets and 6LoWPAN frames, all from one seeded generator.

/** Small, fast and seeded (mulberry32); not for secrets. */
export class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 32 bits. */
  word(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** 0 to n - 1. */
  below(n: number): number {
    return n <= 0 ? 0 : this.word() % n;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  octets(length: number): Uint8Array {
    const octets = new Uint8Array(length);
    for (let i = 0; i < length; i++) octets[i] = this.word();
    return octets;
  }
}

const MARKER = 4;
const PARAMETERS = MARKER + 40;
/** Parameter types worth trying: those that exist, their neighbours, the ends. */
// prettier-ignore
const TYPES = [
  0, 1, 2, 64, 65, 66, 128, 129, 257, 321, 385, 449, 511, 513, 579, 641, 643, 644, 705, 715, 832, 897, 961, 1000, 1001, 2049, 4095,
  61505, 61569, 63425, 63661, 65534, 65535,
];
const PACKET_TYPES = [0, 1, 2, 3, 4, 16, 17, 18, 19, 20, 127];

interface Tlv {
  type: number;
  length: number;
  /** With padding, as it came. */
  body: Uint8Array;
}

/** Reads parameters as far as they go. */
function tlvsOf(payload: Uint8Array): Tlv[] {
  const list: Tlv[] = [];
  for (let at = PARAMETERS; at + 4 <= payload.length;) {
    const type = (payload[at]! << 8) | payload[at + 1]!;
    const length = (payload[at + 2]! << 8) | payload[at + 3]!;
    const total = (length + 11) & ~7;
    list.push({ type, length, body: payload.slice(at + 4, at + total) });
    at += total;
  }
  return list;
}

function joined(header: Uint8Array, list: readonly Tlv[]): Uint8Array {
  const octets: number[] = [];
  for (const { type, length, body } of list) {
    octets.push((type >>> 8) & 0xff, type & 0xff, (length >>> 8) & 0xff, length & 0xff, ...body);
  }
  while (octets.length & 7) octets.push(0);
  const payload = new Uint8Array(header.length + octets.length);
  payload.set(header);
  payload.set(octets, header.length);
  return withLength(payload);
}

/** Sets Header Length to what the payload has, as far as an octet holds it. */
function withLength(payload: Uint8Array): Uint8Array {
  if (payload.length >= PARAMETERS) payload[MARKER + 1] = (((payload.length - MARKER) >>> 3) - 1) & 0xff;
  return payload;
}

function flipBits(dice: Dice, octets: Uint8Array, most = 8): Uint8Array {
  const copy = octets.slice();
  for (let n = 1 + dice.below(most); n > 0 && copy.length > 0; n--) {
    const at = dice.below(copy.length);
    copy[at] = copy[at]! ^ (1 << dice.below(8));
  }
  return copy;
}

function setOctets(dice: Dice, octets: Uint8Array): Uint8Array {
  const copy = octets.slice();
  for (let n = 1 + dice.below(6); n > 0 && copy.length > 0; n--) {
    copy[dice.below(copy.length)] = dice.pick([0, 1, 0x7f, 0x80, 0xff, dice.word() & 0xff]);
  }
  return copy;
}

function truncate(dice: Dice, octets: Uint8Array): Uint8Array {
  const cut = octets.slice(0, dice.below(octets.length + 1));
  if (dice.chance(50)) return cut;
  const whole = cut.slice(0, cut.length - ((cut.length - MARKER) & 7));
  return withLength(whole.length >= PARAMETERS ? whole : octets.slice(0, PARAMETERS));
}

function extend(dice: Dice, octets: Uint8Array): Uint8Array {
  const room = Math.max(0, 1232 - octets.length);
  const more = Math.min(room, dice.chance(80) ? 1 + dice.below(40) : dice.below(1100));
  const size = dice.chance(60) ? more & ~7 : more;
  const longer = new Uint8Array(octets.length + size);
  longer.set(octets);
  longer.set(dice.chance(50) ? new Uint8Array(size) : dice.octets(size), octets.length);
  return dice.chance(70) ? withLength(longer) : longer;
}

/** One to three changes of the list of parameters. */
function changeParameters(dice: Dice, payload: Uint8Array, corpus: readonly Uint8Array[]): Uint8Array {
  if (payload.length < PARAMETERS) return flipBits(dice, payload);
  let list = tlvsOf(payload);
  for (let n = 1 + dice.below(3); n > 0; n--) {
    const at = dice.below(list.length);
    const one = list[at];
    switch (dice.below(11)) {
      case 0:
        list.splice(at, 1);
        break;
      case 1:
        if (one) list.splice(at, 0, { ...one, body: dice.chance(50) ? one.body : flipBits(dice, one.body) });
        break;
      case 2: {
        const other = dice.below(list.length);
        const there = list[other];
        if (one && there) {
          list[at] = there;
          list[other] = one;
        }
        break;
      }
      case 3:
        if (one) list[at] = { ...one, type: dice.chance(80) ? dice.pick(TYPES) : dice.below(65536) };
        break;
      case 4:
        // The Length field lies.
        if (one)
          list[at] = {
            ...one,
            length: dice.pick([0, one.length + 1, one.length - 1, one.length + 8, 0xffff, dice.below(65536)]) & 0xffff,
          };
        break;
      case 5: {
        // Other contents, with a Length that fits.
        const length = dice.chance(90) ? dice.below(80) : dice.below(1000);
        const body = dice.octets(((length + 11) & ~7) - 4);
        if (one) list[at] = { type: one.type, length, body };
        break;
      }
      case 6:
        if (one) list[at] = { ...one, body: flipBits(dice, one.body) };
        break;
      case 7:
        if (one) list[at] = { ...one, body: one.body.map(() => 0) };
        break;
      case 8: {
        const length = dice.below(40);
        list.splice(at, 0, { type: dice.pick(TYPES), length, body: dice.octets(((length + 11) & ~7) - 4) });
        break;
      }
      case 9: {
        const foreign = tlvsOf(dice.pick(corpus));
        if (foreign.length > 0) list.splice(at, 0, dice.pick(foreign));
        break;
      }
      default:
        list = list.slice().reverse();
    }
  }
  if (dice.chance(75)) list = list.slice().sort((a, b) => a.type - b.type);
  const result = joined(payload.slice(0, PARAMETERS), list);
  return result.length > 1232 ? result.slice(0, 1232) : result;
}

function splice(dice: Dice, a: Uint8Array, b: Uint8Array): Uint8Array {
  const cut = dice.chance(70)
    ? PARAMETERS + 8 * dice.below(Math.max(1, (a.length - PARAMETERS) >> 3))
    : dice.below(a.length);
  const from = dice.chance(70)
    ? PARAMETERS + 8 * dice.below(Math.max(1, (b.length - PARAMETERS) >> 3))
    : dice.below(b.length);
  const both = new Uint8Array(Math.min(1232, cut + Math.max(0, b.length - from)));
  both.set(a.slice(0, Math.min(cut, both.length)));
  both.set(b.slice(from, from + both.length - Math.min(cut, both.length)), Math.min(cut, both.length));
  return dice.chance(80) ? withLength(both) : both;
}

function changeHeader(dice: Dice, payload: Uint8Array, corpus: readonly Uint8Array[]): Uint8Array {
  const copy = payload.slice();
  if (copy.length < PARAMETERS) return setOctets(dice, copy);
  const other = dice.pick(corpus);
  switch (dice.below(8)) {
    case 0:
      copy[MARKER + 2] = dice.pick(PACKET_TYPES);
      break;
    case 1:
      copy[MARKER + 1] = dice.word();
      break;
    case 2: {
      const [sender, receiver] = [copy.slice(MARKER + 8, MARKER + 24), copy.slice(MARKER + 24, PARAMETERS)];
      copy.set(receiver, MARKER + 8);
      copy.set(sender, MARKER + 24);
      break;
    }
    case 3:
      copy.fill(0, MARKER + 24, PARAMETERS);
      break;
    case 4:
      copy[MARKER + 3] = dice.word();
      break;
    case 5:
      if (other.length >= PARAMETERS) copy.set(other.slice(MARKER + 8, PARAMETERS), MARKER + 8);
      break;
    case 6:
      copy[MARKER + 8 + dice.below(32)] = dice.word();
      break;
    default:
      copy[MARKER + dice.below(8)] = dice.word();
  }
  return copy;
}

function junk(dice: Dice, corpus: readonly Uint8Array[]): Uint8Array {
  const length = dice.chance(80) ? dice.below(200) : dice.below(1281);
  const octets = dice.octets(length);
  const kind = dice.below(4);
  const model = dice.pick(corpus);
  // Nothing but noise; behind HIP's marker; behind a header that is right; behind an SPI.
  if (kind === 1) octets.fill(0, 0, 4);
  else if (kind === 2) octets.set(model.slice(0, Math.min(length, PARAMETERS)));
  else if (kind === 3) octets.set(model.slice(0, Math.min(length, 4)));
  return kind === 2 ? withLength(octets.slice(0, Math.max(PARAMETERS, length - ((length - MARKER) & 7)))) : octets;
}

/** A mutant of `base`; `corpus` lends parts. */
export function mutate(dice: Dice, base: Uint8Array, corpus: readonly Uint8Array[]): Uint8Array {
  const hip = base.length >= PARAMETERS && base[0] === 0 && base[1] === 0 && base[2] === 0 && base[3] === 0;
  switch (dice.below(hip ? 10 : 6)) {
    case 0:
      return flipBits(dice, base);
    case 1:
      return setOctets(dice, base);
    case 2:
      return truncate(dice, base);
    case 3:
      return extend(dice, base);
    case 4:
      return splice(dice, base, dice.pick(corpus));
    case 5:
      return dice.chance(60) ? junk(dice, corpus) : flipBits(dice, base, 2);
    case 6:
      return changeHeader(dice, base, corpus);
    default:
      return changeParameters(dice, base, corpus);
  }
}

// --- frames --------------------------------------------------------------------------------------------------------------------

const FRAME_HEADER = 21;

function changeFragment(dice: Dice, frame: Uint8Array): Uint8Array {
  const copy = frame.slice();
  const at = FRAME_HEADER;
  const kind = (copy[at] ?? 0) & 0xf8;
  switch (dice.below(7)) {
    case 0:
      // Another offset: fragments that overlap, leave holes, or run past the end.
      if (kind === 0xe0 && copy.length > at + 4) copy[at + 4] = dice.chance(70) ? dice.below(40) : dice.word();
      break;
    case 1:
      // Another size.
      if (copy.length > at + 1) copy[at + 1] = dice.word();
      break;
    case 2:
      if (copy.length > at) copy[at] = (copy[at]! & 0xf8) | dice.below(8);
      break;
    case 3:
      // Another tag.
      if (copy.length > at + 3) copy[at + 3] = dice.below(4);
      break;
    case 4:
      if (copy.length > at) copy[at] = copy[at]! ^ 0x20;
      break;
    case 5:
      // Other contents at the same place.
      if (copy.length > at + 6) copy[at + 5 + dice.below(copy.length - at - 5)] = dice.word();
      break;
    default:
      // Another dispatch or another form of compression.
      if (copy.length > at + 1) {
        const where = kind === 0xc0 ? at + 4 : at;
        copy[where] = dice.chance(60) ? 0x60 | dice.below(32) : dice.word();
        if (copy.length > where + 1) copy[where + 1] = dice.chance(60) ? dice.below(256) & 0x3b : dice.word();
      }
  }
  return copy;
}

/** A mutant of one frame. */
export function mutateFrame(dice: Dice, frame: Uint8Array): Uint8Array {
  switch (dice.below(9)) {
    case 0:
      return flipBits(dice, frame, 4);
    case 1:
      return setOctets(dice, frame);
    case 2:
      return frame.slice(0, dice.below(frame.length + 1));
    case 3: {
      const longer = new Uint8Array(frame.length + dice.below(dice.chance(80) ? 40 : 600));
      longer.set(frame);
      longer.set(dice.octets(longer.length - frame.length), frame.length);
      return longer;
    }
    case 4: {
      // Right addresses, noise behind.
      const noise = dice.octets(dice.below(dice.chance(90) ? 140 : 600));
      noise.set(frame.slice(0, Math.min(noise.length, FRAME_HEADER)));
      return noise;
    }
    case 5:
      return dice.octets(dice.below(140));
    default:
      return changeFragment(dice, frame);
  }
}
