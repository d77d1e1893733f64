// Profile dex: HIP Diet EXchange, ESP, 6LoWPAN over IEEE 802.15.4. The exported ABI; docs/abi.md describes it.
import { NOT_SUPPORTED } from "../errors";

const IO: usize = memory.data(1280, 16);

export function abi_version(): u32 { return 1; }
export function memory_bytes(): u32 { return <u32>__heap_base; }
export function io_pointer(): usize { return IO; }
export function io_capacity(): u32 { return 1280; }

export function start(): i32 { return NOT_SUPPORTED; }
