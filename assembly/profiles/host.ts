// Profile host: full, with AES in WebAssembly's vectors (crypto/aes-vector.ts). For Node and browsers; the ABI is full's.
export * from "./full";
