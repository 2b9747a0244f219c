/**
 * The format in short: what an editor shows of objects and fields. The long version is in `format.ts`.
 *
 * @module
 */

import type { About } from "./form.ts";
import type {
  Case,
  EndExpectation,
  HostSettings,
  HostTotals,
  Inject,
  LinkSettings,
  ListenSettings,
  Scenario,
  SegmentMatch,
  TcpSettings,
} from "./format.ts";

const TOLD: About<Case & Scenario>["fields"] = {
  link: "The link that joins every pair of hosts.",
  links: 'Links of single pairs ("A-B") or directions ("A>B"), on top of link.',
  faults: "What goes wrong. A fault that never hits fails the story unless it is optional.",
  script: "Acts and expectations on one timeline.",
  violates: "Checks that must break: a counterfactual.",
  outlives: "Segments are held for longer than MSL.",
};

/** A story. */
export const STORY: About<Scenario> = {
  name: "story",
  what: "A fault story about TCP, told on real stacks in virtual time.",
  fields: {
    ...TOLD,
    format: "The version of the format; 1 if left out.",
    why: "Why the story is told: one sentence.",
    cite: "Where the expectations come from: RFC and section.",
    hosts: "The hosts by name.",
    cases: "Variants of the story by name, each run; without any, it is told once.",
    seeds: "How many seeds a story that draws at random is run with; 10 if left out.",
    bounds: "Bounds; hitting one fails the story.",
  },
};

/** A variant. */
export const CASE: About<Case> = {
  name: "case",
  what: "What a variant replaces: settings are merged one by one, lists replaced.",
  fields: {
    ...TOLD,
    why: "Why this variant; the story's own if left out.",
    hosts: "Settings of hosts that differ.",
    link: "Settings of every link that differ.",
    links: "Settings of single links that differ.",
    faults: "Other faults.",
    script: "Another script.",
    end: "Another end: replaces the expectation of the last end step.",
  },
};

/** How long a run may be. */
export const BOUNDS: About<NonNullable<Scenario["bounds"]>> = {
  name: "bounds",
  what: "How long a run may be.",
  fields: { virtualTime: "Of virtual time.", events: "Events." },
};

/** A host. */
export const HOST: About<HostSettings> = {
  name: "host",
  what: "A host.",
  fields: {
    listen: "Ports that it listens on from the start.",
    tcp: "Its stack's settings.",
    reading: "Whether its applications read at once (auto, the default) or by read steps.",
    clock: "Its clock against the world's.",
  },
};

/** A host's clock. */
export const CLOCK: About<NonNullable<HostSettings["clock"]>> = {
  name: "clock",
  what: "A host's clock against the world's.",
  fields: {
    offset: "How far it is ahead at the start.",
    driftPpm: "How fast it is, in whole millionths.",
  },
};

/** A listener. */
export const LISTENER: About<ListenSettings> = {
  name: "listenSettings",
  what: "A port to listen on.",
  fields: {
    port: "The port.",
    backlog: "Half-open connections held, and those waiting for accept.",
    accept: "Whether the application accepts at once (auto, the default) or by accept steps.",
    iss: "The ISNs of its first connections, in order.",
  },
};

