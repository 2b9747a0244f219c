/**
 * What few connections have: keep-alive, urgent data, sends without PUSH. One object, made when the first of them
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

  /** Whether octets behind {@linkcode Extras.pushedTo} wait for company. */
  holding = false;
  /** The number after the last octet that was pushed. */
  pushedTo = 0;

  /** @param now when the connection first needed it */
  constructor(now: number) {
    this.heardAt = now;
  }
}
