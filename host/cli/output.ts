// What verbs write: lines for a person on stdout, or one JSON object per line; warnings on stderr.

export function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function json(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function warn(text: string): void {
  process.stderr.write(`thimble: ${text}\n`);
}

/** A reader that went away (`thimble ... | head`) is no fault: end quietly. */
export function endQuietlyWithoutReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}
