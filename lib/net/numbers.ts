/**
 * Sequence numbers of an end as the network sees them, without asking its stack.
 *
 * @module
 */

/** What the network knows of an end's sequence numbers, from its segments alone. */
export class Numbers {
  /** The end's ISS, once its SYN was seen. */
  iss = 0;
  /** Whether `iss` is known. */
  issKnown = false;
  /** The peer's ISS, once its SYN arrived. */
  irs = 0;
  /** Whether `irs` is known. */
  irsKnown = false;
  /** The relative number after the last that was sent. */
  sentTo = 0;
  /** How often a number was sent again, by relative SEQ; null while none was. */
  tries: Map<number, number> | null = null;
  /** The last empty segment's SEQ, relative. */
  emptySeq: number = -1;
  /** The last empty segment's ACK, relative. */
  emptyAck: number = -1;
  /** How often it was sent in a row. */
  emptyTries = 0;
  /** The window scale that its SYN offered; below 0 if none. */
  shift: number = -1;
  /** Whether the peer's SYN offered one. */
  peerScales = false;
}
