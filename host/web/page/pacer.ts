// How fast a person sees what the medium's virtual time holds (host/emulator/medium.ts, `pace`).

export type Pace = "slow" | "steps" | "none";

/** Slow motion: so many milliseconds of the person's time for one of the radio's, but a wait for a timer is cut short. */
const SLOWER = 20;
const LONGEST_MS = 300;

export class Pacer {
  #at = 0;
  #changed = false;
  #stopped = false;
  #go: (() => void) | undefined;

  constructor(
    private readonly kind: Pace,
    /** Called before time is held, so that what has happened is seen. */
    private readonly show: () => void,
  ) {}

  /** Something to be seen has happened. */
  change(): void {
    this.#changed = true;
  }

  /** The person wants the next step. */
  step(): void {
    this.#go?.();
  }

  /** Nothing is held any more. */
  stop(): void {
    this.#stopped = true;
    this.#go?.();
  }

  /** For MediumOptions. */
  readonly pace = async (at: number): Promise<void> => {
    const wait = Math.min(LONGEST_MS, ((at - this.#at) / 1000) * SLOWER);
    this.#at = at;
    if (this.#stopped || this.kind === "none") return;
    if (this.kind === "steps" && !this.#changed) return;
    // Shorter waits than a frame of the display are not worth a timer.
    if (this.kind === "slow" && wait < 4 && !this.#changed) return;
    this.#changed = false;
    this.show();
    await new Promise<void>((resolve) => {
      const timer = this.kind === "slow" ? setTimeout(resolve, wait) : undefined;
      this.#go = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#go = undefined;
  };
}
