// HIP over a real UDP socket: the core at one end, node:dgram at the other (RFC 9028 §5.1).
//
// Invariants. The core is called from here only, never from inside one of its ports: what the ports hear in a call is
// kept in order and handed to the listener when the call has returned. After each call the timer is set anew.

import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { encodeLocator, ipv6Text, LOCATOR_OCTETS, readU16, ThimbleError, type Core } from "../core/index.js";
import { openCore } from "../node/index.js";
import { Failure, reasonOf } from "./failure.js";

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface Address {
  readonly address: string;
  readonly port: number;
  readonly family: 4 | 6;
}

/** `HOST:PORT` or `[IPv6]:PORT`. @throws Failure */
export function parseEndpoint(text: string, option: string): Endpoint {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65535) {
    throw new Failure(`${option}: "${text}" is not HOST:PORT, such as 192.0.2.1:10500 or [2001:db8::1]:10500`);
  }
  return { host: match[1] ?? match[2] ?? "", port };
}

/** The first address of a host name. @throws Failure */
export async function resolve(endpoint: Endpoint, option: string): Promise<Address> {
  if (endpoint.host.includes("%")) {
    throw new Failure(`${option}: an address with a zone (%) cannot be used; give one that is routed`);
  }
  try {
    const { address, family } = await lookup(endpoint.host);
    return { address, port: endpoint.port, family: family === 6 ? 6 : 4 };
  } catch {
    throw new Failure(`${option}: the host "${endpoint.host}" has no address; check the name`);
  }
}

export const addressText = (address: { readonly address: string; readonly port: number }): string =>
  address.address.includes(":") ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;

/** The locator of docs/abi.md for a UDP address: interface 0, IPv4 as ::ffff:a.b.c.d. */
export function locatorOf(address: { readonly address: string; readonly port: number }): Uint8Array {
  const dotted = /^(?:::ffff:)?(\d+)\.(\d+)\.(\d+)\.(\d+)$/i.exec(address.address);
  const octets = dotted ? dotted.slice(1).map(Number) : undefined;
  const text = octets
    ? `::ffff:${[0, 2].map((n) => (((octets[n] ?? 0) << 8) | (octets[n + 1] ?? 0)).toString(16)).join(":")}`
    : address.address;
  return encodeLocator({ interface: 0, port: address.port, address: text });
}

/** Address and port of a locator, as node:dgram wants them. */
export function addressOf(locator: Uint8Array): Address {
  const octets = locator.subarray(4, 20);
  const port = readU16(locator, 2);
  const mapped = octets.subarray(0, 10).every((octet) => octet === 0) && octets[10] === 0xff && octets[11] === 0xff;
  return mapped
    ? { address: octets.subarray(12).join("."), port, family: 4 }
    : { address: ipv6Text(octets), port, family: 6 };
}

/** What happens at the endpoint, in order. */
export interface Listener {
  packet(direction: "in" | "out", peer: Address, payload: Uint8Array): void;
  event(kind: number, association: number, value: number): void;
  deliver(association: number, port: number, message: Uint8Array): void;
  /** It cannot go on. */
  failed(reason: string): void;
}

/** Binds a socket. @throws Failure when the port is in use, or not ours to take */
export async function bindSocket(bind: Address, option: string): Promise<Socket> {
  const socket = createSocket({ type: bind.family === 6 ? "udp6" : "udp4", ipv6Only: bind.family === 6 });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ address: bind.address, port: bind.port, exclusive: true }, () => {
      socket.removeListener("error", reject);
      resolve();
    });
  }).catch((error: NodeJS.ErrnoException) => {
    socket.close();
    throw bindFailure(error, bind, option);
  });
  return socket;
}

export class UdpHost {
  readonly core: Core;
  readonly #socket: Socket;
  readonly #family: 4 | 6;
  readonly #listener: Listener;
  #heard: (() => void)[];
  #timer: NodeJS.Timeout | undefined;
  #sending = 0;
  #drained: (() => void) | undefined;
  #closed = false;

