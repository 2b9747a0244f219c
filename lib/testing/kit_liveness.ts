/**
 * Each kind of liveness as a story that any stack can stand in: what must come about at last, whatever was lost
 * before. It leaves out how fast: the stories know no stack's timers.
 *
 * @module
 */

import { casesOf } from "../scenario/cases.ts";
import type { Expected, Fault, LinkSettings, Scenario, Step } from "../scenario/format.ts";
import type { KitCheck, KitSetup } from "./kit_types.ts";
import { runKit, sideText } from "./kit_run.ts";

const OPEN: Step = { at: "0s", on: "A", connect: "B:80", as: "c" };
const HOSTS = { A: {}, B: { listen: 80 } };
/** Long after any stack has given up or sent again. */
const LATER = "30min";

/** Both users end their directions, A's first. */
const CLOSES: readonly Step[] = [
  { at: LATER, on: "A.c", do: "shutdown" },
  { at: "40min", on: "B.c", do: "shutdown" },
];

const CLOSED: Expected = { "A.c": { outcome: "closed" }, "B.c": { outcome: "closed" } };

function story(
  why: string,
  script: readonly Step[],
  end: Expected,
  more: { readonly faults?: readonly Fault[]; readonly link?: LinkSettings } = {},
): Scenario {
  const { faults, link } = more;
  return {
    why,
    hosts: HOSTS,
    link: { delay: "20ms", ...link },
    ...(faults === undefined ? {} : { faults }),
    script: [OPEN, ...script, { end }],
    bounds: { virtualTime: "12h" },
  };
}

/** What is lost once, sent by one side. */
function lost(from: "A" | "B", has: string): readonly Fault[] {
  return [{ drop: { from, has, try: 1, times: 1 } }];
}

const SENT: Step = { at: "1s", on: "A.c", send: 20_000 };
const CAME: Expected = {
  "A.c": { outcome: "closed", sent: 20_000 },
  "B.c": { outcome: "closed", received: 20_000, eof: true },
};

