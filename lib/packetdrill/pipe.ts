/**
 * A pipe: octets by number, since nobody looks at them.
 *
 * @module
 */

import { type Answer, fails, gives } from "./answer.ts";

/** What both ends of a pipe share. */
interface Store {
  octets: number;
  readers: number;
  writers: number;
}

/** How many octets a pipe holds. */
const PIPE_OCTETS_MAX = 65_536;

/** One end of a pipe. */
export class Pipe {
  /** What tells it from other files. */
  readonly kind = "pipe";
  readonly #store: Store;
  readonly #end: "read" | "write";

  private constructor(store: Store, end: "read" | "write") {
    this.#store = store;
    this.#end = end;
  }

  /** Both ends of a new pipe. */
  static pair(): readonly [read: Pipe, write: Pipe] {
    const store = { octets: 0, readers: 1, writers: 1 };
    return [new Pipe(store, "read"), new Pipe(store, "write")];
  }

  /** Octets in it. */
  get octets(): number {
    return this.#store.octets;
  }

  /** Takes up to `count` octets out. */
  read(count: number): Answer {
    const store = this.#store;
    if (this.#end === "write") return fails("EBADF");
    if (store.octets === 0) return store.writers === 0 ? gives(0) : fails("EAGAIN");
    const taken = Math.min(count, store.octets);
    store.octets -= taken;
    return gives(taken);
  }

  /** Puts octets in, as many as there is room for. */
  write(count: number): Answer {
    const store = this.#store;
    if (this.#end === "read") return fails("EBADF");
    if (store.readers === 0) return fails("EPIPE");
    const put = Math.min(count, PIPE_OCTETS_MAX - store.octets);
    if (put === 0 && count > 0) return fails("EAGAIN");
    store.octets += put;
    return gives(put);
  }

  /** This end is gone. */
  close(): void {
    if (this.#end === "read") this.#store.readers--;
    else this.#store.writers--;
  }
}
