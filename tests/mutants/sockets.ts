/**
 * Mutants of what a host has many of: sockets, ports, ISNs, listeners and their queues, SYN cookies, TCBs.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

const COOKIES: readonly Mutant[] = mutantsOf("lib/tcp/syn_cookies.ts", [
  [
    "cookie-with-sack",
    "A connection from a SYN cookie reports SACK, which nobody permitted",
    "tcb.scaling = tcb.sackOk = false;",
    "tcb.scaling = false;",
  ],
  [
    "cookie-with-scale",
    "A connection from a SYN cookie scales its window, which nobody agreed on",
    "  tcb.rcvScale = 0;\n",
    "",
  ],
  [
    "cookie-drops-fin",
    "A FIN alone that brings a cookie back is taken for an ACK",
    "if (segment.length > 0 || (segment.flags & FIN) !== 0) arriveText",
    "if (segment.length > 0) arriveText",
  ],
  [
    "cookie-drops-urgent",
    "The urgent pointer on the segment that brings a cookie back is lost",
    "  if ((segment.flags & URG) !== 0) arriveUrgent(core, tcb, segment);\n",
    "",
  ],
  [
    "cookie-by-syn-ack",
    "A SYN-ACK brings a cookie back",
    " || (segment.flags & SYN) !== 0) return false;",
    ") return false;",
  ],
  [
    "cookie-of-any-address",
    "A SYN cookie is good for every peer: who guesses an address needs no answer",
    "keyedHash(key0, key1 ^ DOMAIN, localAddress, remoteAddress, ports)",
    "keyedHash(key0, key1 ^ DOMAIN, localAddress, 0 * remoteAddress, ports)",
  ],
  [
    "cookie-offers-too-much",
    "The SYN-ACK of a SYN cookie offers a window that the buffer does not have",
    "window: synWindow(config),",
    "window: synWindow(config) | 0xffff,",
  ],
  [
    "cookie-with-own-window",
    "A connection from a SYN cookie sends as much as it would take itself",
    "tcb.sndWnd = tcb.sndWndMax = segment.window;",
    "tcb.sndWnd = tcb.sndWndMax = synWindow(listener.config);",
  ],
]);

const LISTENERS: readonly Mutant[] = [
  ...mutantsOf("lib/tcp/arrive_listen.ts", [
    [
      "cookie-promises-full-queue",
      "A SYN cookie is baked although nobody more may wait for accept",
      "else if (!listener.full) sendCookie",
      "else sendCookie",
    ],
    [
      "successor-beyond-backlog",
      "A connection that reuses a pair in TIME-WAIT is half-open beyond the backlog",
      "  if (listener.halfOpen.size >= listener.backlog) {\n",
      "  if (parked === null && listener.halfOpen.size >= listener.backlog) {\n",
    ],
    [
      "successor-past-first-number-alone",
      "The ISS of a connection that reuses a pair in TIME-WAIT is past the old one's ISS and not its SND.NXT",
      "!seqLt(parked.sndNxt, iss)",
      "!seqLt(parked.iss, iss)",
    ],
    [
      "fin-alone-of-syn-forgotten",
      "The FIN of a SYN without text is forgotten",
      "  if (length === 0 && !fin) return;\n",
      "  if (length === 0) return;\n",
    ],
    [
      "listener-refuses-as-its-host",
      "The reset of a listener has the time to live of its host, not of its socket",
      "core.refuse(packet, segment, listener.config);",
      "core.refuse(packet, segment, core.config);",
    ],
    [
      "fixed-isn-past-31-bits",
      "A listener's fixed ISN above 2^31 is no sequence number",
      "return fixed | 0;",
      "return fixed;",
    ],
  ]),
  ...mutantsOf("lib/tcp/calls.ts", [
    [
      "unlisten-ends-the-first-alone",
      "Of those that wait for accept only the first ends with the listener",
      "  for (let tcb = listener.accept(); tcb !== undefined; tcb = listener.accept()) abortNow(core, tcb);\n",
      "  const tcb = listener.accept();\n  if (tcb !== undefined) abortNow(core, tcb);\n",
    ],
    [
      "port-settings-forgotten",
      "Other settings of a port replace those that it had",
      "Object.freeze({ ...listener.config, ...call.settings })",
      "Object.freeze({ ...core.config, ...call.settings })",
    ],
  ]),
  ...mutantsOf("lib/tcp/arrive_ack.ts", [
    [
      "two-way-successor-parks",
      "After a two-way handshake the connection in TIME-WAIT stays beside its successor",
      "  core.move(tcb, ESTABLISHED, cause);\n  core.takeOver(tcb);\n",
      '  core.move(tcb, ESTABLISHED, cause);\n  if (cause !== "policy") core.takeOver(tcb);\n',
    ],
  ]),
];

const SOCKETS: readonly Mutant[] = [
  ...mutantsOf("lib/tcp/isn.ts", [
    [
      "isn-of-any-remote-port",
      "ISNs do not depend on the peer's port: one connection tells those of the next",
      "(sockets.localPort << 16) | sockets.remotePort;",
      "sockets.localPort << 16;",
    ],
    [
      "isn-of-half-a-secret",
      "Half of the secret does not count for ISNs",
      "keyedHash(key.key0, key.key1, sockets",
      "keyedHash(key.key0, 0, sockets",
    ],
    [
      "isn-of-mixed-ports",
      "The two ports are laid over each other before they count for ISNs",
      "(sockets.localPort << 16) | sockets.remotePort;",
      "sockets.localPort | sockets.remotePort;",
    ],
  ]),
  ...mutantsOf("lib/tcp/calls.ts", [
    [
      "ephemeral-port-again-at-once",
      "An ephemeral port that was just given back is the next to be taken",
      "first + core.nextEphemeral++ % count;",
      "first + (core.nextEphemeral + tries) % count;",
    ],
  ]),
  ...mutantsOf("lib/tcp/core.ts", [
    [
      "numbers-leak",
      "The number of a connection that ended is never given again: the list of TCBs grows for ever",
      "    this.#freeNumbers.push(tcb.number);\n",
      "",
    ],
  ]),
  ...mutantsOf("lib/tcp/arrive_icmp.ts", [
    [
      "icmp-by-its-sender",
      "An ICMP error counts only if it comes from the peer itself, not from a router",
      "core.flows.get(packet.dst, quotedSrcPort, quotedDst, quotedDstPort)",
      "core.flows.get(packet.dst, quotedSrcPort, packet.src, quotedDstPort)",
    ],
  ]),
  ...mutantsOf("lib/wire/flow_table.ts", [
    [
      "flows-of-any-remote-port",
      "Connections of one peer whose ports fall into one bucket are mixed up",
      "entry.remotePort === rp && entry.localPort === lp && entry",
      "entry.localPort === lp && entry",
    ],
  ]),
];

/** All of them. */
export const HOSTS: readonly Mutant[] = Object.freeze([...COOKIES, ...LISTENERS, ...SOCKETS]);
