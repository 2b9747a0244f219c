import { assertEquals } from "@std/assert";
import { seconds } from "../../lib/base/time.ts";
import { TCP_DEFAULTS } from "../../lib/tcp/config.ts";
import type { Inspection } from "../../lib/tcp/stack.ts";
import type { Instant } from "../../lib/base/time.ts";
import { outcomesOf } from "../../lib/check/reasons.ts";
import {
  CLOSE_WAIT,
  CLOSED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  LISTEN,
  SYN_RECEIVED,
  SYN_SENT,
  TIME_WAIT,
} from "../../lib/tcp/state.ts";
import { ACK, FIN, RST, SYN } from "../../lib/wire/segment.ts";
import { A, B, type Court, goodRun, ISS, judge, mutate, Story, told } from "./story.ts";

const quiet: Court = { names: ["quiescence"] };
const final: Court = { names: ["final-states"] };

Deno.test("quiescence lets nobody stay in a state that ends by itself", () => {
  const sent = new Story().open(A).move(A, CLOSED, SYN_SENT, "call");
  assertEquals(told(sent.steps, quiet), ["quiescence: A.c is left in SYN-SENT for ever"]);
  assertEquals(told(sent.steps, { ...quiet, final: { quiescent: false } }), []);
  const received = new Story().open(B).move(B, LISTEN, SYN_RECEIVED, "segment");
  assertEquals(told(received.steps, quiet), ["quiescence: B.c is left in SYN-RECEIVED for ever"]);
  const waiting = mutate(
    goodRun().steps,
    (step) => step.kind !== "shows" && step.at > 200e9 ? undefined : step,
  );
  assertEquals(told(waiting, quiet), ["quiescence: A.c is left in TIME-WAIT for ever"]);
});

Deno.test("quiescence excuses a FIN that waits behind a closed window", () => {
  const story = (window: number) => {
    const s = new Story().handshake();
    s.pass(B, A, { seq: 1, ack: 1, window }).call(A, "shutdown");
    s.move(A, ESTABLISHED, FIN_WAIT_1, "call");
    return s.sends(A, s.packet(A, B, { flags: FIN | ACK, seq: 1, ack: 1 }));
  };
  assertEquals(told(story(0).steps, quiet), []);
  assertEquals(told(story(1).steps, quiet), ["quiescence: A.c is left in FIN-WAIT-1 for ever"]);
  const shown = (sndWnd: number) => story(1).show(A, { sndWnd, sndUna: 1, sndNxt: 2 }).steps;
  assertEquals(told(shown(0), quiet), []);
  assertEquals(told(shown(9), quiet).length, 1);
});

Deno.test("quiescence excuses a host that stands still", () => {
  const s = new Story().open(A).move(A, CLOSED, SYN_SENT, "call").host("A", "pause");
  const pending = [{ host: "A", at: 9e9 as Instant, recurring: false }];
  assertEquals(told(s.steps, { ...quiet, final: { pending } }), []);
  assertEquals(told(s.host("A", "resume").steps, { ...quiet, final: { pending } }).length, 2);
});

/** A's end after 100 octets, as `inspect()` shows it. */
function left(seen: Partial<Inspection>): string[] {
  const all = (ISS[1]! + 101) | 0;
  const s = new Story().handshake().data();
  return told(s.show(A, { sndUna: all, sndNxt: all, ...seen }).steps, quiet);
}

Deno.test("quiescence wants everything acknowledged and no timer armed", () => {
  const some = (ISS[1]! + 51) | 0;
  assertEquals(left({}), []);
  assertEquals(left({ sndUna: some }), ["quiescence: A.c gave its data up without a word"]);
  assertEquals(left({ sndUna: some, sndNxt: some }), [
    "quiescence: A.c gave its data up without a word",
  ]);
  assertEquals(left({ sndUna: some, sndWnd: 0, rexmitAt: 5 }), []);
  assertEquals(left({ rexmitAt: 5 }), [
    "quiescence: A.c has its retransmission timer armed for nothing",
  ]);
  // Keep-alive shares the timer.
  assertEquals(left({ rexmitAt: 5, config: { ...TCP_DEFAULTS, keepAlive: seconds(7200) } }), []);
  assertEquals(left({ timeWaitAt: 5 }), ["quiescence: A.c has its 2MSL timer armed for nothing"]);
});

