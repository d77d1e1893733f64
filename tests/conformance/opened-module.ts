// A module as it ships, but that its mutable globals are exported as "global 0" and so on, so that a test can compare them, or set one.

/** A reader of the binary format (WebAssembly Core 1.0 §5). */
class Octets {
  at = 0;
  constructor(readonly all: Buffer) {}

  /** Passes a name. */
  skip(): void {
    const length = this.unsigned();
    this.at += length;
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const octet = this.all[this.at++]!;
      value += (octet & 0x7f) * 2 ** shift;
      if (octet < 0x80) return value;
    }
  }
}

function leb(value: number): Buffer {
  const octets: number[] = [];
  do {
    octets.push((value % 128) + (value >= 128 ? 128 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return Buffer.from(octets);
}

const [IMPORTS, GLOBALS, EXPORTS] = [2, 6, 7];
/** i32.const, i64.const; end. */
const CONSTANTS = [0x41, 0x42];
const END = 0x0b;
const FUNCTION = 0;

/** Imported globals would come before the module's own. */
function expectFunctions(section: Buffer): void {
  const reader = new Octets(section);
  for (let n = reader.unsigned(); n > 0; n--) {
    reader.skip(); // the module's name
    reader.skip(); // its own
    if (section[reader.at++] !== FUNCTION) throw new Error("the module imports something that is no function");
    reader.unsigned();
  }
}

/** Indexes of the mutable globals; the module imports none, and begins each with a constant. */
function mutableGlobals(section: Buffer): number[] {
  const reader = new Octets(section);
  return Array.from({ length: reader.unsigned() }, (_, index) => {
    const mutable = section[reader.at + 1] === 1;
    if (!CONSTANTS.includes(section[reader.at + 2]!)) throw new Error(`global ${index} does not begin with a constant`);
    reader.at += 3;
    while (section[reader.at]! >= 0x80) reader.at++;
    if (section[++reader.at] !== END) throw new Error(`global ${index} begins with more than a constant`);
    reader.at++;
    return mutable ? index : -1;
  }).filter((index) => index >= 0);
}

/** The octets of a module with its mutable globals exported. */
export function withGlobals(wasm: Uint8Array): Buffer {
  const reader = new Octets(Buffer.from(wasm));
  reader.at = 8;
  const parts = [reader.all.subarray(0, 8)];
  let globals: number[] = [];
  while (reader.at < reader.all.length) {
    const id = reader.all[reader.at++]!;
    const size = reader.unsigned();
    let section = reader.all.subarray(reader.at, (reader.at += size));
    if (id === IMPORTS) expectFunctions(section);
    if (id === GLOBALS) globals = mutableGlobals(section);
    if (id === EXPORTS) {
      const inside = new Octets(section);
      const count = inside.unsigned();
      const more = globals.map((index) => {
        const name = Buffer.from(`global ${index}`);
        return Buffer.concat([leb(name.length), name, Buffer.of(3), leb(index)]);
      });
      section = Buffer.concat([leb(count + globals.length), section.subarray(inside.at), ...more]);
    }
    parts.push(Buffer.of(id), leb(section.length), section);
  }
  return Buffer.concat(parts);
}