/** A stack's settings; their defaults and sources are at `TcpConfig`. */
export const TCP: About<TcpSettings> = {
  name: "tcp",
  what: "The settings of a host's stack.",
  fields: {
    profile: "Where the other settings start from: rfc (the default), freebsd, linux.",
    msl: "Maximum segment lifetime, up to 1 h; TIME-WAIT lasts twice that.",
    mtu: "The interface's MTU, octets.",
    mssMin: "The least MSS that is used, however little the peer announces, octets.",
    mssMax: "The largest MSS that is announced and used, octets; 0 leaves it to the MTU.",
    tos: "Type of service of every packet, a multiple of 4.",
    ttl: "Time to live of every packet.",
    synOptions: "Where options stand on SYNs: on words, packed as the BSDs do, or not at all.",
    synOptionsDropAt:
      "The retransmission of a SYN from which on only the MSS is offered; 0 keeps all.",
    windowScaling: "Whether SYNs carry the window scale option.",
    windowScaleOctets: "The buffer that the window scale covers; 0 is the receive buffer.",
    sack: "Whether SYNs offer selective acknowledgment.",
    duplicateSack: "Whether SACK tells of what came twice.",
    duplicateSackStays:
      "Whether SACK goes on telling of what came twice before its turn until its block changes.",
    timestamps: "Whether SYNs offer timestamps.",
    timestampTick: "The tick of the timestamps' clock, 1 ms to 1 s.",
    missingStamps: "What becomes of a segment without timestamps where both SYNs had them.",
    ecn: "Whether the network may mark packets: never, where the peer asks, the stack asks too.",
    ecnSynMax: "SYNs that ask for ECN before one without.",
    nagle: "Whether small segments wait while data is in flight.",
    cork: "Whether small segments wait for the silly-window override.",
    unpushed: "How long octets that a send did not push wait for company.",
    burstSegments: "The least number of segments in a burst, whose last carries PSH; 0 knows none.",
    congestionCounts:
      "Whether the congestion window opens by what is acknowledged or newly delivered.",
    restartAfterIdle:
      "Whether the congestion window starts small again after an RTO without sending.",
    receiveBuffer: "RCV.BUFF: unread octets and the window share it.",
    receiveBufferRounding: "Whether the receive buffer grows to whole segments.",
    windowOffer: "Whether the window moves in steps or offers all the room there is.",
    windowRounding: "Which way a scaled window is rounded.",
    sendBuffer: "Octets that may be queued unacknowledged.",
    rtoInitial: "The RTO before the first measurement.",
    rtoMin: "The least RTO after a measurement.",
    rtoMax: "The most that back-off reaches.",
    rtoAfterSynLoss: "The RTO when data begins after a SYN was sent again.",
    rtoSlop: "What is added to every RTO but the first guess.",
    clockGranularity: "G: the least variance term.",
    retransmissionsR1: "R1: retransmissions until the user hears of trouble.",
    retransmissionsR2: "R2: retransmissions until the connection is given up.",
    giveUpMin: "The least time until R2 gives a connection up.",
    synRetransmissionsR2: "R2 for SYN and SYN-ACK.",
    synGiveUpMin: "The least time until R2 gives a SYN or SYN-ACK up.",
    synAckRetransmissionsR2: "R2 for SYN-ACK where it is another; -1 is that for SYN.",
    handshakeTimeout:
      "The longest that a handshake may take, where R2 does not end it before; 0 is off.",
    userTimeout: "The user timeout, replacing R2; 0 is off.",
    keepAlive: "How long a connection may be idle before keep-alive asks; 0 is off.",
    keepAliveInterval: "The time from one keep-alive probe without an answer to the next.",
    keepAliveProbes: "Keep-alive probes without an answer until the connection is given up.",
    finWait2Timeout: "How long FIN-WAIT-2 lasts for an application that is gone; 0 is for ever.",
    delayedAck: "The longest that an ACK waits for company, below 500 ms.",
    delayedAckSegments: "In-order segments until an ACK goes out at once.",
    quickAcks: "Segments with text that are acknowledged at once when a connection begins.",
    sillyWindowOverride: "The override timeout of silly-window avoidance, 100 ms to 1 s.",
    challengeAckInterval: "The interval in which throttled ACKs of one connection are counted.",
    challengeAcksMax: "Throttled ACKs that one connection may send in an interval.",
    backlog: "Connections that a listener holds in SYN-RECEIVED, and those waiting for accept.",
    ephemeralPorts: "The ephemeral ports, first and last.",
    unknownSegments: "What a segment for no connection draws.",
    synCookies: "When a listener answers SYNs without remembering them.",
    timeWaitReuse: "Which SYNs may reopen a pair of sockets in TIME-WAIT.",
    timeWaitResets: "Whether a reset ends TIME-WAIT.",
    timeWaitAnswers: "What segments in TIME-WAIT draw: by the steps, or an ACK for nearly all.",
    sequenceCheck: "How what is not acceptable is treated: by table 6, or trimmed as the BSDs do.",
    handshake: "Counterfactual unless three-way.",
    timeWait: "Counterfactual unless 2msl.",
    resets: "Which resets count; counterfactual if any.",
    unexpectedSyn: "What a SYN in a synchronized state draws.",
    unsentAck: "What an ACK of what was never sent draws.",
    duplicateSyn: "What a copy of its SYN draws from a connection in SYN-RECEIVED.",
    listenText: "Whether text and FIN on a SYN for a listener wait for the handshake.",
    dropSynFin: "Whether SYNs that carry FIN are dropped.",
    resetForm: "Whether the reset of a connection carries its ACK.",
    unreadAtClose: "What a close draws whose application has not read everything.",
    unreadAtEnd:
      "What becomes of text that was not read when its connection ends otherwise than by two closes.",
    resetStamps: "Whether timestamps stand on the resets of connections.",
    hardErrors: "Which connections a hard ICMP error ends.",
    prohibitedIsHard: "Whether the ICMP error prohibited is a hard one.",
    timeExceededIsHard:
      "Whether the ICMP error time-exceeded is a hard one, of packets in transit.",
    nextHeaderIsHard: "Whether the ICMP error parameter-problem is hard about TCP over IPv6.",
    pathMtu: "Which ICMP errors packet-too-big lower the MSS.",
  },
};

