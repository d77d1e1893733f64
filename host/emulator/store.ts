// The store of a board without flash: records in a Map, for as long as whoever holds it wants. To the core it is what the
// flash store of boards/common/store.c is: a record of no octets is no record.

import type { Ports } from "../core/ports.js";

export type Records = Map<number, Uint8Array>;

/** The store ports over `records`, which outlive the thing if its owner keeps them. */
export function storePorts(records: Records): Pick<Ports, "storeRead" | "storeWrite"> {
  return {
    storeRead: (key) => records.get(key),
    storeWrite: (key, record) => {
      if (record.length === 0) records.delete(key);
      else records.set(key, record);
    },
  };
}
