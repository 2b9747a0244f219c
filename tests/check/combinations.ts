/**
 * Every small combination of what two applications and the network can do to one connection, as stories; and a
 * probe that asks the oracle of final states what it allows in each.
 *
 * @module
 */

import { type Instant, parseDuration } from "../../lib/base/time.ts";
import type { StateSet } from "../../lib/check/directions.ts";
import type { EndFacts } from "../../lib/check/facts.ts";
import { FinalStates } from "../../lib/check/final_states.ts";
import { Ledger } from "../../lib/check/ledger.ts";
import { isBlocked } from "../../lib/check/quiescence.ts";
import { reasonToEnd } from "../../lib/check/reasons.ts";
import type { FinalView } from "../../lib/check/view.ts";
import type { Observer, TraceEvent } from "../../lib/net/events.ts";
import { casesOf } from "../../lib/scenario/cases.ts";
import type {
  Fault,
  HostSettings,
  Scenario,
  Step,
  TcpSettings,
} from "../../lib/scenario/format.ts";
import { Player } from "../../lib/scenario/player.ts";
import { Stage } from "../../lib/scenario/stage.ts";
import type { Outcome } from "../../lib/tcp/stack.ts";
import { CLOSED } from "../../lib/tcp/state.ts";

type Side = "A" | "B";
type Ending = "nothing" | "shutdown" | "close" | "abort";

/** What is done to one connection. */
export interface Combination {
  /** What each user does. */
  readonly ends: readonly [Ending, Ending];
  /** Which user does so first; both at the same moment if null. */
  readonly first: Side | null;
  /** What is lost for ever, in words. */
  readonly lost: keyof typeof LOST;
  /** Which host loses its memory, between the two. */
  readonly reboots: Side | null;
  /** What has been sent before, and whether it is read. */
  readonly text: keyof typeof TEXTS;
}

const ENDINGS: readonly Ending[] = ["nothing", "shutdown", "close", "abort"];

const cut = (from: Side, to: Side, at: string): Fault<string> => ({
  cut: { from, to },
  between: [at as "1s", "100h"],
  optional: true,
});
const dropped = (drop: { from: Side; is?: string; has?: string; times?: number }): Fault => ({
  drop,
  optional: true,
});

/** What the network loses. The users end at 1 s and 2 s. */
export const LOST = Object.freeze({
  "nothing": [],
  "all from A, before": [cut("A", "B", "900ms")],
  "all from B, before": [cut("B", "A", "900ms")],
  "all, before": [cut("A", "B", "900ms"), cut("B", "A", "900ms")],
  "all from A, between": [cut("A", "B", "1500ms")],
  "all from B, between": [cut("B", "A", "1500ms")],
  "FINs from A": [dropped({ from: "A", has: "FIN" })],
  "resets from A": [dropped({ from: "A", has: "RST" })],
  "resets": [dropped({ from: "A", has: "RST" }), dropped({ from: "B", has: "RST" })],
  "two FINs": [
    dropped({ from: "A", has: "FIN", times: 1 }),
    dropped({ from: "B", has: "FIN", times: 1 }),
  ],
  "the SYN-ACKs": [dropped({ from: "B", is: "SYN,ACK" })],
  "all from A but SYN": [cut("A", "B", "10ms")],
});

const READ: Step = { at: "500ms", on: "A.c", send: 5_000 };
const STUCK: Step = { at: "500ms", on: "B.c", do: "pause" };

/** What A's user has sent. */
export const TEXTS = Object.freeze({
  "none": [],
  "read": [READ],
  "unread": [STUCK, { ...READ, send: 500 } as Step],
  "behind a closed window": [STUCK, READ],
});

/** Every combination. */
export function* combinations(): Generator<Combination> {
  for (const a of ENDINGS) {
    for (const b of ENDINGS) {
      for (const first of a === "nothing" || b === "nothing" ? [null] : [null, "A", "B"] as const) {
        for (const lost of Object.keys(LOST) as (keyof typeof LOST)[]) {
          for (const reboots of [null, "A", "B"] as const) {
            for (const text of Object.keys(TEXTS) as (keyof typeof TEXTS)[]) {
              yield { ends: [a, b], first, lost, reboots, text };
            }
          }
        }
      }
    }
  }
}