Deno.test("quiescence counts the TCBs that are left, and the hosts that wait", () => {
  const s = goodRun();
  assertEquals(told(s.steps, { ...quiet, final: { ends: [A] } }), [
    "quiescence: A.c still has a TCB, though it was closed",
  ]);
  const open = new Story().handshake();
  assertEquals(told(open.steps, { ...quiet, final: { ends: [A] } }), [
    "quiescence: B.c lost its TCB without a word",
  ]);
  const waits = (recurring: boolean) => [{ host: "A", at: 9e9 as Instant, recurring }];
  assertEquals(told(s.steps, { ...quiet, final: { pending: waits(true) } }), []);
  assertEquals(told(s.steps, { ...quiet, final: { pending: waits(false) } }), [
    "quiescence: A waits for a timer at quiescence",
  ]);
});

Deno.test("final-states: both shut is CLOSED at both ends, nothing else", () => {
  assertEquals(told(goodRun().steps, final), []);
  const stuck = mutate(
    goodRun().steps,
    (step) => step.kind !== "shows" && step.at > 200e9 ? undefined : step,
  );
  const [failure] = judge(stuck, final);
  assertEquals(failure!.message, "A.c must not end in TIME-WAIT");
  assertEquals(failure!.expected, "CLOSED");
  assertEquals(
    failure!.got,
    "TIME-WAIT; its user shut its direction, its FIN was acknowledged, it acknowledged the peer's " +
      "FIN; B.c ended (closed)",
  );
});

Deno.test("final-states: one shut is FIN-WAIT-2 and CLOSE-WAIT", () => {
  const half = new Story().handshake().data().halfClose();
  assertEquals(told(half.steps, final), []);
  // B.c forgets that it had the FIN, which it acknowledged: A.c is where it should be.
  const forgot = mutate(
    half.steps,
    (step) => step.kind === "moved" && step.to === CLOSE_WAIT ? undefined : step,
  );
  assertEquals(told(forgot, final), ["final-states: B.c must not end in ESTABLISHED"]);
  // A.c's user shuts, and A.c does nothing.
  const lazy = new Story().handshake().call(A, "shutdown");
  assertEquals(told(lazy.steps, final), ["final-states: A.c must not end in ESTABLISHED"]);
});

Deno.test("final-states: two ends that are left agree", () => {
  // B.c is in CLOSE-WAIT, A.c shut and in FIN-WAIT-2; then B's user shuts, and nothing comes of it.
  const s = new Story().handshake().data().halfClose().call(B, "shutdown");
  assertEquals(told(s.steps, final), ["final-states: B.c must not end in CLOSE-WAIT"]);
  const blocked = new Story().handshake().data().halfClose();
  blocked.pass(A, B, { seq: 102, ack: 1, window: 0 }).call(B, "shutdown");
  assertEquals(told(blocked.steps, final), []);
});

Deno.test("final-states: an end whose peer ended in good order is not left", () => {
  const stays = mutate(
    goodRun().steps,
    (step) =>
      step.kind === "closed" && step.end === A || step.kind === "moved" && step.end === A &&
          step.from >= FIN_WAIT_2
        ? undefined
        : step,
  );
  assertEquals(told(stays, final), ["final-states: A.c must not end in FIN-WAIT-2"]);
});

Deno.test("final-states: a reboot leaves an idle peer where it was", () => {
  const s = new Story().handshake().data().host("A", "reboot").close(A, "gone");
  assertEquals(told(s.steps, final), []);
  const unasked = new Story().handshake().close(A, "gone");
  assertEquals(told(unasked.steps, final), ["final-states: A.c is gone without a reason"]);
});

Deno.test("final-states: an abort leaves CLOSED, and only an abort or a close may be told as one", () => {
  const s = (asked: boolean) => {
    const story = new Story().handshake();
    if (asked) story.call(A, "abort");
    return story.move(A, ESTABLISHED, CLOSED, "abort").close(A, "aborted").steps;
  };
  assertEquals(told(s(true), final), []); // the reset was lost: B.c is idle and knows nothing
  assertEquals(told(s(false), final), ["final-states: A.c ended (aborted) without a reason"]);
  const deaf = new Story().handshake().call(A, "abort");
  assertEquals(told(deaf.steps, final), ["final-states: A.c must not end in ESTABLISHED"]);
});

/** A reset comes to B, which shows this RCV.NXT, and B obeys or not. */
function reset(rcvNxt: number, obeys: boolean): Story {
  const s = new Story().handshake().show(B, { rcvNxt: (ISS[1]! + rcvNxt) | 0 });
  s.arrives(B, s.packet(A, B, { flags: RST, seq: 1 }));
  if (obeys) s.move(B, ESTABLISHED, CLOSED, "reset").close(B, "reset").show(B, null);
  return s;
}

