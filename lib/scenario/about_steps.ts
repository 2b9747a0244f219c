/**
 * Faults and steps in short: what an editor shows of them. The long version is in `format.ts`.
 *
 * @module
 */

import { SEGMENT } from "./about.ts";
import type { About } from "./form.ts";

type Fields = Readonly<Record<string, string>>;

/** A segment that a fault picks. */
export const PICKED: About<Fields> = {
  name: "picked",
  what: "The segments that a fault hits. All that is written must hold.",
  fields: {
    ...SEGMENT.fields,
    times: "How many segments it hits at most; every one that matches if left out.",
  },
};

const CUT = "Everything that is sent vanishes.";

/** Both directions. */
export const CUT_HOSTS: About<Fields> = {
  name: "bothWays",
  what: "Both ways between two hosts.",
  fields: { hosts: "The two." },
};

/** One direction. */
export const CUT_WAY: About<Fields> = {
  name: "oneWay",
  what: "One way between two hosts.",
  fields: { from: "The sender.", to: "The receiver." },
};

/** A kind of fault. */
function fault(name: string, what: string, fields: Fields = {}): About<Fields> {
  const optional = "Whether the story holds though the fault may hit nothing.";
  return { name: `${name}Fault`, what, fields: { [name]: what, optional, ...fields } };
}

/** The kinds of faults. */
export const FAULTS = Object.freeze({
  drop: fault("drop", "The segment vanishes."),
  delay: fault("delay", "The segment enters the link later.", { by: "So much later." }),
  hold: fault("hold", "The segment waits until a release step.", { as: "What the step names." }),
  duplicate: fault("duplicate", "Copies go with the segment.", {
    copies: "How many; 1 if left out.",
    after: "How long each comes behind the last; 0 if left out.",
  }),
  corrupt: fault("corrupt", "The segment arrives damaged."),
  cut: fault("cut", CUT, { between: "From, until (exclusive)." }),
});

/** What is asked. */
export const EXPECTED: About<Fields> = {
  name: "expected",
  what: "Ends and hosts, and what is asked of them. A state alone is short for { state }.",
  fields: {},
};

/** What is waited for. */
export const SEEN: About<Fields> = {
  name: "seen",
  what: "What to wait for: states entered, octets, EOF, a segment sent.",
  fields: { sent: "Such a segment is sent." },
};

/** Octets to wait for. */
export const SEEN_OCTETS: About<Fields> = {
  name: "seenOctets",
  what: "Octets that have come.",
  fields: { octets: "At least so many." },
};

/** A text to send. */
export const SENT_TEXT: About<Fields> = {
  name: "sentText",
  what: "A text to send.",
  fields: { text: "The text, as UTF-8." },
};

const TIMES = {
  at: "At this moment of the run.",
  after: "This long after the step before.",
  when: "When every one of these has been entered or come.",
};

/** A kind of step. */
function step(name: string, what: string, fields: Fields = {}, key: string = name): About<Fields> {
  return { name: `${name}Step`, what, fields: { ...TIMES, [key]: what, ...fields } };
}

const onHost = { on: "The host." };
const onEnd = { on: "The end of a connection." };

/** The kinds of steps. */
export const STEPS = Object.freeze({
  connect: step("connect", "Active OPEN.", {
    ...onHost,
    as: "What the connection is called at either end.",
    from: "The local port.",
    iss: "The ISN.",
  }),
  listen: step("listen", "Passive OPEN.", onHost),
  unlisten: step("unlisten", "The listener closes.", onHost),
  accept: step("accept", "The application accepts the oldest connection that waits.", onHost),
  send: step("send", "The application sends octets of the connection's pattern, or a text.", {
    ...onEnd,
    urgent: "Whether it is urgent, with all before it.",
    push: "Whether it is pushed; true if left out.",
  }),
  read: step("read", "The application reads up to so many octets.", onEnd),
  end: step("do", "The application stops or goes on reading, ends its direction, aborts.", onEnd),
  close: step("close", "The application is gone.", {
    ...onEnd,
    linger: "After so long a reset ends what the peer has not acknowledged.",
  }, "do"),
  host: step("host", "The host loses its memory, stops, goes on.", onHost, "do"),
  release: step("release", "What a fault held enters the link."),
  inject: step("inject", "A segment of one's own is put into the network."),
  relink: step("relink", "Links change.", {
    between: 'Those of one pair ("A-B") or direction ("A>B"); every one if left out.',
  }),
  expect: step("expect", "Holds at this step's time, or by a time, or until one.", {
    by: "It becomes so by then.",
    until: "It holds from this step's time until then.",
  }),
  passes: step("passes", "The states that ends have passed through, from their first to now."),
  sent: step(
    "sent",
    "Such a segment is sent: at this step's time if it has one, else before now.",
    {
      by: "It is sent by then.",
      times: "How often.",
    },
  ),
  never: step("never", "No such segment is sent.", {
    until: "From this step until then; in the whole run if left out.",
  }),
  quiescence: step("end", "What must be so at quiescence, or at the step's time."),
});
