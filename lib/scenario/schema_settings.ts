/**
 * The shape of what is set: hosts, their stacks, links. Ranges are those that `TcpConfig` and
 * `LinkOptions` name.
 *
 * @module
 */

import type { z } from "zod";
import { ms, seconds } from "../base/time.ts";
import {
  duration,
  isObject,
  list,
  object,
  octets,
  oneOf,
  port,
  probability,
  range,
  rate,
  span,
  truth,
  visited,
  visitPart,
  wholeIn,
} from "./fields.ts";
import { CLOCK, HOST, LINK, LISTENER, QUEUE, TCP } from "./about.ts";
import { eitherForm, pairForm } from "./form.ts";
import type { HostSettings, LinkSettings, ListenSettings, RangeOf, TcpSettings } from "./format.ts";

const COUNT_MAX = Number.MAX_SAFE_INTEGER;
const BUFFER_MAX = 2 ** 30;
const above0 = duration(1);
const retransmissions = wholeIn(0, 255);
const backlog = wholeIn(1, COUNT_MAX);

/** What is set about a stack. */
export const tcpSettings: z.ZodType<TcpSettings> = object<TcpSettings>(`{ msl: "2min" }`, {}, {
  profile: oneOf("profile", ["rfc", "freebsd", "linux"]),
  msl: duration(0, seconds(3600)),
  mtu: wholeIn(68, 65_535),
  mssMin: wholeIn(1, 65_535),
  mssMax: wholeIn(0, 65_535),
  tos: wholeIn(0, 252),
  ttl: wholeIn(1, 255),
  synOptions: oneOf("layout of options", ["words", "packed", "none"]),
  synOptionsDropAt: retransmissions,
  windowScaling: truth,
  windowScaleOctets: octets(0, BUFFER_MAX),
  sack: truth,
  duplicateSack: truth,
  duplicateSackStays: truth,
  timestamps: truth,
  timestampTick: duration(ms(1), seconds(1)),
  missingStamps: oneOf("answer to missing timestamps", ["drop", "accept"]),
  ecn: oneOf("use of ECN", ["off", "accept", "ask"]),
  ecnSynMax: wholeIn(1, 255),
  nagle: truth,
  cork: truth,
  unpushed: oneOf("wait without PUSH", ["until-push", "until-event"]),
  burstSegments: wholeIn(0, COUNT_MAX),
  congestionCounts: oneOf("way to count", ["acknowledged", "delivered"]),
  restartAfterIdle: truth,
  receiveBuffer: octets(1, BUFFER_MAX),
  receiveBufferRounding: oneOf("rounding of the buffer", ["none", "mss"]),
  windowOffer: oneOf("window offer", ["steps", "room"]),
  windowRounding: oneOf("rounding of the window", ["down", "up"]),
  sendBuffer: octets(1, BUFFER_MAX),
  rtoInitial: above0,
  rtoMin: above0,
  rtoMax: above0,
  rtoAfterSynLoss: above0,
  rtoSlop: duration(),
  clockGranularity: above0,
  retransmissionsR1: retransmissions,
  retransmissionsR2: retransmissions,
  giveUpMin: duration(),
  synRetransmissionsR2: retransmissions,
  synGiveUpMin: duration(),
  synAckRetransmissionsR2: wholeIn(-1, 255),
  handshakeTimeout: duration(),
  userTimeout: duration(),
  keepAlive: duration(),
  keepAliveInterval: duration(seconds(1)),
  keepAliveProbes: wholeIn(1, 255),
  finWait2Timeout: duration(),
  delayedAck: duration(0, ms(500) - 1),
  delayedAckSegments: wholeIn(1, COUNT_MAX),
  quickAcks: wholeIn(0, COUNT_MAX),
  sillyWindowOverride: duration(ms(100), seconds(1)),
  challengeAckInterval: duration(),
  challengeAcksMax: wholeIn(1, COUNT_MAX),
  backlog,
  ephemeralPorts: portRange(),
  unknownSegments: oneOf("answer to unknown segments", ["reset", "drop-syn", "drop"]),
  synCookies: oneOf("policy for SYN cookies", ["off", "when-full", "always"]),
  timeWaitReuse: oneOf("policy of reuse", ["timestamps", "higher-seq", "never"]),
  timeWaitResets: oneOf("policy for resets in TIME-WAIT", ["accept", "ignore"]),
  timeWaitAnswers: oneOf("way of TIME-WAIT", ["steps", "acks"]),
  sequenceCheck: oneOf("sequence check", ["table-6", "trim"]),
  handshake: oneOf("handshake", ["three-way", "two-way"]),
  timeWait: oneOf("TIME-WAIT policy", ["2msl", "none"]),
  resets: oneOf("policy for resets", ["exact", "window", "any"]),
  unexpectedSyn: oneOf("answer to a SYN", ["challenge", "reset"]),
  unsentAck: oneOf("answer to an ACK of nothing", ["ack", "drop"]),
  duplicateSyn: oneOf("answer to the same SYN", ["ack", "syn-ack"]),
  listenText: oneOf("fate of text on a SYN", ["hold", "drop"]),
  dropSynFin: truth,
  resetForm: oneOf("form of a reset", ["bare", "with-ack"]),
  unreadAtClose: oneOf("answer to unread text", ["reset", "fin"]),
  unreadAtEnd: oneOf("end of unread text", ["flush", "keep"]),
  resetStamps: truth,
  hardErrors: oneOf("policy for hard errors", ["never", "syn-sent", "handshake", "any"]),
  prohibitedIsHard: truth,
  timeExceededIsHard: truth,
  nextHeaderIsHard: truth,
  pathMtu: oneOf("policy for the path MTU", ["ignore", "data", "always"]),
}, TCP);

