// The trace of a run, compared while it comes: the first run is kept whole, each later one is held against it event by event, so that
// equal means equal and not only of the same hash, and the first difference has a place.

/** Where a later run left the first. */
export interface Divergence {
  /** Number of the event, from 0. */
  readonly event: number;
  /** Site and value of that event; undefined where the run had ended. */
  readonly first: TraceEvent | undefined;
  readonly later: TraceEvent | undefined;
}

export interface TraceEvent {
  readonly site: number;
  readonly value: number;
}

/** Site and value. */
const WORDS = 2;

export class Trace {
  #words = new Int32Array(WORDS << 16);
  /** Words of the first run. */
  #length = 0;
  /** Words of the run at hand. */
  #at = 0;
  #first = true;
  #on = false;
  #divergence: Divergence | undefined;

  /** The import "trace" "event" of an instrumented module. */
  readonly event = (site: number, value: number): void => {
    if (!this.#on) return;
    const at = this.#at;
    this.#at = at + WORDS;
    if (this.#first) {
      if (at >= this.#words.length) this.#grow();
      this.#words[at] = site;
      this.#words[at + 1] = value;
    } else if (this.#divergence === undefined) {
      if (at >= this.#length || this.#words[at] !== site || this.#words[at + 1] !== value) {
        this.#divergence = { event: at / WORDS, first: this.#eventAt(at), later: { site, value } };
      }
    }
  };

  /** Events of the first run. */
  get events(): number {
    return this.#length / WORDS;
  }

  /** How many events of the first run each site had. */
  eventsPerSite(sites: number): number[] {
    const counts = new Array<number>(sites).fill(0);
    for (let at = 0; at < this.#length; at += WORDS) counts[this.#words[at]!]!++;
    return counts;
  }

  /** Traces what this does; outside of it nothing is recorded, as with the calls that prepare a run. */
  during<T>(body: () => T): T {
    const before = this.#on;
    this.#on = true;
    try {
      return body();
    } finally {
      this.#on = before;
    }
  }

  /** Ends a run; answers where it left the first, or undefined. */
  endRun(): Divergence | undefined {
    const divergence = this.#divergence ?? this.#ended();
    if (this.#first) this.#length = this.#at;
    this.#first = false;
    this.#at = 0;
    this.#divergence = undefined;
    return divergence;
  }

  /** A run that stopped early has no event of its own to show. */
  #ended(): Divergence | undefined {
    if (this.#first || this.#at === this.#length) return undefined;
    return { event: this.#at / WORDS, first: this.#eventAt(this.#at), later: undefined };
  }

  #eventAt(at: number): TraceEvent | undefined {
    return at < this.#length ? { site: this.#words[at]!, value: this.#words[at + 1]! } : undefined;
  }

  #grow(): void {
    const words = new Int32Array(2 * this.#words.length);
    words.set(this.#words);
    this.#words = words;
  }
}