/** A link. */
export const LINK: About<LinkSettings> = {
  name: "link",
  what: "One direction of a link, or both; what is left out does nothing. Names are netem's.",
  fields: {
    delay: "Time from end to end, besides queueing.",
    jitter: "Delay is uniform in [delay - jitter, delay + jitter).",
    loss: "The probability that a packet is lost.",
    duplicate: "The probability that a packet comes twice.",
    reorder: "The probability that a packet passes those that wait.",
    corrupt: "The probability that a packet is damaged.",
    rate: "Bits a second, headers of IP counted.",
    queue: "What the queue before rate holds.",
    mtu: "The longest packet, octets.",
    partitions: "When nothing passes: from, until (exclusive).",
    bytes: "Whether packets are carried as octets; the run is the same.",
  },
};

/** A queue. */
export const QUEUE: About<NonNullable<LinkSettings["queue"]>> = {
  name: "queue",
  what: "What a queue holds.",
  fields: { octets: "At most so many octets.", packets: "At most so many packets." },
};

/** A segment. */
export const SEGMENT: About<SegmentMatch> = {
  name: "segment",
  what: "A segment by what it is, not by its place in the run. All that is written must hold.",
  fields: {
    from: "The sending host.",
    of: "The sender's connection.",
    is: "Exactly these flags; PSH is compared only if named.",
    has: "At least these flags.",
    seq: "SEQ relative to the sender's ISS: 0 is the SYN, 1 the first octet.",
    ack: "ACK relative to the receiver's ISS.",
    length: "Octets of text.",
    octets: "Carries at least one of these octets of the stream, the first being 0.",
    try: "Which sending of the same segment: 1 the first, 2 the first retransmission.",
    state: "The sender's state when it was sent.",
    window: "The window field, scaled: octets.",
    between: "When it was sent: from, until (inclusive).",
  },
};

/** A segment of one's own. */
export const INJECT: About<Inject> = {
  name: "injected",
  what: "A segment of one's own, or an ICMP error.",
  fields: {
    to: "The host that it arrives at.",
    from: "The host that it pretends to come from.",
    of: "The connection whose sockets and numbers it uses.",
    ports: "The ports, where of is left out: source, destination.",
    flags: "The flags.",
    seq: "SEQ: relative to a connection's numbers, or absolute without of.",
    ack: "ACK: relative to a connection's numbers, or absolute without of.",
    relativeTo: "What SEQ and ACK are counted from: the ISNs (the default), or what is next.",
    window: "The window field.",
    timestamp: "Its timestamp, in ticks behind (below 0) or ahead of TS.Recent.",
    length: "Octets of text, all foreign to every stream.",
    icmp: "An ICMP error in place of a segment.",
    mtu: "The MTU that a packet-too-big names; 0 (the default) names none.",
    tos: "The IP header's type of service octet; 3 is a congestion mark.",
    count: "How many, one after the other.",
    every: "How long one comes after another.",
  },
};

/** Totals of a host. */
export const TOTALS: About<HostTotals> = {
  name: "hostTotals",
  what: "Totals of a host.",
  fields: {
    tcbs: "TCBs now, listeners not counted.",
    accepted: "Connections that applications accepted so far.",
    established: "Connections whose handshake was done so far.",
    tcbSeconds: "Seconds that TCBs were held, summed over all.",
  },
};

/** An end of a connection. */
export const END: About<EndExpectation> = {
  name: "endExpectation",
  what: "What is asked of an end of a connection.",
  fields: {
    state: "Its state.",
    outcome: "How it ended; open while it has not.",
    sent: "Octets that its application sent.",
    received: "Octets that its application received.",
    text: "The text that its application received.",
    eof: "Whether its application heard EOF.",
    told: "What its application heard of trouble and urgent data, in order.",
    accepted: "Whether its application accepted it, for a passive one.",
    path: "Every state from the first to the last.",
    lived: "Seconds from its TCB's beginning to its end, or to now.",
  },
};
