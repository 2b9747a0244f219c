/**
 * What decides a stack's future, in numbers: two stacks with equal lists answer every input alike, now and later. So a
 * state that was reached in two ways need be looked at once.
 *
 * Moments are counted from `now`, sequence numbers from ISS and IRS, timestamps from the host's own clock, so that one
 * state a second later is the same state. Left out is what decides nothing:
 *
 * - what only saves time (cursors, buckets, the timers' queue), and so the order of two connections' timers that fire
 *   at one moment;
 * - which number a connection to come will get, which is only a name;
 * - variables that are written before they are read again: the round trip that is not being timed, the interval of
 *   challenge ACKs that is over, everything about sending once the FIN is acknowledged, when recovery looks nowhere;
 * - the age of TS.Recent below 23 days, which decides something only after 24 (RFC 7323, section 5.5): lists are good for
 *   futures of up to a day;
 * - the clock behind ISNs to come (RFC 9293, section 3.4.1), which never stands still: a connection to come has numbers of
 *   its own. Who folds states gives ISNs by the call (`iss`), or takes into account that they would differ.
 *
 * @module
 */

import { ScenarioError } from "../base/fail.ts";
import { seqDiff } from "../base/seq.ts";
import { type Instant, ms } from "../base/time.ts";
import type { TcpConfig } from "./config.ts";
import type { Core } from "./core.ts";
import type { Extras } from "./extras.ts";
import { OPEN, type Recovery } from "./losses.ts";
import type { Stamps, Tcb } from "./tcb.ts";

/** Up to here the age of TS.Recent does not count: a day less than the 24 for which it is valid. */
const AGE_IGNORED = ms(23 * 24 * 3_600_000);

/** The list of a stack. */
export function fingerprintOf(core: Core, now: Instant): readonly number[] {
  const { config, isnKey, stampOffset } = core;
  const into: number[] = [core.nextEphemeral, isnKey.key0, isnKey.key1, stampOffset];
  into.push(now % config.timestampTick);
  tellConfig(into, config);
  let bakes = false;
  const listeners = [...core.listeners.values()].sort((a, b) => a.port - b.port);
  into.push(listeners.length);
  for (const listener of listeners) {
    listener.tell(into, numberOf);
    tellConfig(into, listener.config);
    bakes ||= listener.config.synCookies !== "off";
  }
  // A cookie tells when it was baked (RFC 4987, section 3.6): then two moments never are the same.
  if (bakes) into.push(now);
  into.push(core.dirty.length);
  for (const tcb of core.dirty) into.push(tcb.number);
  for (const tcb of core.tcbs) if (tcb !== null) tellTcb(into, core, tcb, now);
  return into;
}

function numberOf(tcb: Tcb): number {
  return tcb.number;
}

function bit(value: boolean, place: number): number {
  return value ? 1 << place : 0;
}

function tellTcb(into: number[], core: Core, tcb: Tcb, now: Instant): void {
  const { iss, irs, listener, parked, config } = tcb;
  into.push(tcb.number, tcb.localAddress, tcb.localPort, tcb.remoteAddress, tcb.remotePort);
  const listens = listener !== null && core.listeners.get(listener.port) === listener;
  into.push(listener === null ? -1 : listens ? listener.port : -2);
  into.push(parked === null ? -1 : parked.number, tcb.state, iss, irs);
  tellConfig(into, config);
  into.push(
    bit(tcb.scaling, 0) | bit(tcb.sackOk, 1) | bit(tcb.finQueued, 2) | bit(tcb.finSent, 3) |
      bit(tcb.blocked, 4) | bit(tcb.gone, 5) | bit(tcb.waiting, 6) | bit(tcb.ackNow, 7) |
      bit(tcb.dirty, 8) | bit(tcb.resend, 9) | bit(tcb.busy, 10) | bit(tcb.probeOut, 11),
    seqDiff(tcb.sndUna, iss),
    seqDiff(tcb.sndNxt, iss),
    tcb.sndWnd,
    seqDiff(tcb.sndWl1, irs),
    seqDiff(tcb.sndWl2, iss),
    tcb.sndWndMax,
    tcb.sndMss,
    tcb.sndScale,
    seqDiff(tcb.rcvNxt, irs),
    seqDiff(tcb.rcvAdv, irs),
    tcb.rcvScale,
    tcb.unackedSegments,
    tcb.rexmitAt - now,
    tcb.delackAt - now,
    tcb.timeWaitAt - now,
    tcb.giveUpAt - now,
  );
  tellChallenges(into, tcb, now);
  if (!tcb.finAcked) tellSending(into, tcb, now);
  // Each part is told by its presence and then its numbers, or two lists could agree by chance of their lengths.
  into.push(
    bit(tcb.stamps !== null, 0) | bit(tcb.receiveQueue !== null, 1) |
      bit(tcb.reassembly !== null, 2) | bit(tcb.sackReport !== null, 3) |
      bit(tcb.extras !== null, 4),
  );
  if (tcb.stamps !== null) tellStamps(into, core, tcb.stamps, irs, now);
  tcb.receiveQueue?.tell(into);
  tcb.reassembly?.tell(into, irs);
  tcb.sackReport?.tell(into, irs);
  if (tcb.extras !== null) tellExtras(into, tcb, tcb.extras, now);
}

