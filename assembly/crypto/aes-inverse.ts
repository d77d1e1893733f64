// AES decryption (FIPS 197 §5.3), for modes that need the inverse cipher: CCM, CMAC and CTR do not.
//
// It runs the rounds of aes-planes.ts backwards on the same planes and round keys, so it too leaves ShiftRows out. With S = L(inverse) ^ 0x63 and
// the constant in the round keys, S^-1 is L^-1, then its substitution, then L^-1; and MixColumns has order four, so that three
// times forward is once back.
//
// CT: key and data.
import { prepareSoftware, roundsInUse, scheduleInUse } from "./aes";
import { addRoundKey, mixColumns, PLANES, substitute, transpose, unpack } from "./aes-planes";

/** Thirty-two zeros: MixColumns without a round key. */
const NO_KEY: usize = memory.data(32, 16);

/**
 * output = AES^-1(key, input) under the key that is set (aes.ts, setKey); 16 octets each, output may be input. Never uses the hook. INVALID_ARGUMENT,
 * PORT_FAILED: as prepareSoftware.
 */
export function decrypt(input: usize, output: usize): i32 {
  const status = prepareSoftware();
  if (status < 0) return status;
  const schedule = scheduleInUse();
  const rounds = roundsInUse();
  for (let c: usize = 0; c < 16; c += 4) {
    // The turn of two columns in rows 1 and 3, which unpack() undoes, is made again.
    const word = (load<u32>(input + c) & 0x00ff00ff) | (load<u32>(input + (c ^ 8)) & 0xff00ff00);
    store<u32>(PLANES + c, word);
    store<u32>(PLANES + c, word, 16);
  }
  transpose();
  addRoundKey(schedule + (rounds << 5));
  for (let round = rounds - 1; round > 0; round--) {
    substituteBack();
    addRoundKey(schedule + (round << 5));
    for (let i = 0; i < 3; i++) mixColumns(round & 3, NO_KEY);
  }
  substituteBack();
  addRoundKey(schedule);
  transpose();
  // No round is left, so no turn: undo what unpack() will do.
  for (let block: usize = PLANES; block < PLANES + 32; block += 16) {
    for (let c = block; c < block + 8; c += 4) {
      const a = load<u32>(c);
      const b = load<u32>(c, 8);
      store<u32>(c, (a & 0x00ff00ff) | (b & 0xff00ff00));
      store<u32>(c, (b & 0x00ff00ff) | (a & 0xff00ff00), 8);
    }
  }
  unpack(output, output);
  memory.fill(PLANES, 0, 32);
  return 0;
}

/** InvSubBytes (§5.3.2) of planes whose constant 0x63 is taken off. */
function substituteBack(): void {
  inverseLinear();
  substitute();
  inverseLinear();
}

/** L^-1: bit i = bits i + 2, i + 5 and i + 7 of the octet, modulo 8. */
function inverseLinear(): void {
  const p0 = load<u32>(PLANES);
  const p1 = load<u32>(PLANES, 4);
  const p2 = load<u32>(PLANES, 8);
  const p3 = load<u32>(PLANES, 12);
  const p4 = load<u32>(PLANES, 16);
  const p5 = load<u32>(PLANES, 20);
  const p6 = load<u32>(PLANES, 24);
  const p7 = load<u32>(PLANES, 28);
  store<u32>(PLANES, p2 ^ p5 ^ p7);
  store<u32>(PLANES, p3 ^ p6 ^ p0, 4);
  store<u32>(PLANES, p4 ^ p7 ^ p1, 8);
  store<u32>(PLANES, p5 ^ p0 ^ p2, 12);
  store<u32>(PLANES, p6 ^ p1 ^ p3, 16);
  store<u32>(PLANES, p7 ^ p2 ^ p4, 20);
  store<u32>(PLANES, p0 ^ p3 ^ p5, 24);
  store<u32>(PLANES, p1 ^ p4 ^ p6, 28);
}