Deno.test("final-states: a reset at RCV.NXT is obeyed, another is not", () => {
  assertEquals(told(reset(1, true).steps, final), []);
  assertEquals(told(reset(1, false).steps, final), [
    "final-states: B.c must not end in ESTABLISHED",
  ]);
  assertEquals(told(reset(2, false).steps, final), []);
  assertEquals(told(reset(2, true).steps, final), [
    "final-states: B.c ended (reset) without a reason",
  ]);
  assertEquals(told(reset(2, true).steps, { ...final, config: { resets: "window" } }), []);
  const none = new Story().handshake().move(B, ESTABLISHED, CLOSED, "reset").close(B, "reset");
  assertEquals(told(none.steps, final), ["final-states: B.c ended (reset) without a reason"]);
});

Deno.test("final-states: a SYN-SENT end obeys a reset that acknowledges its SYN", () => {
  const story = (ack: number, obeys: boolean) => {
    const iss = ISS[1]!;
    const s = new Story().open(A).move(A, CLOSED, SYN_SENT, "call");
    s.sends(A, s.packet(A, B, { flags: SYN }));
    s.show(A, { state: SYN_SENT, sndUna: iss, sndNxt: iss + 1 });
    s.arrives(A, s.packet(B, A, { flags: RST | ACK, ack }));
    if (obeys) s.move(A, SYN_SENT, CLOSED, "reset").close(A, "refused");
    return told(s.steps, { ...final, final: obeys ? {} : { quiescent: true } });
  };
  assertEquals(story(1, true), []);
  assertEquals(story(0, true), ["final-states: A.c ended (refused) without a reason"]);
});

/** A gives 100 octets up, so many seconds after it sent them. */
function givesUp(seconds: number, acked = false): Story {
  const s = new Story().handshake().call(A, "send", 100);
  s.sends(A, s.packet(A, B, { seq: 1, ack: 1, length: 100 }));
  if (acked) s.arrives(A, s.packet(B, A, { seq: 1, ack: 101 }));
  s.time(s.at / 1e6 + seconds * 1000);
  return s.move(A, ESTABLISHED, CLOSED, "timeout").close(A, "timed-out");
}

Deno.test("final-states: giving up wants something unacknowledged for as long as R2 asks", () => {
  assertEquals(told(givesUp(100).steps, final), []);
  const reason = "final-states: A.c ended (timed-out) without a reason";
  assertEquals(told(givesUp(99).steps, final), [reason]);
  assertEquals(told(givesUp(100, true).steps, final), [reason]);
  assertEquals(told(givesUp(50).steps, { ...final, config: { userTimeout: 50e9 as never } }), []);
  const slow = (at: Instant) => Math.floor(at / 2) as Instant;
  assertEquals(told(givesUp(100).steps, { ...final, hostTime: slow }), [reason]);
  const syn = (seconds: number) => {
    const s = new Story().open(A).move(A, CLOSED, SYN_SENT, "call");
    s.sends(A, s.packet(A, B, { flags: SYN })).time(seconds * 1000);
    return told(s.move(A, SYN_SENT, CLOSED, "timeout").close(A, "timed-out").steps, final);
  };
  assertEquals(syn(180), []);
  assertEquals(syn(179), [reason]);
});

Deno.test("final-states: keep-alive gives up after so long a silence, where it is on (RFC 9293, 3.8.4)", () => {
  const reason = "final-states: A.c ended (timed-out) without a reason";
  const kept = { keepAlive: 600e9 as never, keepAliveInterval: 75e9 as never, keepAliveProbes: 3 };
  const silent = (seconds: number, config = {}, called = false) => {
    const s = new Story().handshake();
    if (called) s.call(A, "configure");
    s.time(20 + seconds * 1000).move(A, ESTABLISHED, CLOSED, "timeout").close(A, "timed-out");
    return told(s.steps, { ...final, config });
  };
  assertEquals(silent(825, kept), []);
  assertEquals(silent(824, kept), [reason]);
  assertEquals(silent(825), [reason]);
  // How long its user asked for is not known; the probes take their time all the same.
  assertEquals(silent(9 * 75, {}, true), []);
  assertEquals(silent(9 * 75 - 1, {}, true), [reason]);
});

