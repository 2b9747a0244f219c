/**
 * The event queue: parts of the world that want to be asked at a moment, one entry each. A part whose
 * deadline moved later is put back when its entry comes up; what happens at one moment happens in the order
 * in which it was queued.
 *
 * @module
 */

import { TimeHeap } from "../base/heap.ts";
import { type Instant, NEVER } from "../base/time.ts";

/** A part of the world that does something when its time comes. */
export interface Source {
  /** When its entry in the queue comes up; the queue's own. */
  queuedAt: number;
  /** Its number in the queue; the queue's own. */
  place: number;
  /** When it wants to be asked; NEVER for not at all. */
  deadline(): Instant;
  /** Does what is due at `now`. */
  fire(now: Instant): void;
}

/** The queue of all parts of a world. */
export class Schedule {
  readonly #heap = new TimeHeap();
  readonly #sources: Source[] = [];

  /** Takes a part in. */
  add(source: Source): void {
    source.place = this.#sources.length;
    source.queuedAt = NEVER;
    this.#sources.push(source);
  }

  /** Takes note of a part's deadline, which may have come nearer; never before `now`. */
  wake(source: Source, now: Instant): void {
    const deadline = source.deadline();
    const time = deadline < now ? now : deadline;
    if (time < source.queuedAt) {
      source.queuedAt = time;
      this.#heap.push(time, source.place);
    }
  }

  /** The part that is due next, at its `queuedAt`; undefined when none is. */
  peek(): Source | undefined {
    const heap = this.#heap;
    for (;;) {
      const time = heap.time;
      if (time === Infinity) return undefined;
      const source = this.#sources[heap.item]!;
      if (source.queuedAt === time) {
        const deadline = source.deadline();
        if (deadline <= time) return source;
        source.queuedAt = deadline;
        heap.pop();
        if (deadline !== NEVER) heap.push(deadline, source.place);
      } else {
        heap.pop(); // an earlier entry took its place
      }
    }
  }

  /** Takes the part that is due next, up to `limit`, out: its entry is gone, its `queuedAt` says when. */
  next(limit: Instant): Source | undefined {
    const source = this.peek();
    if (source === undefined || source.queuedAt > limit) return undefined;
    this.#heap.pop();
    return source;
  }
}

/** Things to do at moments that are known beforehand. */
export class Agenda implements Source {
  queuedAt: number = NEVER;
  place = 0;
  readonly #heap = new TimeHeap();
  readonly #actions: (((now: Instant) => void) | null)[] = [];
  readonly #free: number[] = [];

  /** Whether anything is left to do. */
  get empty(): boolean {
    return this.#heap.size === 0;
  }

  /** Does `action` at `at`; what was put in first at one moment is done first. */
  put(at: Instant, action: (now: Instant) => void): void {
    const slot = this.#free.pop() ?? this.#actions.length;
    this.#actions[slot] = action;
    this.#heap.push(at, slot);
  }

  deadline(): Instant {
    return this.#heap.time as Instant;
  }

  fire(now: Instant): void {
    while (this.#heap.time <= now) {
      const slot = this.#heap.pop();
      const action = this.#actions[slot]!;
      this.#actions[slot] = null;
      this.#free.push(slot);
      action(now);
    }
  }
}