/** The stories by what they are about. */
export const LIVENESS: Readonly<Record<string, Scenario>> = Object.freeze({
  "it opens and closes": story(
    "A connection opens, and ends when both users end it",
    CLOSES,
    CLOSED,
  ),
  "text arrives": story("What is sent arrives", [SENT, ...CLOSES], CAME),
  "a lost SYN": story("A SYN that is lost is sent again", [...CLOSES], CLOSED, {
    faults: lost("A", "SYN"),
  }),
  "a lost SYN-ACK": story("A SYN-ACK that is lost is sent again", [...CLOSES], CLOSED, {
    faults: lost("B", "SYN"),
  }),
  "lost text": story("Text that is lost is sent again", [SENT, ...CLOSES], CAME, {
    faults: [{ drop: { from: "A", octets: 0, try: [1, 2] } }, {
      drop: { from: "A", octets: 9_999, try: 1 },
    }],
  }),
  "lost FINs": story("A FIN that is lost is sent again, on both sides", [SENT, ...CLOSES], CAME, {
    faults: [...lost("A", "FIN"), ...lost("B", "FIN")],
  }),
  "a lost last ACK": story("Whose FIN is not acknowledged sends it again", [...CLOSES], CLOSED, {
    faults: [{ drop: { from: "A", is: "ACK", between: ["35min", "12h"], times: 1 } }],
  }),
  "a lossy link": story("Two in ten lost, and all arrives", [SENT, ...CLOSES], CAME, {
    link: { loss: "20%", jitter: "10ms" },
  }),
  "packets that overtake each other": story("Order is restored", [SENT, ...CLOSES], CAME, {
    link: { reorder: "30%", duplicate: "20%", jitter: "15ms" },
  }),
  "a partition that heals": story(
    "A link that was gone for ten seconds goes on",
    [SENT, ...CLOSES],
    CAME,
    {
      link: { partitions: [["1010ms", "11s"]] },
    },
  ),
  "a closed window that opens": story(
    "A receiver that stops reading stalls its peer until it goes on, though the news of it is lost",
    [
      { at: "500ms", on: "B.c", do: "pause" },
      { at: "1s", on: "A.c", send: 1_000_000 },
      { at: "5min", on: "B.c", do: "resume" },
      ...CLOSES,
    ],
    { "A.c": { outcome: "closed" }, "B.c": { outcome: "closed", received: 1_000_000 } },
    {
      faults: [{
        drop: { from: "B", is: "ACK", between: ["5min", "301s"], times: 1 },
        optional: true,
      }],
    },
  ),
  "one side closed, the other talks": story(
    "A direction that has ended does not keep the other from going on",
    [
      { at: "1s", on: "A.c", do: "shutdown" },
      { at: "2s", on: "B.c", send: 20_000 },
      { at: LATER, on: "B.c", do: "shutdown" },
    ],
    { "A.c": { outcome: "closed", received: 20_000, eof: true }, "B.c": { outcome: "closed" } },
  ),
  "both close at once": story("FINs that cross end both sides", [
    { at: "1s", on: "A.c", do: "shutdown" },
    { at: "1s", on: "B.c", do: "shutdown" },
  ], CLOSED),
  "both open at once": {
    why: "SYNs that cross make one connection",
    hosts: { A: {}, B: {} },
    link: { delay: "20ms" },
    script: [
      { at: "0s", on: "A", connect: "B:6000", from: 5000, as: "c" },
      { at: "0s", on: "B", connect: "A:5000", from: 6000, as: "c" },
      { at: "1s", on: "A.c", send: 100 },
      ...CLOSES,
      { end: { "A.c": { outcome: "closed" }, "B.c": { outcome: "closed", received: 100 } } },
    ],
    bounds: { virtualTime: "12h" },
  },
  "nobody listens": story("A SYN to a port where nobody listens is refused", [
    { at: "1s", on: "A", connect: "B:81", as: "d" },
    ...CLOSES,
  ], { "A.d": { outcome: "refused" } }),
  "an abort": story("Who aborts takes its peer down", [{ at: "1s", on: "A.c", do: "abort" }], {
    "A.c": { outcome: "aborted" },
    "B.c": { outcome: "reset" },
  }),
  "a peer that forgot": story(
    "Who sends to a host that lost its memory is told so by a reset",
    [{ at: "1s", on: "B", do: "reboot" }, { at: "2s", on: "A.c", send: 100 }],
    { "A.c": { outcome: "reset" } },
  ),
  "a peer that vanished": story(
    "Who is never answered gives up (R2)",
    [SENT],
    { "A.c": { outcome: "timed-out" } },
    { faults: [{ cut: { from: "B", to: "A" }, between: ["500ms", "12h"] }] },
  ),
  "a peer that never was": story(
    "A SYN that nobody answers is given up",
    [],
    { "A.c": { outcome: "timed-out" } },
    { faults: [{ cut: { from: "B", to: "A" }, between: ["0s", "12h"] }] },
  ),
});

/** A check for each story and each side. */
export function livenessChecks(setup: KitSetup): KitCheck[] {
  return Object.entries(LIVENESS).flatMap(([what, scenario]) =>
    setup.sides.map((side): KitCheck => ({
      name: `liveness: ${what}, ${sideText(side)}`,
      part: "liveness",
      perform: () => {
        const replay = `testStack(..., { parts: ["liveness"], sides: ["${side}"] }), ${what}`;
        const told = casesOf(scenario)[0]!;
        for (let seed = 1; seed <= (isRandom(scenario) ? 5 : 1); seed++) {
          runKit(setup, { told, seed, side, replay });
        }
      },
    }))
  );
}

function isRandom({ link }: Scenario): boolean {
  return link?.loss !== undefined || link?.reorder !== undefined;
}