  private constructor(core: Core, socket: Socket, family: 4 | 6, listener: Listener, heard: (() => void)[]) {
    this.core = core;
    this.#socket = socket;
    this.#family = family;
    this.#listener = listener;
    this.#heard = heard;
    socket.on("message", (payload, from) => this.#receive(payload, from));
    socket.on("error", (error) => listener.failed(reasonOf(error)));
  }

  /** Binds the socket and starts the core. @throws Failure when the port is in use, or not ours to take */
  static async open(bind: Address, option: string, listener: Listener): Promise<UdpHost> {
    const socket = await bindSocket(bind, option);
    const heard: (() => void)[] = [];
    const core = await openCore({
      transmitDatagram: (locator, payload) => host.send(locator, payload),
      event: (kind, association, value) => void heard.push(() => listener.event(kind, association, value)),
      deliver: (association, port, message) => void heard.push(() => listener.deliver(association, port, message)),
    });
    const host = new UdpHost(core, socket, bind.family, listener, heard);
    core.start();
    return host;
  }

  /** Where the socket listens. */
  get local(): Address {
    const { address, port } = this.#socket.address();
    return { address, port, family: this.#family };
  }

  /** Calls the core; afterwards tells what it said and sets the timer. */
  run<T>(call: (core: Core) => T): T {
    try {
      return call(this.core);
    } finally {
      this.#tell();
      this.#schedule();
    }
  }

  private send(locator: Uint8Array, payload: Uint8Array): void {
    const peer = addressOf(locator);
    this.#heard.push(() => this.#listener.packet("out", peer, payload));
    // A send that fails is a lost packet: the core's timers see to it (RFC 7401 §6.6).
    if (peer.port === 0) return;
    this.#sending++;
    this.#socket.send(payload, peer.port, peer.address, () => {
      if (--this.#sending === 0) this.#drained?.();
    });
  }

  #receive(datagram: Buffer, from: RemoteInfo): void {
    if (this.#closed) return;
    const payload = new Uint8Array(datagram);
    const peer: Address = { address: from.address, port: from.port, family: from.family === "IPv6" ? 6 : 4 };
    this.#guarded(() => {
      this.#listener.packet("in", peer, payload);
      if (payload.length > this.core.ioCapacity - LOCATOR_OCTETS) return; // longer than any packet the core takes
      this.run((core) => core.receiveDatagram(locatorOf(peer), payload));
    });
  }

  /** Nothing that comes from the socket or a timer may end the process by an exception. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#listener.failed(reasonOf(error));
    }
  }

  #tell(): void {
    for (let next = this.#heard.shift(); next; next = this.#heard.shift()) next();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const wait = this.core.deadline();
    if (wait === undefined) return;
    this.#timer = setTimeout(() => this.#guarded(() => this.run((core) => core.tick())), wait);
  }

  /** Waits until what was sent has left, wipes the core and closes the socket. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#sending > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    this.core.wipe();
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}

function bindFailure(error: NodeJS.ErrnoException, bind: Address, option: string): Failure {
  const where = addressText(bind);
  switch (error.code) {
    case "EADDRINUSE":
      return new Failure(`${option}: the port ${where} is in use; stop the program that holds it or choose another`);
    case "EACCES":
      return new Failure(`${option}: ${where}: permission denied; choose a port above 1023`);
    case "EADDRNOTAVAIL":
      return new Failure(`${option}: ${where} is not an address of this machine; 0.0.0.0 or [::] listens on all`);
    default:
      return new Failure(`${option}: ${where}: ${reasonOf(error)}`);
  }
}

/** What the core refuses of the command line's words, in one line. */
export function refused(what: string, error: unknown): never {
  if (error instanceof ThimbleError) throw new Failure(`${what}: ${error.message}`);
  throw error;
}
