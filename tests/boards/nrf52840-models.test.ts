// What the models of the nRF52840's peripherals (boards/nrf52840dk/emulator) refuse and what they allow, the flash driver on them, and the
// emulator's own answers to bad input. The models are our own reading of the manual: this proves nothing of the silicon.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  CLOCK,
  ECB,
  NVIC,
  NVMC,
  PAGE,
  PPI,
  RAM,
  RNG,
  RTC,
  SKIP,
  TIMER,
  UARTE,
  allowed,
  crystals,
  ecbStart,
  erase,
  expect,
  hexRecord,
  mask,
  poke,
  program,
  read,
  readOctet,
  receiveInto,
  refused,
  run,
  send,
  sleep,
  uarteOn,
  uarteSettings,
  wait,
  write,
  writeOctet,
} from "./nrf52840.js";
import { TEST_BUILDS } from "./support.js";

describe("the models of the nRF52840", { skip: SKIP }, () => {
  test("ECB: FIPS 197 appendix C.1, and ENDECB takes its 7.2 us", () => {
    const data = Buffer.from("000102030405060708090a0b0c0d0e0f00112233445566778899aabbccddeeff", "hex");
    const first = Buffer.from("69c4e0d8", "hex").readUInt32LE();
    const done = [wait(ECB + 0x100), expect(1), read(RAM + 32), expect(first)];
    allowed([...poke(RAM, data), ...ecbStart(RAM), read(ECB + 0x100), expect(0), ...done]);
  });

  test("ECB: memory that EasyDMA cannot reach, a second start, events not cleared, a changing key are refused", () => {
    refused(ecbStart(0x1000), /ECB: EasyDMA of 48 octets at 0x00001000, outside of RAM/);
    refused(ecbStart(0x20000000 + 0x40000 - 47), /ECB: ECBDATAPTR|ECB: EasyDMA of 48 octets at 0x2003ffd1/);
    refused(ecbStart(0x2003ffd4), /EasyDMA of 48 octets at 0x2003ffd4, outside of RAM/);
    allowed([...ecbStart(0x2003ffd0), wait(ECB + 0x100), expect(1)]);
    refused(ecbStart(RAM + 2), /ECBDATAPTR 0x20010002 is not aligned/);
    refused([...ecbStart(RAM), write(ECB, 1)], /STARTECB while it runs/);
    refused([...ecbStart(RAM), write(ECB + 0x504, RAM + 64)], /ECBDATAPTR changes while it runs/);
    refused([...ecbStart(RAM), wait(ECB + 0x100), write(ECB, 1)], /ENDECB or ERRORECB not cleared/);
    refused([...ecbStart(RAM), writeOctet(RAM, 1), wait(ECB + 0x100)], /key or cleartext change while it runs/);
    allowed([...ecbStart(RAM), wait(ECB + 0x100), write(ECB + 0x100, 0), ...ecbStart(RAM)]);
    allowed([...ecbStart(RAM), write(ECB + 4, 1), read(ECB + 0x104), expect(1)]);
  });

  test("registers that are not there, and accesses that are no words, are refused", () => {
    refused([write(ECB + 0x508, 1)], /ECB: writes register 0x508, which it does not have/);
    refused([read(UARTE + 0x600)], /UARTE0: reads register 0x600/);
    refused([read(PPI + 0x700)], /PPI: reads register 0x700/);
    refused([write(NVIC + 0x700, 1)], /SCS: writes register 0x800/);
    refused([writeOctet(RNG, 1)], /RNG: writes 1 octets at 0x000: registers are words/);
    refused([readOctet(RNG + 0x508)], /RNG: reads 1 octets at 0x508/);
    refused([read(0x40003000)], /core: reads 0x40003000, 4 octets, where there is nothing: a fault on the chip/);
    refused([write(0x1ffffffc, 1)], /core: writes to 0x1ffffffc/);
    refused([expect(1)], /core: stops at 0x[0-9a-f]+: .*a fault on the chip/);
  });

  test("UARTE: pins, baud rate and flow control are set while it is off, and all of them", () => {
    refused([...uarteOn(), write(UARTE + 0x50c, 6)], /register 0x50c changes while it is enabled/);
    refused([...crystals, write(UARTE + 0x500, 8)], /enabled without a pin/);
    refused([...crystals, ...uarteSettings(1).slice(1)], /enabled without a pin \(PSEL 0x508\)/);
    refused([...uarteSettings(1).filter(([, address]) => address !== UARTE + 0x524)], /enabled with BAUDRATE/);
    refused([write(UARTE + 0x500, 4)], /ENABLE 4, which is not UARTE's/);
    refused([...uarteSettings(1), ...receiveInto(RAM, 4)], /STARTRX without the high-frequency crystal/);
    refused([...crystals, ...receiveInto(RAM, 4)], /STARTRX while it is not enabled/);
  });

  test("UARTE: sends from RAM only, one transfer at a time, each ENDTX seen and cleared", () => {
    const word = write(RAM, 0x6f6c6c61);
    const { stdout } = allowed([...uarteOn(), word, ...send(RAM, 4), wait(UARTE + 0x120)]);
    assert.equal(stdout.toString(), "allo");
    refused([...uarteOn(), ...send(0x1000, 4)], /EasyDMA of 4 octets at 0x00001000, outside of RAM/);
    refused([...uarteOn(), ...send(RAM, 0)], /TXD.MAXCNT 0/);
    refused([...uarteOn(), ...send(RAM, 0x10000)], /MAXCNT 65536, of more than 16 bits/);
    refused([...uarteOn(), ...send(RAM, 4), write(UARTE + 8, 1)], /STARTTX before ENDTX of the octets before was seen/);
    refused([...uarteOn(), ...send(RAM, 4), write(UARTE + 0x120, 0)], /ENDTX is cleared before it was seen/);
    refused([...uarteOn(), ...send(RAM, 4), wait(UARTE + 0x120), write(UARTE + 8, 1)], /ENDTX not cleared/);
  });

  test("UARTE: receives into RAM only, and its pointer changes only after RXSTARTED", () => {
    const input = Buffer.from("abcdefgh");
    const received = [wait(UARTE + 0x110), expect(1), read(RAM), expect(0x64636261), read(UARTE + 0x53c), expect(4)];
    allowed([...uarteOn(), ...receiveInto(RAM, 4), ...received], [], input);
    refused([...uarteOn(), ...receiveInto(0x1000, 4)], /EasyDMA of 4 octets at 0x00001000/);
    refused([...uarteOn(), ...receiveInto(RAM, 0)], /RXD.MAXCNT 0/);
    refused([...uarteOn(), ...receiveInto(RAM, 4), write(UARTE, 1)], /STARTRX while the receiver runs/);
    refused([...uarteOn(), ...receiveInto(RAM, 4), write(UARTE + 0x534, RAM)], /changes before RXSTARTED was seen/);
    const later = [wait(UARTE + 0x14c), write(UARTE + 0x534, RAM + 64)];
    allowed([...uarteOn(), ...receiveInto(RAM, 4), ...later], [], input);
  });

  test("UARTE: what comes while the receiver is stopped waits with flow control, and is lost without", () => {
    const input = Buffer.from("abcdefghijklmnopqrstuvwxyz");
    const again = [...receiveInto(RAM + 4, 20), write(UARTE + 0x110, 0)];
    const ended = wait(UARTE + 0x110);
    const inOrder = [read(RAM + 20), expect(Buffer.from("uvwx").readUInt32LE())];
    allowed([...uarteOn(1), ...receiveInto(RAM, 4), ended, ...again, ended, ...inOrder], [], input);
    refused([...uarteOn(0), ...receiveInto(RAM, 4), ended, read(UARTE + 0x110)], /an octet is lost/, [], input);
  });

  test("UARTE: RXDRDY comes before the octet is in RAM", () => {
    const early = [wait(UARTE + 0x108), readOctet(RAM), expect(0), wait(UARTE + 0x110), readOctet(RAM), expect(0x61)];
    allowed([...uarteOn(), ...receiveInto(RAM, 1), ...early], [], Buffer.from("a"));
  });

  test("PPI and TIMER: events count, tasks fork, a group disarms; ends that are none are refused", () => {
    const count = [write(TIMER + 0x504, 1), write(TIMER + 0x508, 3), write(TIMER, 1)];
    const channel = [write(PPI + 0x510, UARTE + 0x108), write(PPI + 0x514, TIMER + 8), write(PPI + 0x504, 1)];
    const three = [...uarteOn(), ...count, ...channel, ...receiveInto(RAM, 3), wait(UARTE + 0x110)];
    const captured = [write(TIMER + 0x40, 1), read(TIMER + 0x540)];
    allowed([...three, ...captured, expect(3)], [], Buffer.from("abc"));
    const disarm = [write(PPI + 0x910, PPI + 4), write(PPI + 0x800, 1)];
    const once = [...uarteOn(), ...count, ...channel, ...disarm, ...receiveInto(RAM, 3), wait(UARTE + 0x110)];
    allowed([...once, ...captured, expect(1), read(PPI + 0x500), expect(0)], [], Buffer.from("abc"));
    refused([write(PPI + 0x504, 2)], /channel 1 is enabled without both its ends/);
    refused([write(PPI + 0x504, 1 << 20)], /of which only 0 to 19 can be programmed/);
    refused([write(PPI + 0x510, UARTE + 8)], /0x40002008 is no event/);
    refused([write(PPI + 0x514, UARTE + 0x108)], /0x40002108 is no task/);
    refused([write(PPI + 0x514, 0x40003000)], /0x40003000 is no task/);
    refused([write(TIMER, 1), write(TIMER + 0x504, 1)], /MODE or BITMODE changes while it runs/);
    refused([write(TIMER + 8, 1)], /counts, and is no counter that was started/);
  });

  test("RTC: needs its clock; a compare value at hand, or of more than 24 bits, is refused", () => {
    const started = [...crystals, write(RTC, 1)];
    refused([write(RTC, 1)], /RTC0: starts without the low-frequency clock/);
    refused([...started, read(RTC + 0x504), write(RTC + 0x540, 0)], /ahead of COUNTER: it may never match/);
    refused([...started, write(RTC + 0x540, 1 << 24)], /more than 24 bits/);
    refused([...started, write(RTC + 0x508, 1)], /PRESCALER 1/);
    refused([write(CLOCK + 8, 1), write(CLOCK + 0x518, 1)], /LFCLKSRC changes while the low-frequency clock runs/);
    allowed([...started, write(RTC + 0x540, 3000)]);
  });

  test("sleeping: an interrupt that is pending and enabled ends it; without one, or unmasked, it is refused", () => {
    const enabled = [mask, write(NVIC, 1 << 11)];
    const alarm = [...crystals, write(RTC, 1), write(RTC + 0x304, 1 << 16), write(RTC + 0x540, 300)];
    allowed([...enabled, ...alarm, sleep, read(RTC + 0x140), expect(1)]);
    refused([mask, ...alarm, sleep], /sleeps, and nothing can wake it/);
    refused([...enabled, sleep], /sleeps, and nothing can wake it/);
    refused([...enabled.slice(1), ...alarm, sleep], /sleeps with interrupts unmasked/);
    // A pending bit that is cleared comes again while its event is up, and not after.
    const woken = [...enabled, ...alarm, sleep, write(NVIC + 0x180, 1 << 11)];
    allowed([...woken, read(NVIC + 0x180), expect(1 << 11), sleep]);
    const cleared = [write(RTC + 0x140, 0), write(NVIC + 0x180, 1 << 11), read(NVIC + 0x180)];
    allowed([...woken, ...cleared, expect(0)]);
  });

  test("RNG: VALUE after VALRDY, CONFIG while it is stopped", () => {
    allowed([write(RNG + 0x504, 1), write(RNG, 1), wait(RNG + 0x100), expect(1), read(RNG + 0x508)]);
    refused([write(RNG, 1), read(RNG + 0x508)], /VALUE is read before the first VALRDY/);
    refused([write(RNG, 1), write(RNG + 0x504, 1)], /CONFIG changes while it runs/);
    allowed([write(RNG, 1), wait(RNG + 0x100), expect(0)], ["--rng-dead"]);
  });

  test("NVMC: flash is programmed by words, at most twice, and erased by pages, each only when CONFIG says so", () => {
    const on = write(NVMC + 0x504, 1);
    const ready = read(NVMC + 0x400);
    const twice = [on, write(PAGE, 0xffff00ff), ready, write(PAGE, 0xff00ffff), ready];
    allowed([...twice, read(PAGE), expect(0xff0000ff)]);
    refused([...twice, write(PAGE, 0)], /written more than twice/);
    allowed([...twice, write(NVMC + 0x504, 2), write(NVMC + 0x508, PAGE), ready, read(PAGE), expect(0xffffffff)]);
    refused([write(PAGE, 0)], /a store to flash at 0x00080000 while CONFIG is 0/);
    refused([on, writeOctet(PAGE, 0)], /a store of 1 octets to flash/);
    refused([on, write(PAGE, 0), write(PAGE + 4, 0)], /before READY was read/);
    refused([on, write(PAGE, 0), write(NVMC + 0x504, 0)], /CONFIG changes before READY was read/);
    refused([on, write(NVMC + 0x508, PAGE)], /ERASEPAGE while CONFIG is 1/);
    refused([write(NVMC + 0x504, 2), write(NVMC + 0x508, PAGE + 4)], /which is no page's address/);
  });

  test("the cycle counter has to be turned on", () => {
    refused([read(0xe0001004)], /CYCCNT is read, but not counting/);
  });
});

describe("the flash driver of the nRF52840", { skip: SKIP }, () => {
  test("programs from unaligned memory, over it once more, erases; and says when flash does not hold it", () => {
    const octets = Buffer.from("0102030405060708", "hex");
    const first = [...poke(RAM + 1, octets), program(PAGE, RAM + 1), expect(1), read(PAGE + 4), expect(0x08070605)];
    const zeros = [...poke(RAM, new Uint8Array(8)), program(PAGE, RAM), expect(1), read(PAGE), expect(0)];
    const erased = [erase(PAGE), expect(1), read(PAGE), expect(0xffffffff)];
    allowed([...first, ...zeros, ...erased, ...first]);
    allowed([...first, ...poke(RAM, new Uint8Array(8).fill(0xff)), program(PAGE, RAM), expect(0)]);
    allowed([...first, read(NVMC + 0x504), expect(0)]);
  });

  test("what it writes is there in the next run", () => {
    const file = `${TEST_BUILDS}/nrf52840.flash`;
    writeFileSync(file, new Uint8Array(1 << 20).fill(0xff));
    allowed([...poke(RAM, Buffer.from("kept for", "utf8")), program(PAGE, RAM), expect(1)], ["--flash", file]);
    allowed([read(PAGE), expect(Buffer.from("kept").readUInt32LE())], ["--flash", file]);
  });
});

describe("the emulator of the nRF52840", { skip: SKIP }, () => {
  test("an image that is none, or too large, and an unknown option are one line", () => {
    const file = `${TEST_BUILDS}/nrf52840-wrong.hex`;
    mkdirSync(TEST_BUILDS, { recursive: true });
    const octets = Uint8Array.of(1, 2, 3, 4);
    for (const text of [
      "no hex\n",
      hexRecord(0, 0, octets), // without an end
      hexRecord(0, 0, octets).replace(":04", ":05"),
      `${hexRecord(0, 0, octets).slice(0, -3)}00\n`, // a wrong sum
      hexRecord(0, 4, Uint8Array.of(0, 0x10)) + hexRecord(0, 0, octets) + hexRecord(0, 1, new Uint8Array()), // at 1 MB
    ]) {
      writeFileSync(file, text);
      const { status, stderr } = run(file);
      assert.deepEqual([status, stderr], [1, `nrf52840: ${file} is no Intel HEX file of an image for 1 MB of flash\n`]);
    }
    assert.match(run("--no-such").stderr, /^usage: .*\n$/);
  });

  test("an image that begins in RAM, or where there is nothing, ends at once", () => {
    const file = `${TEST_BUILDS}/nrf52840-vectors.hex`;
    const end = hexRecord(0, 1, new Uint8Array());
    for (const [entry, why] of [
      [0x20000101, /core: (runs at 0x20000100|stops at 0x20000100)/],
      [0x00200001, /core: (runs at 0x00200000|stops at 0x00200000)/],
    ] as const) {
      const vectors = new Uint8Array(Uint32Array.of(0x20001000, entry).buffer);
      writeFileSync(file, hexRecord(0, 0, vectors) + end);
      const { status, stderr } = run(file);
      assert.match(stderr, why);
      assert.equal(status, 2);
    }
  });
});