Deno.test("final-states: closed wants both FINs, or a close before the handshake", () => {
  const s = new Story().handshake().call(A, "shutdown").move(A, ESTABLISHED, FIN_WAIT_1, "call");
  s.move(A, FIN_WAIT_1, FIN_WAIT_2, "segment").move(A, FIN_WAIT_2, TIME_WAIT, "segment");
  s.move(A, TIME_WAIT, CLOSED, "timeout").close(A, "closed");
  assertEquals(told(s.steps, { ...final, final: { quiescent: false } }), [
    "final-states: A.c ended (closed) without a reason",
  ]);
  assertEquals(judge(s.steps, { ...final, preconditions: { injects: true } }), []);
  const early = (asked: boolean) => {
    const story = new Story().open(A).move(A, CLOSED, SYN_SENT, "call");
    if (asked) story.call(A, "shutdown");
    return told(story.move(A, SYN_SENT, CLOSED, "call").close(A, "closed").steps, final);
  };
  assertEquals(early(true), []);
  assertEquals(early(false), ["final-states: A.c ended (closed) without a reason"]);
});

Deno.test("final-states: returned is for passive ends that never were synchronized", () => {
  const s = new Story().open(B).move(B, LISTEN, SYN_RECEIVED, "segment");
  s.move(B, SYN_RECEIVED, LISTEN, "recycle").close(B, "returned");
  assertEquals(told(s.steps, final), []);
  const late = new Story().handshake().move(B, ESTABLISHED, LISTEN, "recycle").close(B, "returned");
  assertEquals(told(late.steps, final), ["final-states: B.c ended (returned) without a reason"]);
});

Deno.test("final-states: the user hears of the end that it came to (MUST-12)", () => {
  const s = mutate(
    goodRun().steps,
    (step) => step.kind === "closed" && step.end === A ? { ...step, outcome: "reset" } : step,
  );
  assertEquals(told(s, final), ["final-states: A.c told its user of another end than it came to"]);
  assertEquals(outcomesOf(LAST_ACK, "segment", true, TCP_DEFAULTS).includes("closed"), true);
  assertEquals(outcomesOf(ESTABLISHED, "reset", true, TCP_DEFAULTS).includes("closed"), false);
  assertEquals(outcomesOf(LAST_ACK, "reset", true, TCP_DEFAULTS).includes("closed"), true);
});

Deno.test("final-states is off under a counterfactual policy, and mild where FINs may be foreign", () => {
  const lazy = new Story().handshake().call(A, "shutdown").steps;
  assertEquals(judge(lazy, { ...final, preconditions: { counterfactual: true } }), []);
  // Whether its user closed is known all the same.
  assertEquals(judge(lazy, { ...final, preconditions: { injects: true } }).length, 1);
  // A FIN that A.c never sent.
  const foreign = (heard: boolean) => {
    const s = new Story().handshake();
    if (heard) s.arrives(B, s.packet(A, B, { flags: FIN | ACK, seq: 1, ack: 1 }));
    s.eof(B).move(B, ESTABLISHED, CLOSE_WAIT, "segment");
    return s.sends(B, s.packet(B, A, { seq: 1, ack: 2 })).steps;
  };
  const wrong = ["final-states: B.c must not end in CLOSE-WAIT"];
  assertEquals(told(foreign(true), { ...final, preconditions: { injects: true } }), []);
  assertEquals(told(foreign(true), { ...final, preconditions: { outlivesMsl: true } }), []);
  assertEquals(told(foreign(false), { ...final, preconditions: { injects: true } }), wrong);
  assertEquals(told(foreign(true), final), wrong);
  const sent = new Story().open(A).move(A, CLOSED, SYN_SENT, "call").steps;
  assertEquals(judge(sent, { ...final, preconditions: { injects: true } }).length, 1);
});

Deno.test("final-states: FIN-WAIT-2 without a user ends where the settings give it a timeout (MAY-1)", () => {
  const closed = mutate(
    new Story().handshake().data().halfClose().steps,
    (step) =>
      step.kind === "called" && step.call === "shutdown" ? { ...step, call: "close" } : step,
  );
  const timed = { ...final, config: { finWait2Timeout: 10e9 as never } };
  assertEquals([told(closed, final), told(closed, timed)], [
    [],
    ["final-states: A.c must not end in FIN-WAIT-2"],
  ]);
  const over = new Story().handshake().data().halfClose();
  over.move(A, FIN_WAIT_2, CLOSED, "timeout").close(A, "timed-out");
  const gone = mutate(
    over.steps,
    (step) =>
      step.kind === "called" && step.call === "shutdown" ? { ...step, call: "close" } : step,
  );
  assertEquals(told(gone, timed), []);
  // Without a timeout, or with a user that waits, nothing may end it.
  const reason = ["final-states: A.c ended (timed-out) without a reason"];
  assertEquals([told(gone, final), told(over.steps, timed)], [reason, reason]);
});

Deno.test("final-states: an end of a host that lost its memory is not left", () => {
  const s = new Story().handshake().time(60).host("A", "reboot");
  assertEquals(told(s.steps, final), ["final-states: A.c must not end in ESTABLISHED"]);
});
