// What a hook of AES is worth, from counted instructions alone.

/** Instructions of a block: the first of a key, its schedule included, and each further one. */
export interface BlockCost {
  readonly first: number;
  readonly further: number;
}

/**
 * The cost of blocks from two counts: one block of a fresh key, and a CMAC of 64 octets, which is that and four blocks more: one for the
 * subkeys and four of the message. So a further block has CMAC's own work with it, with the hook and without.
 */
export const blockCost = (block: number, cmac: number): BlockCost => ({ first: block, further: (cmac - block) / 4 });

const blocks = (n: number): string => (n === 1 ? "1 block" : `${n} blocks`);

/** For how many blocks of one key a hook takes fewer instructions than the core's own cipher. */
export function blockVerdict(core: BlockCost, hook: BlockCost): string {
  const first = hook.first - core.first;
  const further = hook.further - core.further;
  if (first < 0 && further <= 0) return "worth it from the first block";
  if (first >= 0 && further >= 0) return "not worth it for any number of blocks";
  // The smallest n with first + (n - 1) further < 0, or the largest.
  if (further < 0) return `not worth it for under ${blocks(Math.floor(first / -further) + 2)} of one key`;
  return `worth it for up to ${blocks(Math.ceil(-first / further))} of one key only`;
}

/** "the AES hook saves 22 % of an exchange". */
export function exchangeVerdict(what: string, without: number, hooked: number): string {
  const percent = Math.round((1000 * (without - hooked)) / without) / 10;
  if (percent === 0) return `${what} saves nothing of an exchange`;
  return percent > 0 ? `${what} saves ${percent} % of an exchange` : `${what} makes an exchange ${-percent} % dearer`;
}
