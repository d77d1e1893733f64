// What happens when on the medium: actions at microseconds, run in the order of their times and, at one time, in the
// order in which they were planned. Time never goes back.

export interface Timer {
  cancel(): void;
}

interface Planned {
  readonly at: number;
  readonly action: () => void;
}

export class Timeline {
  #now = 0;
  readonly #planned: Planned[] = [];

  /** Microseconds since the medium began. */
  get now(): number {
    return this.#now;
  }

  /** The time of the next action, or undefined. */
  get next(): number | undefined {
    return this.#planned[0]?.at;
  }

  /** Plans an action; a time that has passed means now. */
  at(time: number, action: () => void): Timer {
    const entry: Planned = { at: Math.max(time, this.#now), action };
    let place = this.#planned.length;
    while (place > 0 && this.#planned[place - 1]!.at > entry.at) place--;
    this.#planned.splice(place, 0, entry);
    return {
      cancel: () => {
        const index = this.#planned.indexOf(entry);
        if (index >= 0) this.#planned.splice(index, 1);
      },
    };
  }

  /** Moves to a time; actions planned before it must have been run. */
  advance(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /** Runs the next action at its own time; false when there is none. */
  step(): boolean {
    const entry = this.#planned.shift();
    if (!entry) return false;
    this.advance(entry.at);
    entry.action();
    return true;
  }

  clear(): void {
    this.#planned.length = 0;
  }
}