function portRange(): z.ZodType<readonly [number, number]> {
  const ports: z.ZodType<RangeOf<number>> = range(port);
  return visited(pairForm(port), (value, report) => {
    if (Array.isArray(value)) return visitPart(ports, value, [], report);
    report([], `${value} is no pair of ports, write [49152, 65535]`);
  });
}

/** The ISNs of a listener's first connections. */
export const issList: z.ZodType<readonly number[]> = list("[0]", wholeIn(0, 2 ** 32 - 1));

const listenSettings = object<ListenSettings>("{ port: 80 }", { port }, {
  backlog,
  accept: oneOf("way to accept", ["auto", "manual"]),
  iss: issList,
}, LISTENER);

/** A port to listen on, alone or with settings. */
export const listener: z.ZodType<number | ListenSettings> = visited(
  eitherForm(port, listenSettings),
  (value, report) => visitPart(isObject(value) ? listenSettings : port, value, [], report),
);

const listeners: z.ZodType<NonNullable<HostSettings["listen"]>> = visited(
  eitherForm(port, listenSettings, list("", listener)),
  (value, report) => {
    if (!Array.isArray(value)) return visitPart(listener, value, [], report);
    value.forEach((item, at) => visitPart(listener, item, [at], report));
  },
);

/** A host. */
export const hostSettings: z.ZodType<HostSettings> = object<HostSettings>("{ listen: 80 }", {}, {
  listen: listeners,
  tcp: tcpSettings,
  reading: oneOf("way to read", ["auto", "manual"]),
  clock: object<NonNullable<HostSettings["clock"]>>(`{ offset: "1s" }`, {}, {
    offset: duration(),
    driftPpm: wholeIn(-500_000, 500_000),
  }, CLOCK),
}, HOST);

/** One direction of a link, or both. */
export const linkSettings: z.ZodType<LinkSettings> = object<LinkSettings>(
  `{ delay: "20ms" }`,
  {},
  {
    delay: duration(),
    jitter: duration(0, 2 ** 52 - 1),
    loss: probability,
    duplicate: probability,
    reorder: probability,
    corrupt: probability,
    rate,
    queue: object<NonNullable<LinkSettings["queue"]>>("{ packets: 100 }", {}, {
      octets: octets(1),
      packets: wholeIn(1, COUNT_MAX),
    }, QUEUE),
    mtu: wholeIn(68, 65_535),
    partitions: list(`[["1s", "2s"]]`, span("differ")),
    bytes: truth,
  },
  LINK,
);
