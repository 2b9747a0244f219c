/**
 * Mutants of timers and of giving up: R1 and R2, user timeout, keep-alive, linger, the queue of them all.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

const GIVING_UP: readonly Mutant[] = [
  ...mutantsOf("lib/tcp/expire.ts", [
    [
      "r2-one-timeout-late",
      "R2 that is reached at the very moment of a timeout waits for the next one",
      "waited >= config.giveUpMin;",
      "waited > config.giveUpMin;",
    ],
    [
      "handshake-r2-one-timeout-late",
      "R2 of a SYN that is reached at the very moment of a timeout waits for the next one",
      "waited >= synGiveUpMin;",
      "waited > synGiveUpMin;",
    ],
    [
      "no-r2-of-syn-ack-is-none-set",
      "A SYN-ACK that is never to go again goes as often as a SYN",
      "tcb.state !== SYN_SENT && synAckRetransmissionsR2 >= 0;",
      "tcb.state !== SYN_SENT && synAckRetransmissionsR2 > 0;",
    ],
  ]),
  ...mutantsOf("lib/tcp/emit.ts", [
    [
      "user-timeout-not-taken-back",
      "A user timeout that the application takes back ends the connection all the same",
      "  tcb.giveUpAt = counts ? tcb.firstSentAt + userTimeout : NEVER;\n",
      "  if (counts) tcb.giveUpAt = tcb.firstSentAt + userTimeout;\n",
    ],
    [
      "handshake-timeout-slides",
      "Each SYN puts the end of the handshake off",
      "tcb.giveUpAt = tcb.firstSentAt + handshakeTimeout;",
      "tcb.giveUpAt = tcb.rexmitAt + handshakeTimeout;",
    ],
  ]),
  ...mutantsOf("lib/tcp/config.ts", [
    [
      "r1-of-four",
      "The user hears of trouble one retransmission later by default",
      "retransmissionsR1: 3,",
      "retransmissionsR1: 4,",
    ],
  ]),
];

const BOOTS: readonly Mutant[] = mutantsOf("lib/tcp/stamps.ts", [
  [
    "stamp-clock-of-every-boot",
    "The timestamp clock begins with 0 at each boot: an echo of before counts as a round trip",
    "% 0x1_0000_0000 + core.stampOffset) | 0",
    "% 0x1_0000_0000) | 0",
  ],
]);

const IDLE: readonly Mutant[] = [
  ...mutantsOf("lib/tcp/arrive_ack.ts", [
    [
      "keep-alive-never-begins",
      "Keep-alive does not begin with the connection, where nothing else is to be sent",
      "  if (tcb.extras !== null) core.answerLater(tcb); // keep-alive begins to count\n",
      "",
    ],
  ]),
  ...mutantsOf("lib/tcp/calls.ts", [
    [
      "keep-alive-counts-from-before",
      "Keep-alive that is set again counts from the last segment, not from the call",
      "    extras.heardAt = now;\n    extras.keepAliveProbes = 0;\n",
      "    extras.keepAliveProbes = 0;\n",
    ],
    [
      "keep-alive-remembers-probes",
      "Keep-alive that is set again gives up after the probes that are left",
      "    extras.heardAt = now;\n    extras.keepAliveProbes = 0;\n",
      "    extras.heardAt = now;\n",
    ],
    [
      "linger-waits-for-other-timers",
      "Linger runs out only when another timer fires",
      "    tcb.timeWaitAt = now + linger;\n    core.timers.schedule(tcb);\n",
      "    tcb.timeWaitAt = now + linger;\n",
    ],
  ]),
];

const ANSWERS: readonly Mutant[] = [
  ...mutantsOf("lib/tcp/arrive_time_wait.ts", [
    [
      "fin-again-throttled",
      "The FIN that comes again in a BSD's TIME-WAIT is answered once in an interval alone",
      "    if (again) core.ackLater(tcb);\n    else core",
      "    core",
    ],
    [
      "time-wait-answers-everything",
      "A BSD's TIME-WAIT answers every segment: two of them answer each other for ever",
      "    else core.challenge(tcb, segment, now);\n",
      "    else core.ackLater(tcb);\n",
    ],
  ]),
  ...mutantsOf("lib/tcp/transmit.ts", [
    [
      "keep-alive-without-stamps",
      "Keep-alive probes have no timestamps: the peer drops them and the connection is given up",
      "seqAdd(tcb.sndNxt, -1), NO_PAYLOAD, optionsOf(core, tcb))",
      "seqAdd(tcb.sndNxt, -1), NO_PAYLOAD, NO_OPTIONS)",
    ],
  ]),
];

const QUEUE: readonly Mutant[] = [
  ...mutantsOf("lib/tcp/endpoint.ts", [
    [
      "one-timer-a-poll",
      "Of two connections whose timers fire at one moment only one is served",
      "while (timers.next() <= now) expire(",
      "if (timers.next() <= now) expire(",
    ],
  ]),
  ...mutantsOf("lib/tcp/timers.ts", [
    [
      "user-timeout-outlives-its-connection",
      "A connection that ended with a user timeout leaves the stack busy for ever",
      "      tcb.timeWaitAt =\n      tcb.giveUpAt =\n        NEVER;",
      "      tcb.timeWaitAt =\n        NEVER;",
    ],
    [
      "probes-hide-delayed-ack",
      "A stack that probes a closed window seems to do nothing else, though an ACK is due",
      "      tcb.delackAt === NEVER && tcb.timeWaitAt === NEVER && tcb.giveUpAt === NEVER;",
      "      tcb.timeWaitAt === NEVER && tcb.giveUpAt === NEVER;",
    ],
    [
      "probes-hide-linger",
      "A stack that probes a closed window seems to do nothing else, though linger runs out",
      "      tcb.delackAt === NEVER && tcb.timeWaitAt === NEVER && tcb.giveUpAt === NEVER;",
      "      tcb.delackAt === NEVER && tcb.giveUpAt === NEVER;",
    ],
  ]),
];

/** All of them. */
export const TIMERS: readonly Mutant[] = Object.freeze([
  ...GIVING_UP,
  ...BOOTS,
  ...IDLE,
  ...ANSWERS,
  ...QUEUE,
]);
