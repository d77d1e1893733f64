// What records of TLS with CBC and HMAC are made of, over node:crypto (RFC 5246 §6.2.3.2, RFC 7366).

import { createCipheriv, createHmac } from "node:crypto";

export interface RecordKeys {
  readonly macKey: Buffer;
  readonly key: Buffer;
  readonly header: Buffer;
  readonly iv: Buffer;
}

export const MAC_OCTETS = 32;
/** Orders of the core's cbc_hmac_*. */
export const MAC_THEN_ENCRYPT = 0;
export const ENCRYPT_THEN_MAC = 1;

/** AES-128-CBC of whole blocks. */
export const encrypted = (key: Buffer, iv: Buffer, text: Buffer): Buffer =>
  createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false).update(text);

/** The MAC of header, length and parts. */
export const macOf = (key: Buffer, header: Buffer, length: number, ...parts: Buffer[]): Buffer =>
  createHmac("sha256", key)
    .update(Buffer.concat([header, Buffer.of(length >> 8, length & 0xff), ...parts]))
    .digest();