/** A combination as a story. */
export function storyOf({ ends, first, lost, reboots, text }: Combination): Scenario {
  const calls = (["A", "B"] as const).flatMap((side, i): { at: number; step: Step }[] => {
    const what = ends[i]!;
    const at = first === null || first === side ? 1_000 : 2_000;
    return what === "nothing"
      ? []
      : [{ at, step: { at: `${at}ms`, on: `${side}.c`, do: what } as Step }];
  });
  const reboot: { at: number; step: Step }[] = reboots === null
    ? []
    : [{ at: 1_600, step: { at: "1600ms", on: reboots, do: "reboot" } }];
  const later = [...calls, ...reboot].sort((x, y) => x.at - y.at).map(({ step }) => step);
  return {
    why: "Whatever the users and the network do, the ends come to what follows from it",
    hosts: {
      A: { tcp: { rtoMax: "10s" } },
      B: { listen: 80, tcp: { receiveBuffer: 1_000, rtoMax: "10s" } },
    },
    link: { delay: "20ms" },
    faults: LOST[lost],
    script: [{ on: "A", connect: "B:80", as: "c" }, ...TEXTS[text], ...later, { end: {} }],
  };
}

/** Settings and turns that do not fit into a table of all with all: what they add to a story. */
const TURNS: Readonly<Record<string, (story: Scenario) => Partial<Scenario>>> = Object.freeze({
  "a user timeout, and nothing comes back": (story) => ({
    hosts: withTcp(story, { userTimeout: "5s" }),
    faults: [cut("B", "A", "900ms")],
  }),
  "FIN-WAIT-2 with a timeout": (story) => ({ hosts: withTcp(story, { finWait2Timeout: "10s" }) }),
  "keep-alive, and nothing comes back": (story) => ({
    hosts: withTcp(story, { keepAlive: "60s", keepAliveInterval: "5s", keepAliveProbes: 3 }),
    faults: [cut("B", "A", "900ms")],
  }),
  "a host that stands still for ever": (story) => ({
    script: inserted(story, { at: "1500ms", on: "B", do: "pause" }),
  }),
  "a host that stands still for a minute": (story) => ({
    script: inserted(
      story,
      { at: "1500ms", on: "B", do: "pause" },
      { at: "60s", on: "B", do: "resume" },
    ),
  }),
  "a forged reset": (story) => ({
    script: inserted(story, {
      at: "1700ms",
      inject: { to: "B", from: "A", of: "A.c", flags: "RST", relativeTo: "next" },
    }),
  }),
  "a forged reset that is not exact": (story) => ({
    script: inserted(story, {
      at: "1700ms",
      inject: { to: "B", from: "A", of: "A.c", flags: "RST", relativeTo: "next", seq: 1 },
    }),
  }),
  "a forged FIN": (story) => ({
    script: inserted(story, {
      at: "1700ms",
      inject: { to: "B", from: "A", of: "A.c", flags: "FIN,ACK", relativeTo: "next" },
    }),
  }),
  "a listener that closes first": (story) => ({
    script: inserted(story, { at: "700ms", on: "B", unlisten: 80 }),
  }),
  "nobody accepts, and the listener closes": (story) => ({
    hosts: { ...story.hosts, B: { ...story.hosts["B"]!, listen: { port: 80, accept: "manual" } } },
    script: inserted(story, { at: "1700ms", on: "B", unlisten: 80 }),
  }),
  "the same sockets again": (story) => ({
    script: inserted(story, { at: "5s", on: "A", connect: "B:80", from: 5000, as: "again" }),
  }),
  "the same sockets again, after a reboot": (story) => ({
    script: inserted(
      story,
      { at: "4s", on: "A", do: "reboot" },
      { at: "5s", on: "A", connect: "B:80", from: 5000, as: "again" },
    ),
  }),
  "stale segments": (story) => ({
    outlives: "MSL" as const,
    faults: [{ hold: { from: "A", try: 1, between: ["500ms", "2s"] }, as: "old", optional: true }],
    script: inserted(story, { at: "10min", release: "old" }),
  }),
});

function withTcp(story: Scenario, tcp: TcpSettings): Scenario["hosts"] {
  const settings = ([name, host]: [string, HostSettings]): [string, HostSettings] => [
    name,
    { ...host, tcp: { ...host.tcp, ...tcp } },
  ];
  return Object.fromEntries(Object.entries(story.hosts).map(settings));
}

/** The script with steps put where their times are. */
function inserted({ script }: Scenario, ...steps: Step[]): Step[] {
  const at = (step: Step) => step.at === undefined ? 0 : parseDuration(step.at);
  const end = script.at(-1)!;
  return [...[...script.slice(0, -1), ...steps].sort((x, y) => at(x) - at(y)), end];
}