/** The throttle: once its interval is over, the next challenge begins another (see `Core.challenge`). */
function tellChallenges(into: number[], tcb: Tcb, now: Instant): void {
  const { challengedAt, challenges, config } = tcb;
  const interval = config.challengeAckInterval;
  const over = interval === 0 || now >= challengedAt + interval;
  if (over) into.push(-1, 0);
  else into.push(now - challengedAt, challenges);
}

/** What counts until the FIN is acknowledged: after that nothing is ever in flight again. */
function tellSending(into: number[], tcb: Tcb, now: Instant): void {
  const { iss, config, recovery, sendQueue } = tcb;
  const { userTimeout, handshakeTimeout } = config;
  // `track()` begins anew with the next segment, unless a timeout counts from before.
  const since = tcb.inFlight || userTimeout > 0 || handshakeTimeout > 0;
  into.push(
    tcb.retransmissions,
    tcb.probes,
    bit(tcb.synLost, 0) | bit(tcb.rttTimed, 1) | bit(sendQueue !== null, 2) |
      bit(recovery !== null, 3),
    tcb.rttTimed ? seqDiff(tcb.rttSeq, iss) : 0,
    tcb.rttTimed ? now - tcb.rttAt : 0,
    tcb.srtt,
    tcb.rttvar,
    tcb.rto,
    since ? now - tcb.firstSentAt : -1,
  );
  sendQueue?.tell(into);
  if (recovery !== null) tellRecovery(into, recovery, iss, config, now);
}

function tellRecovery(
  into: number[],
  recovery: Recovery,
  iss: number,
  { rtoMax }: TcpConfig,
  now: Instant,
): void {
  const { congestion, phase, board } = recovery;
  into.push(phase, seqDiff(recovery.recover, iss), recovery.dupAcks, recovery.inflation);
  // Outside of a recovery nobody looks there, and the next one begins with both anew.
  if (phase !== OPEN) into.push(seqDiff(recovery.highRxt, iss), bit(recovery.rescued, 0));
  // Silence longer than any RTO is just that (RFC 5681, section 4.1).
  into.push(Math.min(now - recovery.sentAt, rtoMax + 1));
  into.push(congestion.window, congestion.threshold);
  const own = congestion.fingerprint?.(now);
  if (own === undefined) {
    throw new ScenarioError(
      "Cannot tell a stack's future: its congestion control has no fingerprint(), write one",
    );
  }
  into.push(own.length);
  for (const number of own) into.push(number);
  into.push(board === null ? -1 : 0);
  board?.tell(into, iss);
}

/** TS.Recent is of the peer's clock, which goes as ours does: it ages with ours. 0 tells no round trip. */
function tellStamps(
  into: number[],
  { config, stampOffset }: Core,
  { recent, recentAt, lastAckSent }: Stamps,
  irs: number,
  now: Instant,
): void {
  const ticks = Math.floor(now / config.timestampTick) % 0x1_0000_0000;
  into.push(recent === 0 ? Infinity : (recent - ticks - stampOffset) | 0);
  into.push(Math.max(0, now - recentAt - AGE_IGNORED), seqDiff(lastAckSent, irs));
}

function tellExtras(into: number[], tcb: Tcb, extras: Extras, now: Instant): void {
  const { iss, irs, config } = tcb;
  const asks = config.keepAlive > 0;
  into.push(
    bit(extras.armed, 0) | bit(extras.urgentSent, 1) | bit(extras.urgentHeard, 2) |
      bit(extras.ecn, 3) | bit(extras.echoing, 4) | bit(extras.answering, 5) |
      bit(extras.holding, 6) | bit(extras.sendingUnpushed, 7),
    asks ? now - extras.heardAt : 0,
    asks && extras.keepAliveProbes > 0 ? now - extras.probedAt : 0,
    asks ? extras.keepAliveProbes : 0,
    extras.urgentSent ? seqDiff(extras.sndUp, iss) : 0,
    extras.urgentHeard ? seqDiff(extras.rcvUp, irs) : 0,
    extras.ecn ? seqDiff(extras.reducedAt, iss) : 0,
    extras.holding ? seqDiff(extras.pushedTo, iss) : 0,
    extras.quickAcks,
    extras.records === null ? 0 : extras.records.length,
  );
  for (const end of extras.records ?? []) into.push(seqDiff(end, iss));
}

/** Settings by their contents, in two words: few different ones are ever met, each looked through once. */
const configs: WeakMap<TcpConfig, readonly [number, number]> = new WeakMap();

function tellConfig(into: number[], config: TcpConfig): void {
  let words = configs.get(config);
  if (words === undefined) configs.set(config, words = wordsOf(config));
  into.push(words[0], words[1]);
}

/** A setting that is a function is told by a number of its own. */
const factories: WeakMap<object, number> = new WeakMap();
let factoriesMet = 0;

function wordsOf(config: TcpConfig): [number, number] {
  let text = "";
  for (const [name, value] of Object.entries(config)) {
    let told: unknown = value;
    if (typeof value === "function") {
      if (!factories.has(value)) factories.set(value, factoriesMet++);
      told = factories.get(value);
    }
    text += `${name}=${told};`;
  }
  let one = 0x811c9dc5; // FNV-1a, and the same from another start
  let other = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) {
    one = Math.imul(one ^ text.charCodeAt(i), 0x01000193);
    other = Math.imul(other ^ text.charCodeAt(i), 0x01000193);
  }
  return [one, other];
}
