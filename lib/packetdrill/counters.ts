/**
 * What can be counted of a connection from outside of its stack, as `struct tcp_info` has it: segments and octets,
 * when which came last, and what kept its sender from sending. It leaves out what only the stack knows.
 *
 * @module
 */

import type { Instant } from "../base/time.ts";
import type { TraceEvent } from "../net/events.ts";
import { ACK, SYN } from "../wire/segment.ts";
import type { Socket } from "./socket.ts";

/** What one connection has done. */
class Tally {
  sentSegments = 0;
  sentTexts = 0;
  sentOctets = 0;
  sentAgainSegments = 0;
  sentAgainOctets = 0;
  receivedSegments = 0;
  receivedTexts = 0;
  textSentAt: Instant;
  textReceivedAt: Instant;
  ackSentAt: Instant;
  ackReceivedAt: Instant;
  /** The place in the stream behind the last octet sent. */
  #sentTo = 0;

  /** Counting begins. */
  constructor(now: Instant) {
    this.textSentAt =
      this.textReceivedAt =
      this.ackSentAt =
      this.ackReceivedAt =
        now;
  }

  /** A text was sent from a place in the stream on. */
  sendText(from: number, length: number): void {
    this.sentTexts++;
    this.sentOctets += length;
    const end = from + length;
    if (from < this.#sentTo) {
      this.sentAgainSegments++;
      this.sentAgainOctets += length;
    }
    if (end > this.#sentTo) this.#sentTo = end;
  }
}

/** The counters of all connections of a run. */
export class Counters {
  readonly #tallies: Map<number, Tally> = new Map();

  #of(id: number, at: Instant): Tally {
    let tally = this.#tallies.get(id);
    if (tally === undefined) this.#tallies.set(id, tally = new Tally(at));
    return tally;
  }

  /** Takes note of what happens. */
  observe(event: TraceEvent): void {
    if (event.kind !== "sent" && event.kind !== "delivered") return;
    const { end, at, packet: { body } } = event;
    if (end === null || body.kind !== "segment") return;
    const tally = this.#of(end.id, at);
    const acks = (body.flags & ACK) !== 0;
    if (event.kind === "sent") {
      tally.sentSegments++;
      if (acks) tally.ackSentAt = at;
      if (body.length === 0) return;
      tally.textSentAt = at;
      tally.sendText(event.identity.seq - 1, body.length);
      return;
    }
    tally.receivedSegments++;
    if (acks) tally.ackReceivedAt = at;
    // The peer's SYN is where the time without a text begins.
    if (body.length > 0 || (body.flags & SYN) !== 0) tally.textReceivedAt = at;
    if (body.length > 0) tally.receivedTexts++;
  }

  /** Puts the fields that are known of a socket's connection. */
  put(info: Map<string, number>, socket: Socket, now: Instant): void {
    const { connection } = socket;
    if (connection === null) return;
    const tally = this.#of(connection.id, now);
    const millis = (since: Instant) => Math.floor((now - since) / 1e6);
    const fields: Readonly<Record<string, number>> = {
      tcpi_segs_out: tally.sentSegments,
      tcpi_segs_in: tally.receivedSegments,
      tcpi_data_segs_out: tally.sentTexts,
      tcpi_data_segs_in: tally.receivedTexts,
      tcpi_bytes_sent: tally.sentOctets,
      tcpi_bytes_retrans: tally.sentAgainOctets,
      tcpi_total_retrans: tally.sentAgainSegments,
      tcpi_snd_rexmitpack: tally.sentAgainSegments,
      tcpi_bytes_acked: socket.ackedOctets,
      tcpi_bytes_received: connection.receivedOctets + socket.unreadOctets,
      tcpi_last_data_sent: millis(tally.textSentAt),
      tcpi_last_data_recv: millis(tally.textReceivedAt),
      tcpi_last_ack_sent: millis(tally.ackSentAt),
      tcpi_last_ack_recv: millis(tally.ackReceivedAt),
    };
    for (const [name, value] of Object.entries(fields)) info.set(name, value);
  }
}
