import { assertEquals } from "@std/assert";
import { CLOSED, ESTABLISHED, SYN_SENT } from "../../lib/tcp/state.ts";
import { A, B, type Court, goodRun, ISS, mutate, type Step, Story, told } from "./story.ts";

// What must have come before users at rest: octets that were acknowledged, and EOF.

const court: Court = { names: ["final-states"] };
const emptied: Court = { ...court, final: { unread: () => 0 } };

/** The run without what `drop` picks. */
function without(steps: readonly Step[], drop: (step: Step) => boolean): Step[] {
  return mutate(steps, (step) => drop(step) ? undefined : step);
}

Deno.test("final-states: what an end acknowledged, its user reads or can read (RFC 9293, 3.4)", () => {
  const open = (unreadOctets: number, read: boolean) => {
    const s = new Story().handshake().data();
    const all = (ISS[2]! + 1) | 0;
    s.show(B, { sndUna: all, sndNxt: all, unreadOctets });
    return told(without(s.steps, (step) => !read && step.kind === "read"), court);
  };
  const lost = ["final-states: B.c acknowledged octets that its user never gets"];
  assertEquals([open(0, true), open(100, false)], [[], []]);
  assertEquals([open(0, false), open(99, false), open(1, true)], [lost, lost, lost]);
});

Deno.test("final-states: an end in good order has read all, unless its user was gone", () => {
  const kept = goodRun().steps;
  const unread = without(kept, (step) => step.kind === "read");
  assertEquals([told(kept, emptied), told(kept, court)], [[], []]);
  assertEquals(told(unread, emptied), [
    "final-states: B.c acknowledged octets that its user never gets",
  ]);
  // They wait for a user who does not read.
  assertEquals(told(unread, { ...court, final: { unread: (end) => end === B ? 100 : 0 } }), []);
  const gone = mutate(
    unread,
    (step) =>
      step.kind === "called" && step.end === B && step.call === "shutdown"
        ? { ...step, call: "close" }
        : step,
  );
  assertEquals(told(gone, emptied), []);
});

Deno.test("final-states: a FIN goes behind everything that was sent (RFC 9293, 3.10.4)", () => {
  const more = mutate(
    goodRun().steps,
    (step) => step.kind === "called" && step.call === "send" ? { ...step, octets: 101 } : step,
  );
  assertEquals(told(more, emptied), ["final-states: A.c ended its direction before all was sent"]);
});

Deno.test("final-states: a FIN that was taken is told as EOF, and no other (RFC 9293, 3.10.7.4, eighth)", () => {
  const deaf = without(goodRun().steps, (step) => step.kind === "eof" && step.end === B);
  assertEquals(told(deaf, court), ["final-states: B.c took the FIN of its peer and told nobody"]);
  const half = new Story().handshake().data().halfClose().steps;
  assertEquals(told(without(half, (step) => step.kind === "eof"), court), [
    "final-states: B.c took the FIN of its peer and told nobody",
  ]);
  const hasty = new Story().handshake().data().eof(B);
  assertEquals(told(hasty.steps, court), [
    "final-states: B.c told its user of a FIN that it did not take",
  ]);
  // Whose FIN it was is not known where segments are injected.
  assertEquals(told(hasty.steps, { ...court, preconditions: { injects: true } }), []);
});

Deno.test("final-states: what never was open, or ended by a reset, owes its user nothing", () => {
  const early = new Story().call(A, "connect").open(A).move(A, CLOSED, SYN_SENT, "call");
  early.call(A, "shutdown").move(A, SYN_SENT, CLOSED, "call").close(A, "closed");
  assertEquals(told(early.steps, emptied), []);
  const s = new Story().handshake().data().call(A, "abort");
  s.move(A, ESTABLISHED, CLOSED, "abort").close(A, "aborted");
  assertEquals(told(without(s.steps, (step) => step.kind === "read"), emptied), []);
});