/** Every turn with every two endings, told in words. */
export function* turns(): Generator<readonly [what: string, story: Scenario]> {
  for (const [what, change] of Object.entries(TURNS)) {
    for (const a of ENDINGS) {
      for (const b of ENDINGS) {
        for (const text of ["none", "read"] as const) {
          const ends = [a, b] as const;
          const story = storyOf({ ends, first: "A", lost: "nothing", reboots: null, text });
          const [open, ...rest] = story.script;
          const bound = { ...story, script: [{ ...open!, from: 5000 } as Step, ...rest] };
          yield [`${what}, ${a}/${b}, text ${text}`, { ...bound, ...change(bound) }];
        }
      }
    }
  }
}

/** What the oracle says of one end of a run. */
export interface Asked {
  /** The end. */
  readonly x: EndFacts;
  /** The states that it may be in: CLOSED if it may be over. */
  readonly allowed: StateSet;
  /** How it may be over. */
  readonly outcomes: readonly Outcome[];
  /** Whether the peer's window is closed. */
  readonly blocked: boolean;
}

const OUTCOMES: readonly Outcome[] = [
  "closed",
  "refused",
  "reset",
  "timed-out",
  "aborted",
  "returned",
];

/** Keeps the facts of a run and asks the oracle when it is over. */
export class Probe implements Observer {
  readonly failures: string[] = [];
  readonly #ledger: Ledger;
  readonly #oracle: FinalStates;

  constructor(stage: Stage) {
    this.#ledger = new Ledger(stage);
    this.#oracle = new FinalStates({
      view: stage,
      ledger: this.#ledger,
      preconditions: stage.preconditions,
      fail: (_check, _end, words) => this.failures.push(words().message),
    });
    this.#stage = stage;
  }
  readonly #stage: Stage;

  observe(event: TraceEvent): void {
    const ledger = this.#ledger;
    switch (event.kind) {
      case "sent":
        if (event.end === null || event.packet.body.kind !== "segment") return;
        return ledger.sent(ledger.of(event.end, event.at), event.at, event.packet.body);
      case "delivered": {
        const x = ledger.delivered(event);
        if (x !== null) this.#oracle.delivered(event, x, this.#stage.inspect(x.end));
        return;
      }
      case "read":
        ledger.of(event.end, event.at).octetsRead += event.payload.length;
        return;
      case "called":
        ledger.called(event);
        return;
      case "opened":
        ledger.opened(event);
        return;
      case "moved":
        return ledger.settleMove(ledger.moved(event), event);
      case "closed":
        this.#oracle.closed(event, ledger.closed(event));
        return;
      case "accepted":
        ledger.of(event.end, event.at).accepted = true;
        return;
      case "eof":
        ledger.of(event.end, event.at).eofHeard = true;
        return;
      case "host":
        ledger.host(event);
        this.#oracle.host(event);
    }
  }

  /** Asks of every end, as if it were not known where it is. */
  finish(view: FinalView): Asked[] {
    this.#oracle.finish(view);
    return this.#ledger.ends.filter((x) => x !== undefined).map((x) => {
      const seen = view.inspect(x.end);
      const blocked = isBlocked(x, seen);
      // Octets without an acknowledgment are sent again until R2, as a FIN is: `quiescence` sees to that.
      const at = x.open ? view.now : x.closedAt as Instant;
      const givesUp = reasonToEnd(x, "timed-out", this.#oracle.around(x, at)) === null;
      const pending = x.pendingSince >= 0 && !x.open && (!blocked || givesUp);
      const left = pending ? 0 : this.#oracle.allowed(x, blocked);
      const outcomes = OUTCOMES.filter((outcome) => this.#mayEnd(x, outcome, view.now));
      const over = !x.open || outcomes.length > 0;
      return { x, blocked, outcomes, allowed: left | (over ? 1 << CLOSED : 0) };
    });
  }

  /** Whether an end that is left could be over this way instead. */
  #mayEnd(x: EndFacts, outcome: Outcome, now: Instant): boolean {
    const at = x.open ? now : x.closedAt as Instant;
    const last = x.open ? { value: x.state } : { value: x.lastFrom };
    const over: EndFacts = Object.create(x, { lastFrom: last });
    return reasonToEnd(over, outcome, this.#oracle.around(x, at)) === null;
  }
}

/** Plays a story and asks the oracle. */
export function ask(story: Scenario): { readonly asked: Asked[]; readonly failures: string[] } {
  const told = casesOf(story)[0]!.story;
  const observers: Observer[] = [];
  const stage = new Stage(told, { seed: 1, observers });
  const probe = new Probe(stage);
  observers.push(probe);
  new Player(stage).play();
  const asked = probe.finish(stage.finalView());
  return { asked, failures: probe.failures };
}
