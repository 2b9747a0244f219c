/**
 * How a segment of a connection is made: header fields, options, marks. When one is due is the business of `emit.ts`.
 * It leaves out what no connection sends: see `Core.refuse` and SYN cookies.
 *
 * @module
 */

import { NEVER } from "../base/time.ts";
import { seqAdd } from "../base/seq.ts";
import {
  NO_OPTIONS,
  type OptionsInit,
  packedLayout,
  sackOctets,
  type SegmentOptions,
} from "../wire/options.ts";
import { packetOf } from "../wire/packet.ts";
import { NO_PAYLOAD, type Payload } from "../wire/payload.ts";
import { ACK, RST, SYN, URG } from "../wire/segment.ts";
import type { Core } from "./core.ts";
import { ackMarks, synMarks } from "./ecn.ts";
import { stampNow } from "./stamps.ts";
import { SYN_SENT } from "./state.ts";
import { announcedMss } from "./syn.ts";
import type { Tcb } from "./tcb.ts";
import { urgentField } from "./urgent.ts";
import { advertise } from "./window.ts";

/** The octets of options on the next segment that make its text shorter. */
export function reportOctets(tcb: Tcb): number {
  const report = tcb.sackReport;
  if (report === null || report.empty) return 0;
  return sackOctets(tcb.stamps === null ? 4 : 3); // as many as fit in 40 octets of options
}

/** The options of every segment but SYNs. */
export function optionsOf(core: Core, tcb: Tcb): SegmentOptions {
  const { stamps, sackReport } = tcb;
  if (stamps === null && sackReport === null) return NO_OPTIONS;
  const blocks = sackReport === null || sackReport.empty
    ? undefined
    : sackReport.take(tcb, stamps === null ? 4 : 3);
  const sack = blocks === undefined || blocks.length === 0 ? undefined : blocks;
  if (stamps === null) return sack === undefined ? NO_OPTIONS : { sack };
  const timestamps = [stampNow(core), stamps.recent] as const;
  return sack === undefined ? { timestamps } : { sack, timestamps };
}

/**
 * Sends one segment of a connection; everything but a first SYN carries the acknowledgment.
 *
 * @param ecn the two bits of the IP header (RFC 3168, section 5): 2 for ECT(0)
 */
export function transmit(
  core: Core,
  tcb: Tcb,
  flags: number,
  seq: number,
  payload: Payload,
  options: SegmentOptions,
  ecn = 0,
): void {
  const acks = (flags & ACK) !== 0;
  const window = acks || (flags & SYN) !== 0 ? advertise(tcb, flags) : 0;
  if (acks) {
    tcb.ackNow = false;
    tcb.unackedSegments = 0;
    tcb.delackAt = NEVER;
    if (tcb.stamps !== null) tcb.stamps.lastAckSent = tcb.rcvNxt;
  }
  let urgent = 0;
  if (tcb.extras !== null && (flags & SYN) === 0) {
    urgent = urgentField(tcb.extras, seq);
    if (urgent !== 0) flags |= URG;
    flags |= ackMarks(tcb.extras);
  }
  const { tos, ttl } = tcb.config;
  core.send(packetOf(
    tcb.localAddress,
    tcb.remoteAddress,
    {
      kind: "segment",
      srcPort: tcb.localPort,
      dstPort: tcb.remotePort,
      seq,
      ack: acks ? tcb.rcvNxt : 0,
      flags,
      window,
      urgent,
      options,
      chunk: payload.chunk,
      offset: payload.offset,
      length: payload.length,
    },
    tos | ecn,
    ttl,
  ));
}

/** Sends the SYN, or the SYN-ACK once the peer's SYN has come. */
export function sendSyn(core: Core, tcb: Tcb): void {
  const first = tcb.state === SYN_SENT;
  const flags = (first ? SYN : SYN | ACK) | synMarks(tcb, first);
  transmit(core, tcb, flags, tcb.iss, NO_PAYLOAD, synOptionsOf(core, tcb, first));
}

function synOptionsOf(core: Core, tcb: Tcb, first: boolean): SegmentOptions {
  const { timestamps, synOptions, synOptionsDropAt } = tcb.config;
  if (synOptions === "none") return NO_OPTIONS;
  const mss = announcedMss(tcb.config, tcb.localAddress);
  // The peer, or something before it, may choke on options. A SYN-ACK that has them answers an older SYN, and counts.
  if (first && synOptionsDropAt > 0 && tcb.retransmissions >= synOptionsDropAt) return { mss };
  const stamped = first ? timestamps : tcb.stamps !== null;
  // A SYN-ACK carries what the SYN did (RFC 7323, sections 2.2 and 3.2; RFC 2018, section 2).
  const options: OptionsInit = { mss };
  if (tcb.scaling) options.windowScale = tcb.rcvScale;
  if (tcb.sackOk) options.sackPermitted = true;
  if (stamped) options.timestamps = [stampNow(core), tcb.stamps?.recent ?? 0];
  return synOptions === "packed" ? { ...options, layout: packedLayout(options) } : options;
}

/** Sends a keep-alive probe: <SEQ=SND.NXT-1>, which is not acceptable, so that it is answered; no text (SHLD-12). */
export function sendKeepAlive(core: Core, tcb: Tcb): void {
  transmit(core, tcb, ACK, seqAdd(tcb.sndNxt, -1), NO_PAYLOAD, optionsOf(core, tcb));
}

/** Sends a reset for a connection: <SEQ=SND.NXT><CTL=RST> (RFC 9293, section 3.10.5), or as its settings say. */
export function sendReset(core: Core, tcb: Tcb): void {
  const { resetForm, resetStamps } = tcb.config;
  const acks = resetForm === "with-ack";
  const options: SegmentOptions = resetStamps && tcb.stamps !== null
    ? { timestamps: [stampNow(core), tcb.stamps.recent] }
    : NO_OPTIONS;
  const flags = acks ? RST | ACK : RST;
  core.sendBare(tcb, tcb.sndNxt, acks ? tcb.rcvNxt : 0, flags, tcb.config, options);
}
