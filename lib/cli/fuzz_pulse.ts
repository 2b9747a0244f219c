/**
 * What a worker of `halfopen fuzz` lets others see while it works, in memory that they share: one that hangs tells
 * nothing any more.
 *
 * @module
 */

/** Where the run stands. */
const RUN = 0;
/** Where the count stands: 0 until the worker has heard its hello. */
const BEATS = 1;
/** Octets of both. */
const NUMBERS = 2 * Float64Array.BYTES_PER_ELEMENT;
/** Octets of what the run's story is made of: two names of files. */
const NOTE = 126;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The pulse of one worker: it writes, who gave it its job reads. */
export class Pulse {
  /** The memory that is shared. */
  readonly shared: SharedArrayBuffer;
  readonly #numbers: Float64Array<SharedArrayBuffer>;
  readonly #note: Uint8Array<SharedArrayBuffer>;

  /** A pulse in memory that somebody shares; in memory of its own if left out. */
  constructor(shared: SharedArrayBuffer = new SharedArrayBuffer(NUMBERS + NOTE + 2)) {
    this.shared = shared;
    this.#numbers = new Float64Array(shared, 0, 2);
    this.#note = new Uint8Array(shared, NUMBERS);
  }

  /** The worker is alive. */
  beat(): void {
    this.#numbers[BEATS]!++;
  }

  /** A run begins: its story is its seed's, unless somebody notes something else. */
  begin(run: number): void {
    this.#numbers[RUN] = run;
    this.#note[0] = 0;
    this.beat();
  }

  /** What the story of the run is made of. */
  set note(text: string) {
    const { written } = encoder.encodeInto(text, this.#note.subarray(0, NOTE));
    this.#note[written] = 0;
  }

  /** What was noted of the run; empty if nothing was. */
  get note(): string {
    return decoder.decode(this.#note.slice(0, this.#note.indexOf(0)));
  }

  /** The run that the worker is in. */
  get run(): number {
    return this.#numbers[RUN]!;
  }

  /** How often it gave a sign of life. */
  get beats(): number {
    return this.#numbers[BEATS]!;
  }
}
