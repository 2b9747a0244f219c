/**
 * How long a sender had something to send, and what it waited for meanwhile: the peer's window, or room in its own
 * buffer. As Linux's `struct tcp_info` tells it: `tcpi_busy_time`, `tcpi_rwnd_limited`, `tcpi_sndbuf_limited`.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { Inspection } from "../tcp/stack.ts";
import type { Stream } from "./send_space.ts";

/** What a sender waits for. */
type Wait = "nothing" | "acks" | "window" | "room";

/** How far a sender is. */
export interface Sender extends Stream {
  /** Whether the application waits for room to write. */
  readonly writing: boolean;
  /** The stack's variables, while the TCB exists. */
  inspect(): Pick<Inspection, "sndWnd"> | undefined;
}

/** The times of one socket, nanoseconds. */
export class Chronometer {
  #wait: Wait = "nothing";
  #since: Instant = 0 as Instant;
  #busy = 0;
  #window = 0;
  #room = 0;

  /** Takes note of what the sender waits for from now on. */
  look(sender: Sender, mss: number, now: Instant): void {
    this.#add(now);
    this.#wait = waitOf(sender, mss);
  }

  #add(now: Instant): void {
    const span = now - this.#since;
    this.#since = now;
    if (this.#wait === "nothing") return;
    this.#busy += span;
    if (this.#wait === "window") this.#window += span;
    if (this.#wait === "room") this.#room += span;
  }

  /** Puts the fields, microseconds. */
  put(info: Map<string, number>, now: Instant): void {
    this.#add(now);
    info.set("tcpi_busy_time", Math.round(this.#busy / 1000));
    info.set("tcpi_rwnd_limited", Math.round(this.#window / 1000));
    info.set("tcpi_sndbuf_limited", Math.round(this.#room / 1000));
  }
}

function waitOf(sender: Sender, mss: number): Wait {
  const { writtenOctets, ackedOctets, transmittedOctets } = sender;
  if (writtenOctets === ackedOctets) return "nothing";
  const view = sender.inspect();
  if (view === undefined) return "nothing";
  if (transmittedOctets === writtenOctets) return sender.writing ? "room" : "acks";
  // What is unsent does not fit into what is left of the window, be it only a segment of it.
  const left = view.sndWnd - (transmittedOctets - ackedOctets);
  return left < Math.min(writtenOctets - transmittedOctets, mss) ? "window" : "acks";
}
