/**
 * Segments that no stack sent: from a stranger who guesses, or from an incarnation that nobody remembers. They stand
 * at the edges of what their receiver expects, where the steps of RFC 9293, section 3.10.7.4 part.
 *
 * Checks hold all the same (see `Preconditions.injects`); liveness does not: a reset that is just right ends a
 * connection.
 *
 * @module
 */

import type { Inject } from "../scenario/format.ts";
import {
  type Choice,
  gated,
  integer,
  lean,
  list,
  mapped,
  oneOf,
  pick,
  rarely,
  record,
  tuple,
} from "./choice.ts";
import { moments } from "./moments.ts";
import type { Stray } from "./plan.ts";

const flags = pick(
  "RST",
  "RST,ACK",
  "SYN",
  "SYN,ACK",
  "ACK",
  "ACK",
  "FIN,ACK",
  "PSH,ACK",
  "URG,ACK",
  "FIN",
);

/** Numbers around what is expected: the edges of windows, and half of all numbers away. */
const near = lean(
  [0, 0, 0, -1, 1, 100, -100, 1460, 65_534, 65_535, 65_536, 0x7fff_ffff, -0x8000_0000],
  -0x8000_0000,
  0x7fff_ffff,
);

type What = Extract<Stray["what"], { flags?: unknown }>;

/** What a stranger's segment is. */
export const STRAY_SEGMENT: Choice<What> = mapped(
  record<What>({
    flags,
    seq: near,
    ack: near,
    length: pick(0, 0, 0, 1, 100),
    window: pick(65_535, 0, 1),
    // None older than TS.Recent: what checks know of SND.UNA does not count what PAWS drops.
    timestamp: pick(undefined, 0, 0, 1),
    tos: pick(undefined, undefined, 3), // a congestion mark
  }),
  harmless,
);

/** Text and FIN only where nobody may take them: what stands in the window with a good ACK is anybody's text. */
function harmless(what: What): What {
  const { seq = 0, flags = "ACK" } = what;
  // With a SYN text would be taken in SYN-SENT and LISTEN.
  const length = flags.includes("SYN") ? 0 : what.length ?? 0;
  if (!flags.includes("ACK")) {
    const { ack: _, ...rest } = what;
    return { ...rest, length };
  }
  const far = seq >= 65_536 || seq < -length - 1;
  if (far) return { ...what, length };
  // A window that is believed stays so as long as nobody is ahead of a stranger's SEQ: for ever, if it is small.
  return { ...what, length: 0, window: 65_535, flags: flags === "FIN,ACK" ? "ACK" : flags };
}

const error: Choice<Stray["what"]> = oneOf<Stray["what"]>(
  [
    2,
    record<{ icmp: NonNullable<Inject["icmp"]> }>({
      icmp: pick(
        "host-unreachable",
        "net-unreachable",
        "port-unreachable",
        "protocol-unreachable",
        "time-exceeded",
        "parameter-problem",
        "source-quench",
        "source-route-failed",
        "prohibited",
      ),
    }),
  ],
  [
    1,
    record<{ icmp: "packet-too-big"; mtu: number }>({
      icmp: pick("packet-too-big"),
      mtu: pick(0, 296, 576, 1492),
    }),
  ],
);

function some(what: Choice<Stray["what"]>): Choice<Stray[]> {
  return list(
    record<Stray>({ at: moments(), of: integer(0, 5), toOpener: pick(true, false), what }),
    3,
    1,
  );
}

/**
 * Segments and errors that no stack sent. They take liveness away, and some of what checks know: they come into every
 * second story that may have them.
 */
export const STRAYS: Choice<Stray[]> = mapped(
  tuple<[Stray[], Stray[]]>(
    gated("strangers", rarely(some(STRAY_SEGMENT), [], 2), []),
    gated("icmp", rarely(some(error), [], 2), []),
  ),
  ([segments, errors]) => [...segments, ...errors],
);
