import { assertEquals } from "@std/assert";
import { minutes, ms, ns, seconds } from "../../lib/base/time.ts";
import { TCP_DEFAULTS, type TcpConfig } from "../../lib/tcp/config.ts";

// What a stack does that nobody has set anything of: the numbers that the RFCs name, and which of two policies is theirs.

function defaults(expected: Partial<TcpConfig>): void {
  const got = Object.fromEntries(
    Object.keys(expected).map((key) => [key, TCP_DEFAULTS[key as keyof TcpConfig]]),
  );
  assertEquals(got, expected);
}

Deno.test("defaults: the spans of RFC 9293, sections 3.4.2, 3.8.3, 3.8.4 and 3.8.6, and of RFC 6298", () => {
  defaults({
    msl: minutes(2),
    rtoInitial: seconds(1),
    rtoMin: seconds(1),
    rtoMax: seconds(60),
    rtoAfterSynLoss: seconds(3),
    rtoSlop: ns(0),
    clockGranularity: ms(1),
    giveUpMin: seconds(100),
    synGiveUpMin: minutes(3),
    handshakeTimeout: ns(0),
    userTimeout: ns(0),
    keepAlive: ns(0),
    keepAliveInterval: seconds(75),
    finWait2Timeout: ns(0),
    delayedAck: ms(200),
    sillyWindowOverride: ms(500),
    challengeAckInterval: ms(500),
    timestampTick: ms(1),
  });
});

Deno.test("defaults: the counts of RFC 9293, section 3.8.3 and 3.8.6.3, and the ports of RFC 6335, section 6", () => {
  defaults({
    retransmissionsR1: 3,
    retransmissionsR2: 15,
    synRetransmissionsR2: 5,
    synAckRetransmissionsR2: -1,
    keepAliveProbes: 9,
    delayedAckSegments: 2,
    quickAcks: 0,
    challengeAcksMax: 1,
    backlog: 128,
    ephemeralPortFirst: 49_152,
    ephemeralPortLast: 65_535,
    ecnSynMax: 1,
    synOptionsDropAt: 0,
  });
});

Deno.test("defaults: the sizes of RFC 9293, sections 3.1, 3.7.1 and 3.9.2", () => {
  defaults({
    mtu: 1500,
    mssMin: 1,
    mssMax: 0,
    tos: 0,
    ttl: 64,
    windowScaleOctets: 0,
    receiveBufferOctetsMax: 65_535,
    sendBufferOctetsMax: 65_536,
    burstSegments: 0,
  });
});

Deno.test("defaults: where stacks differ, the RFCs' way (RFC 9293, 5961, 6191, 7323, 2018, 2883, 5681)", () => {
  defaults({
    synOptions: "words",
    windowScaling: true,
    sack: true,
    duplicateSack: true,
    duplicateSackStays: false,
    timestamps: true,
    missingStamps: "drop",
    ecn: "off",
    nagle: true,
    cork: false,
    unpushed: "until-push",
    congestionCounts: "acknowledged",
    restartAfterIdle: true,
    receiveBufferRounding: "none",
    windowOffer: "steps",
    windowRounding: "down",
    unknownSegments: "reset",
    synCookies: "off",
    timeWaitReuse: "timestamps",
    timeWaitResets: "accept",
    timeWaitAnswers: "steps",
    sequenceCheck: "table-6",
    handshake: "three-way",
    timeWait: "2msl",
    resets: "exact",
    unexpectedSyn: "challenge",
    unsentAck: "ack",
    duplicateSyn: "ack",
    listenText: "hold",
    dropSynFin: false,
    resetForm: "bare",
    unreadAtClose: "reset",
    unreadAtEnd: "flush",
    resetStamps: false,
    hardErrors: "handshake",
    prohibitedIsHard: false,
    timeExceededIsHard: false,
    nextHeaderIsHard: false,
    pathMtu: "always",
  });
});
