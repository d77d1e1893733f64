// How a verb ends other than well: one line for the person, and an exit status. 0 is success.

/** What was asked for ran and failed: the exchange, or a vector. */
export const FAILED = 1;
/** What was asked for cannot be done as asked: a missing file, a wrong option, a port in use. */
export const BAD_INPUT = 2;
/** A fault in this program. */
export const FAULT = 70;

/** Ends the command with its message as the one line on stderr. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly status: number = BAD_INPUT,
  ) {
    super(message);
  }
}

/** The system's reason in words, for errors that a person can cause. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EISDIR":
      return "that is a folder, not a file";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EEXIST":
      return "the file exists";
    case "ENOTDIR":
      return "a part of that path is not a folder";
    case "ENOSPC":
      return "the disk is full";
    default:
      return error instanceof Error ? (error.message.split("\n")[0] ?? "unknown") : String(error);
  }
}
