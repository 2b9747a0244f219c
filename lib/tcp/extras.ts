/**
 * What few connections have: keep-alive, urgent data, ECN, sends without PUSH, records. One object, made when the first of them
 * is used, so that the others pay nothing but a null.
 *
 * @module
 */

/** The rarer variables of one connection. Sequence numbers are int32, times nanoseconds of the host's clock. */
export class Extras {
  /** When a segment came last, or keep-alive was switched on. */
  heardAt: number;
  /** When the last probe was sent. */
  probedAt = 0;
  /** Keep-alive probes that were not answered. */
  keepAliveProbes = 0;
  /** Whether the retransmission timer, with nothing in flight, stands for keep-alive. */
  armed = false;

  /** Whether {@linkcode Extras.sndUp} counts: the peer has not acknowledged all of what is urgent. */
  urgentSent = false;
  /** SND.UP: the number after the last urgent octet (RFC 9293, section 3.8.5, MUST-62). */
  sndUp = 0;
  /** Whether {@linkcode Extras.rcvUp} counts: urgent mode. */
  urgentHeard = false;
  /** RCV.UP: the number after the last urgent octet of the peer's. */
  rcvUp = 0;

  /** Whether both ends are capable of ECN (RFC 3168, section 6.1.1). */
  ecn = false;
  /** Whether ACKs carry ECE: a mark came and the peer has not answered. */
  echoing = false;
  /** Whether the next new text carries CWR. */
  answering = false;
  /** SND.NXT when ECE last reduced the window. */
  reducedAt = 0;

  /** Segments with text that are still acknowledged at once (see `TcpConfig.quickAcks`). */
  quickAcks = 0;

  /** The numbers after the last octets of records that are not acknowledged; null while there was none. */
  records: number[] | null = null;

  /** Whether octets behind {@linkcode Extras.pushedTo} wait for company. */
  holding = false;
  /** Whether a send without PUSH is being served. */
  sendingUnpushed = false;
  /** The number after the last octet that was pushed. */
  pushedTo = 0;

  /** @param now when the connection first needed it */
  constructor(now: number) {
    this.heardAt = now;
  }
}
