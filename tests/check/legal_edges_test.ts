import { assertEquals } from "@std/assert";
import { LEGAL_EDGES } from "../../lib/check/legal_edges.ts";
import {
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  EDGES,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  LISTEN,
  type State,
  STATE_NAMES,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "../../lib/tcp/state.ts";
import { SYN } from "../../lib/wire/segment.ts";
import { A, B, goodRun, mutate, Story, told } from "./story.ts";

const only = { names: ["legal-edges"] } as const;

function named(edge: readonly [State, State, string, ...unknown[]]): string {
  return `${STATE_NAMES[edge[0]]} > ${STATE_NAMES[edge[1]]} by ${edge[2]}`;
}

Deno.test("EDGES and the table written from RFC 9293 differ only where it is explained", () => {
  const ours = new Set(EDGES.map(named));
  const rfc = new Set(LEGAL_EDGES.map(named));
  const onlyOurs = [...ours].filter((edge) => !rfc.has(edge));
  const onlyRfc = [...rfc].filter((edge) => !ours.has(edge));
  // Nothing that the stack does is unknown to the RFC or to the policies that the table names.
  assertEquals(onlyOurs, []);
  const states = (set: State[]) => set.map((state) => STATE_NAMES[state]);
  const explained = [
    // Figure 5's SEND on a passive OPEN: this stack's listeners have no send call (3.10.2 makes it optional).
    "LISTEN > SYN-SENT by call",
    // Figure 5, note 3: a reset may be sent "with a corresponding transition to TIME-WAIT". This stack does
    // as section 3.10.5 says and deletes the TCB.
    ...states([
      SYN_RECEIVED,
      ESTABLISHED,
      FIN_WAIT_1,
      FIN_WAIT_2,
      CLOSE_WAIT,
      CLOSING,
      LAST_ACK,
    ]).map((name) => `${name} > TIME-WAIT by abort`),
    // A CLOSE queued in SYN-RECEIVED moves on with the segment that ends the handshake: this stack counts
    // the queued call as the cause.
    "ESTABLISHED > FIN-WAIT-1 by segment",
    // ABORT of a listener: this stack's listeners are closed by a call.
    "LISTEN > CLOSED by abort",
    // An unexpected SYN that resets (3.10.7.4, fourth step, without RFC 5961): this stack sends the reset
    // and counts it as an abort of its own.
    ...states([
      SYN_RECEIVED,
      ESTABLISHED,
      FIN_WAIT_1,
      FIN_WAIT_2,
      CLOSE_WAIT,
      CLOSING,
      LAST_ACK,
      TIME_WAIT,
    ]).map((name) => `${name} > CLOSED by segment`)
      .filter((edge) => !ours.has(edge)), // LAST-ACK has that edge in figure 5 itself
  ];
  assertEquals(onlyRfc.sort(), explained.sort());
});

/** A story in which A.c, an active end, comes to `state` by legal moves. */
function wayTo(state: State): Story {
  const ways = new Map<State, Story>([[CLOSED, new Story().open(A)]]);
  for (const [at, story] of ways) { // grows while it is walked
    for (const [from, to, cause, whose] of LEGAL_EDGES) {
      if (from !== at || ways.has(to) || (whose !== "any" && whose !== "active")) continue;
      const longer = new Story();
      longer.steps.push(...story.steps);
      ways.set(to, longer.move(A, from, to, cause));
    }
  }
  return ways.get(state)!;
}

Deno.test("legal-edges finds every illegal edge of an active end, from all eleven states", () => {
  const mine = LEGAL_EDGES.filter(([, , , whose]) => whose === "any" || whose === "active");
  const legal = new Set(mine.map(named));
  let illegal = 0;
  for (let from = 0 as State; from <= 10; from++) {
    for (let to = 0 as State; to <= 10; to++) {
      for (const cause of ["call", "segment", "timeout", "reset", "abort"] as const) {
        const edge = named([from, to, cause]);
        const { steps } = wayTo(from).move(A, from, to, cause);
        const expected = legal.has(edge)
          ? []
          : [`legal-edges: A.c moved from ${edge.replace(">", "to")}`];
        assertEquals(told(steps, only), expected);
        illegal += expected.length;
      }
    }
  }
  assertEquals(
    illegal,
    5 * 11 * 11 - mine.filter(([, , cause]) => !["icmp", "reuse"].includes(cause)).length,
  );
});

Deno.test("legal-edges wants figure 5's edges and no shortcut", () => {
  const shortcut = mutate(
    goodRun().steps,
    (step) =>
      step.kind === "moved" && step.to === FIN_WAIT_2
        ? undefined
        : step.kind === "moved" && step.from === FIN_WAIT_2
        ? { ...step, from: FIN_WAIT_1, to: CLOSE_WAIT }
        : step,
  );
  assertEquals(told(shortcut, only), [
    "legal-edges: A.c moved from FIN-WAIT-1 to CLOSE-WAIT by segment",
  ]);
});

Deno.test("legal-edges wants each move to start where the last one ended", () => {
  const steps = mutate(
    goodRun().steps,
    (step) => step.kind === "moved" && step.to === FIN_WAIT_2 ? undefined : step,
  );
  assertEquals(told(steps, only), ["legal-edges: A.c left FIN-WAIT-2, where it was not"]);
  const passive = new Story().open(A).move(A, LISTEN, SYN_RECEIVED, "segment");
  assertEquals(told(passive.steps, { ...only, final: { quiescent: false } }), [
    "legal-edges: A.c left LISTEN, where it was not",
  ]);
});

Deno.test("legal-edges lets only a passive end return to LISTEN (figure 5, note 1)", () => {
  const passive = new Story().open(B).move(B, LISTEN, SYN_RECEIVED, "segment")
    .move(B, SYN_RECEIVED, LISTEN, "reset").close(B, "returned");
  assertEquals(told(passive.steps, only), []);
  const active = new Story().open(A).move(A, CLOSED, SYN_SENT, "call")
    .move(A, SYN_SENT, SYN_RECEIVED, "segment").move(A, SYN_RECEIVED, LISTEN, "reset")
    .close(A, "returned");
  assertEquals(told(active.steps, only), [
    "legal-edges: A.c moved from SYN-RECEIVED to LISTEN by reset",
  ]);
});

Deno.test("legal-edges lets an unexpected SYN close a connection, and no other segment", () => {
  const story = (flags: number) => {
    const s = new Story().handshake();
    s.arrives(B, s.packet(A, B, { flags, seq: 5 }));
    return s.move(B, ESTABLISHED, CLOSED, "segment").close(B, "reset").steps;
  };
  assertEquals(told(story(SYN), only), []);
  assertEquals(told(story(0), only), [
    "legal-edges: B.c moved from ESTABLISHED to CLOSED by segment",
  ]);
});

Deno.test("legal-edges knows counterfactual edges in a counterfactual run alone", () => {
  const story = new Story().open(B).move(B, LISTEN, ESTABLISHED, "policy");
  assertEquals(told(story.steps, { ...only, preconditions: { counterfactual: true } }), []);
  assertEquals(told(story.steps, only), [
    "legal-edges: B.c moved from LISTEN to ESTABLISHED by policy",
  ]);
});

Deno.test("legal-edges wants CLOSED before a TCB goes, and nothing after it", () => {
  const early = new Story().handshake().close(A, "closed");
  assertEquals(told(early.steps, only), ["legal-edges: A.c lost its TCB in ESTABLISHED"]);
  const reboot = new Story().handshake().host("A", "reboot").close(A, "gone");
  assertEquals(told(reboot.steps, only), []);
  const late = goodRun().move(A, CLOSED, SYN_SENT, "call");
  assertEquals(told(late.steps, only), [
    "legal-edges: A.c moved to SYN-SENT after its TCB was gone",
  ]);
});
