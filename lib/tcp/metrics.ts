/**
 * What a connection tells of itself: the numbers behind `TCP_INFO`, put together when somebody asks.
 *
 * @module
 */

import { seqDiff } from "../base/seq.ts";
import { FAST, LOSS } from "./losses.ts";
import type { Metrics } from "./stack.ts";
import { announcedMss } from "./syn.ts";
import type { Tcb } from "./tcb.ts";
import { receiveBuffer } from "./window.ts";

/** A snapshot of what a connection has measured and agreed on. */
export function metricsOf(tcb: Tcb): Metrics {
  const { config, recovery } = tcb;
  // Before data is sent, no algorithm is at work: what it would begin with.
  const congestion = recovery?.congestion ??
    config.congestion({ mss: tcb.sndMss, synLost: tcb.synLost });
  return {
    sndMss: tcb.sndMss,
    advertisedMss: announcedMss(config, tcb.localAddress),
    receiveBuffer: receiveBuffer(tcb),
    srtt: tcb.srtt,
    rttvar: tcb.rttvar,
    rto: tcb.rto,
    retransmissions: tcb.retransmissions,
    probes: tcb.probes + (tcb.extras?.keepAliveProbes ?? 0),
    congestionWindow: congestion.window,
    threshold: congestion.threshold,
    phase: phaseOf(tcb),
    flight: seqDiff(tcb.sndNxt, tcb.sndUna),
    sacked: recovery?.board?.octets ?? 0,
    unsent: tcb.unsentOctets,
    sack: tcb.sackOk,
    timestamps: tcb.stamps !== null,
    scaling: tcb.scaling,
    ecn: tcb.extras !== null && tcb.extras.ecn,
    sndScale: tcb.sndScale,
    rcvScale: tcb.rcvScale,
  };
}

function phaseOf({ recovery }: Tcb): Metrics["phase"] {
  if (recovery === null) return "open";
  if (recovery.phase === FAST) return "recovery";
  if (recovery.phase === LOSS) return "loss";
  return recovery.dupAcks > 0 ? "disorder" : "open";
}
