// The serial line to a board, whatever carries it: a process's stdin and stdout (process.ts), or a port of this computer (device.ts).

export interface SerialLine {
  /** Called with what the board sends. */
  onData: (chunk: Uint8Array) => void;
  /** Resolves with the reason, once, when the line is gone. */
  readonly ended: Promise<string>;
  /** Of a process that is running. */
  readonly pid?: number | undefined;
  /** Whether the board was running before the line was there, so that it has long said READY. */
  readonly joinsLate: boolean;
  write(octets: Uint8Array): void;
  /** Ends the line and waits for its end. */
  stop(): Promise<void>;
}
