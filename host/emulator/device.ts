// A board at a serial port of this computer, such as /dev/ttyACM0 or COM3: npm's serialport, which is loaded only here.

import type { SerialPort as Port } from "serialport";
import type { SerialLine } from "./line.js";

/** docs/serial.md. */
export const BAUD_RATE = 115_200;

async function library(): Promise<typeof import("serialport")> {
  try {
    return await import("serialport");
  } catch {
    throw new Error("serial ports need the package serialport, which is not here: run `npm install serialport`");
  }
}

/** The system's words for what keeps a port from being opened, with what to do. */
function openFailure(path: string, message: string): string {
  if (/ENOENT|No such file|cannot find|File not found/i.test(message))
    return `there is no serial port ${path}: plug the board in, and look for its name (Linux: ls /dev/ttyACM* /dev/ttyUSB*; macOS: ls /dev/cu.*)`;
  if (/EACCES|EPERM|Permission denied|Access denied/i.test(message))
    return `${path}: permission denied: on Linux add yourself to the group dialout and log in again`;
  if (/lock|EBUSY|busy|temporarily unavailable/i.test(message))
    return `${path} is in use: close the other program that holds it`;
  if (/ENOTTY|EINVAL|Inappropriate ioctl|not a (?:tty|serial)/i.test(message)) return `${path} is no serial port`;
  return `${path} cannot be opened: ${message}`;
}

class DeviceLine implements SerialLine {
  onData: (chunk: Uint8Array) => void = () => {};
  readonly ended: Promise<string>;
  readonly joinsLate = true;
  readonly #port: Port;

  constructor(port: Port) {
    this.#port = port;
    port.on("data", (chunk: Buffer) => this.onData(new Uint8Array(chunk)));
    this.ended = new Promise((resolve) => {
      port.on("error", (error) => resolve(`${port.path}: ${error.message}`));
      port.on("close", (error: Error | null) => resolve(error ? `${port.path} is gone` : `${port.path} was closed`));
    });
  }

  write(octets: Uint8Array): void {
    this.#port.write(Buffer.from(octets));
  }

  async stop(): Promise<void> {
    if (this.#port.isOpen) await new Promise<void>((resolve) => this.#port.close(() => resolve()));
  }
}

/** Opens a serial port: 8 data bits, no parity, 1 stop bit. @throws Error in one line that says what to do */
export async function openDevice(path: string, baudRate = BAUD_RATE): Promise<SerialLine> {
  const { SerialPort } = await library();
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(new Error(openFailure(path, error.message))) : resolve()));
  });
  return new DeviceLine(port);
}
