/**
 * User calls (RFC 9293, sections 3.10.1 to 3.10.5). STATUS is `inspect()`.
 *
 * @module
 */

import { type Duration, type Instant, NEVER } from "../base/time.ts";
import type { Payload } from "../wire/payload.ts";
import type { Core } from "./core.ts";
import type { TcpConfig } from "./config.ts";
import { emit, sendFirstSyn, setGiveUp } from "./emit.ts";
import { Extras } from "./extras.ts";
import { initialSequenceNumber } from "./isn.ts";
import { Listener } from "./listener.ts";
import type { Call, CallError, ConnectionNumber, Sockets } from "./stack.ts";
import {
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  mayReceive,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "./state.ts";
import type { Tcb } from "./tcb.ts";
import { sendReset } from "./transmit.ts";
import { endRecord, hold, markUrgent, push } from "./urgent.ts";
import { windowOpened } from "./window.ts";

/** What a call answers, besides packets and signals. */
export interface Answer {
  /** Why it was not served; null if it was. */
  error: CallError | null;
  /** The connection that it made or gave. */
  connection: ConnectionNumber;
  /** The octets that it took. */
  octets: number;
  /** The octets that it gave. */
  payloads: readonly Payload[];
}

/** OPEN, active (section 3.10.1). */
export function connect(
  core: Core,
  call: Call & { op: "connect" },
  now: Instant,
  answer: Answer,
): void {
  const sockets = withLocalPort(core, call);
  if (sockets === undefined) {
    answer.error = "no free port";
    return;
  }
  const { localAddress, localPort, remoteAddress, remotePort } = sockets;
  if (core.flows.get(localAddress, localPort, remoteAddress, remotePort) !== undefined) {
    answer.error = "connection already exists";
    return;
  }
  const tcb = core.create(sockets, null, configOf(core, call.settings));
  const iss = call.iss === undefined
    ? initialSequenceNumber(sockets, core.isnKey, now)
    : call.iss | 0;
  tcb.iss = tcb.sndUna = tcb.sndNxt = iss;
  core.move(tcb, SYN_SENT, "call");
  sendFirstSyn(core, tcb, now);
  core.timers.schedule(tcb);
  answer.connection = tcb.number;
}

/** The host's settings, with a connection's own. */
function configOf({ config }: Core, settings: Partial<TcpConfig> | undefined): TcpConfig {
  return settings === undefined ? config : Object.freeze({ ...config, ...settings });
}

/** The sockets with an ephemeral port where the call leaves it open; undefined if none is free. */
function withLocalPort(core: Core, call: Call & { op: "connect" }): Sockets | undefined {
  if (call.localPort !== 0) return call;
  const { localAddress, remoteAddress, remotePort } = call;
  const first = core.config.ephemeralPortFirst;
  const count = core.config.ephemeralPortLast - first + 1;
  for (let tries = 0; tries < count; tries++) {
    const localPort = first + core.nextEphemeral++ % count;
    const taken = core.listeners.has(localPort) ||
      core.flows.get(localAddress, localPort, remoteAddress, remotePort) !== undefined;
    if (!taken) return { localAddress, localPort, remoteAddress, remotePort };
  }
  return undefined;
}

/** OPEN, passive (section 3.10.1). */
export function listen(core: Core, call: Call & { op: "listen" }, answer: Answer): void {
  if (core.listeners.has(call.localPort)) {
    answer.error = "port in use";
    return;
  }
  const config = configOf(core, call.settings);
  const backlog = call.backlog ?? config.backlog;
  core.listeners.set(call.localPort, new Listener(call.localPort, backlog, call.iss ?? [], config));
}

/** CLOSE of a listener (section 3.10.4): those of its connections that nobody accepted end with a reset. */
export function unlisten(core: Core, call: Call & { op: "unlisten" }, answer: Answer): void {
  const listener = core.listeners.get(call.localPort);
  if (listener === undefined) {
    answer.error = "connection does not exist";
    return;
  }
  core.listeners.delete(call.localPort);
  for (const tcb of [...listener.halfOpen]) abortNow(core, tcb);
  for (let tcb = listener.accept(); tcb !== undefined; tcb = listener.accept()) abortNow(core, tcb);
}

/** Gives the application the oldest connection that waits for it. */
export function accept(core: Core, call: Call & { op: "accept" }, answer: Answer): void {
  const listener = core.listeners.get(call.localPort);
  if (listener === undefined) {
    answer.error = "connection does not exist";
    return;
  }
  const tcb = listener.accept();
  if (tcb === undefined) answer.error = "would block";
  else answer.connection = tcb.number;
}

/** SEND (section 3.10.2). */
export function send(
  core: Core,
  tcb: Tcb,
  call: Call & { op: "send" },
  now: Instant,
  answer: Answer,
): void {
  const { payload, urgent = false } = call;
  const open = tcb.state === ESTABLISHED || tcb.state === CLOSE_WAIT ||
    tcb.state === SYN_SENT || tcb.state === SYN_RECEIVED;
  if (!open || tcb.finQueued) {
    answer.error = "connection closing";
    return;
  }
  const queue = tcb.sending();
  const room = Math.max(0, tcb.config.sendBufferOctetsMax - queue.octets);
  const length = Math.min(room, payload.length);
  if (length < payload.length) tcb.blocked = true;
  if (length === 0 && payload.length > 0) {
    answer.error = "insufficient resources";
    return;
  }
  if (call.push === false) hold(core, tcb);
  else push(tcb);
  queue.append(
    length === payload.length ? payload : { chunk: payload.chunk, offset: payload.offset, length },
  );
  answer.octets = length;
  if (urgent) {
    markUrgent(core, tcb);
    // Where no window lets text out, an ACK by itself tells that there is something urgent.
    if (tcb.synAcked) tcb.ackNow = true;
  }
  if (call.endOfRecord && length === payload.length) endRecord(core, tcb);
  const { extras } = tcb;
  if (extras !== null) extras.sendingUnpushed = call.push === false;
  emit(core, tcb, now, "call");
  if (extras !== null) extras.sendingUnpushed = false;
}

/**
 * RECEIVE (section 3.10.3).
 *
 * Deviates: RFC 9293, section 3.10.3 refuses in CLOSING, LAST-ACK and TIME-WAIT what a user has not read yet;
 * here it stays readable, as everywhere in practice: a half-close discards nothing.
 */
export function receive(
  core: Core,
  tcb: Tcb,
  octets: number,
  now: Instant,
  answer: Answer,
): void {
  if (tcb.unreadOctets === 0) {
    const more = mayReceive(tcb) || tcb.state === SYN_SENT || tcb.state === SYN_RECEIVED;
    answer.error = more ? "would block" : "connection closing";
    return;
  }
  answer.payloads = tcb.receiving().take(octets);
  if (tcb.extras !== null && tcb.urgentOctets === 0) tcb.extras.urgentHeard = false;
  if (mayReceive(tcb) && windowOpened(tcb)) {
    tcb.ackNow = true;
    emit(core, tcb, now, "call");
  }
}

/** CLOSE (section 3.10.4): this direction ends once its data is sent. */
export function shutdown(core: Core, tcb: Tcb, now: Instant, answer: Answer): void {
  if (tcb.finQueued) {
    answer.error = "connection closing";
    return;
  }
  push(tcb);
  switch (tcb.state) {
    case SYN_SENT:
      core.end(tcb, CLOSED, "call", "closed");
      return;
    case SYN_RECEIVED:
      tcb.finQueued = true;
      // With data before it, it waits until the connection is established.
      if (tcb.unsentOctets > 0) return;
      core.move(tcb, FIN_WAIT_1, "call");
      break;
    case ESTABLISHED:
      tcb.finQueued = true;
      core.move(tcb, FIN_WAIT_1, "call");
      break;
    case CLOSE_WAIT:
      tcb.finQueued = true; // LAST-ACK begins when the FIN goes out
      break;
    default:
      answer.error = "connection closing";
      return;
  }
  emit(core, tcb, now, "call");
}

/**
 * The half-duplex close (section 3.6.1, MAY-1): what was not read is lost, and a reset says so (SHLD-3), or the FIN goes
 * as if nothing were.
 *
 * @param linger how long the peer may take to acknowledge everything; undefined is for as long as R2 allows
 */
export function close(
  core: Core,
  tcb: Tcb,
  now: Instant,
  answer: Answer,
  linger: Duration | undefined,
): void {
  tcb.gone = true;
  const lost = tcb.unreadOctets > 0 && tcb.config.unreadAtClose === "reset";
  if (tcb.state !== TIME_WAIT && (linger === 0 || lost)) {
    if (tcb.state !== SYN_SENT) sendReset(core, tcb); // in CLOSING and LAST-ACK too, where an ABORT would be silent
    core.end(tcb, CLOSED, "abort", "aborted");
    return;
  }
  if (tcb.unreadOctets > 0) tcb.receiveQueue = null; // nobody will read it: the window opens again
  if (tcb.state === FIN_WAIT_2) core.startFinWait2(tcb, now);
  else if (linger !== undefined && !tcb.finAcked) {
    tcb.timeWaitAt = now + linger;
    core.timers.schedule(tcb);
  }
  shutdown(core, tcb, now, answer);
  answer.error = null; // the application is gone, whether or not it had shut its direction before
}

/** A socket option: other settings from now on. Keep-alive counts from here (section 3.8.4, MUST-24). */
export function configure(
  core: Core,
  tcb: Tcb,
  settings: Partial<TcpConfig>,
  now: Instant,
): void {
  tcb.config = Object.freeze({ ...tcb.config, ...settings });
  if (settings.keepAlive !== undefined) {
    const extras = tcb.extras ??= new Extras(now);
    extras.heardAt = now;
    extras.keepAliveProbes = 0;
  }
  if (tcb.inFlight && tcb.rexmitAt !== NEVER) setGiveUp(tcb); // a user timeout counts for what is in flight already
  emit(core, tcb, now, "call");
}

/** Other settings for the connections that a listener will make. */
export function configurePort(
  core: Core,
  call: Call & { op: "configure-port" },
  answer: Answer,
): void {
  const listener = core.listeners.get(call.localPort);
  if (listener === undefined) answer.error = "connection does not exist";
  else listener.config = Object.freeze({ ...listener.config, ...call.settings });
}

/**
 * ABORT (section 3.10.5).
 *
 * Deviates: RFC 9293, section 3.5.2 would have whoever sends a reset enter TIME-WAIT, to ease busy servers;
 * section 3.10.5 has CLOSED, as stacks do.
 */
export function abortNow(core: Core, tcb: Tcb): void {
  switch (tcb.state) {
    case SYN_SENT:
    case CLOSING:
    case LAST_ACK:
    case TIME_WAIT:
      break;
    default:
      sendReset(core, tcb);
  }
  core.end(tcb, CLOSED, "abort", "aborted");
}
