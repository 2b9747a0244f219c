import { assertEquals } from "@std/assert";
import type { Instant } from "../../lib/base/time.ts";
import type { Inspection } from "../../lib/tcp/stack.ts";
import {
  CLOSE_WAIT,
  CLOSED,
  ESTABLISHED,
  FIN_WAIT_2,
  LAST_ACK,
  SYN_SENT,
  TIME_WAIT,
} from "../../lib/tcp/state.ts";
import { ACK, FIN, SYN } from "../../lib/wire/segment.ts";
import { A, B, type Court, goodRun, judge, mutate, type Step, Story, told } from "./story.ts";

const wait: Court = { names: ["time-wait-2msl"] };
const rto: Court = { names: ["rto-schedule"] };
const storm: Court = { names: ["no-storm"] };

/** The good run, with the end of TIME-WAIT moved by so many ms. */
function leaving(byMs: number): Step[] {
  const { steps } = goodRun();
  const at = steps.findIndex((step) => step.kind === "moved" && step.from === TIME_WAIT);
  const moved = (step: Step, i: number) =>
    i < at || step.kind === "shows" ? step : { ...step, at: (step.at + byMs * 1e6) as Instant };
  return mutate(steps, moved);
}

Deno.test("time-wait-2msl wants 2MSL, no more and no less", () => {
  assertEquals(told(leaving(0), wait), []);
  const [early] = judge(leaving(-1000), wait);
  assertEquals(early!.message, "A.c left TIME-WAIT 1.000 s early");
  assertEquals(early!.expected, "CLOSED at 240.080 s, 2 MSL after it was entered at 0.080 s");
  assertEquals(early!.got, "CLOSED at 239.080 s, 239.000 s after it was entered");
  assertEquals(told(leaving(1), wait), [
    "time-wait-2msl: A.c stayed in TIME-WAIT 0.001 s too long",
  ]);
  assertEquals(judge(leaving(0), { ...wait, config: { msl: 30e9 as never } }).length, 1);
  assertEquals(judge(leaving(-1000), { ...wait, config: null }), []);
});

/** A FIN that comes again 1 s into TIME-WAIT and is answered or not; TIME-WAIT ends at `endMs`. */
function finAgain(answered: boolean, endMs: number, length = 0): Step[] {
  const s = new Story().handshake().data().halfClose();
  s.call(B, "shutdown").move(B, 7, 9, "call").pass(B, A, { flags: FIN | ACK, seq: 1, ack: 102 });
  s.move(A, 6, TIME_WAIT, "segment").sends(A, s.packet(A, B, { seq: 102, ack: 2 })).time(1080);
  const seq = 1 - length;
  s.arrives(A, s.packet(B, A, { flags: FIN | ACK, seq, ack: 102, length }));
  if (answered) s.sends(A, s.packet(A, B, { seq: 102, ack: 2 }));
  return s.time(endMs).move(A, TIME_WAIT, CLOSED, "timeout").close(A, "closed").steps;
}

Deno.test("time-wait-2msl starts again with a FIN that comes again and is acknowledged", () => {
  assertEquals(told(finAgain(true, 241_080), wait), []);
  const [early] = judge(finAgain(true, 240_080), wait);
  assertEquals(early!.message, "A.c left TIME-WAIT 1.000 s early");
  assertEquals(early!.expected, "CLOSED at 241.080 s, 2 MSL after the FIN came again at 1.080 s");
  assertEquals(early!.got, "CLOSED at 240.080 s, 2 MSL after it was entered at 0.080 s");
  assertEquals(early!.cite, "RFC 9293, section 3.10.7.4, eighth step");
  assertEquals(told(finAgain(false, 240_080), wait), []);
  assertEquals(told(finAgain(false, 241_080), wait).length, 1);
});

Deno.test("time-wait-2msl leaves it to the stack whether text before the FIN starts it again", () => {
  assertEquals(told(finAgain(true, 240_080, 1), wait), []);
  assertEquals(told(finAgain(true, 241_080, 1), wait), []);
  assertEquals(told(finAgain(true, 240_500, 1), wait).length, 1);
});

Deno.test("time-wait-2msl leaves it to PAWS whether a FIN with an old timestamp starts it again (RFC 7323, 5.3)", () => {
  for (
    const [stamp, endsMs, fails] of [[9, 0, 1], [9, 1000, 0], [5, 0, 0], [5, 1000, 0]] as const
  ) {
    const s = new Story().handshake(A, B, { timestamps: [7, 0] }).halfClose(A, B, 0);
    s.call(B, "shutdown").move(B, CLOSE_WAIT, LAST_ACK, "call");
    const stamped = (value: number) => ({ options: { timestamps: [value, 0] as const } });
    s.pass(B, A, { flags: FIN | ACK, seq: 1, ack: 2, ...stamped(8) });
    s.eof(A).move(A, FIN_WAIT_2, TIME_WAIT, "segment").show(A, { tsRecent: 8 });
    const entered = s.at;
    s.sends(A, s.packet(A, B, { seq: 2, ack: 2 })).time(entered / 1e6 + 1000);
    s.arrives(A, s.packet(B, A, { flags: FIN | ACK, seq: 1, ack: 2, ...stamped(stamp) }));
    s.sends(A, s.packet(A, B, { seq: 2, ack: 2 })).time(entered / 1e6 + 240_000 + endsMs);
    s.move(A, TIME_WAIT, CLOSED, "timeout").close(A, "closed");
    const found = told(s.steps, { names: ["time-wait-2msl"] });
    assertEquals(found.length, fails, `${stamp} ${endsMs}: ${found}`);
  }
});

Deno.test("time-wait-2msl lets resets, aborts, reuse and reboots end it early", () => {
  for (const cause of ["reset", "abort", "reuse", "policy"] as const) {
    const early = mutate(
      leaving(-1000),
      (step) => step.kind === "moved" && step.from === TIME_WAIT ? { ...step, cause } : step,
    );
    assertEquals(told(early, wait), []);
  }
});

Deno.test("time-wait-2msl measures by the host's clock and excuses a host that stood still", () => {
  const fast = (at: Instant) => Math.floor(at * 1.5) as Instant;
  assertEquals(told(leaving(-80_000), { ...wait, hostTime: fast }), []);
  assertEquals(told(leaving(0), { ...wait, hostTime: fast }).length, 1);
  const paused = leaving(5000);
  const at = paused.findIndex((step) => step.kind === "moved" && step.from === TIME_WAIT);
  const pause = (act: "pause" | "resume"): Step => ({
    kind: "host",
    at: 1e9 as Instant,
    host: "A",
    act,
  });
  paused.splice(at, 0, pause("pause"), pause("resume"));
  assertEquals(told(paused, wait), []);
});

Deno.test("time-wait-2msl finds an end that never leaves", () => {
  const steps = leaving(0).filter((step) =>
    step.kind === "shows" || !(step.at > 100e9 && (step.kind === "moved" || step.kind === "closed"))
  );
  assertEquals(told(steps, { ...wait, final: { now: 300e9 as Instant } }).length, 1);
  assertEquals(told(steps, { ...wait, final: { now: 200e9 as Instant } }), []);
});

/** SYNs at these seconds, nothing else heard. */
function syns(...at: number[]): Step[] {
  const s = new Story().call(A, "connect").open(A).move(A, CLOSED, SYN_SENT, "call");
  const syn = s.packet(A, B, { flags: SYN });
  for (const seconds of at) s.time(seconds * 1000).sends(A, syn);
  return s.steps;
}

Deno.test("rto-schedule wants the first SYN again after the initial RTO, then doubled up to the most", () => {
  assertEquals(told(syns(0, 1, 3, 7, 15, 31, 63, 123, 183), rto), []);
  assertEquals(told(syns(0, 0.9), rto), ["rto-schedule: A.c sent a segment again 100ms too early"]);
  assertEquals(told(syns(0, 1, 2), rto), ["rto-schedule: A.c sent a segment again 1s too early"]);
  assertEquals(told(syns(0, 1, 4), rto), ["rto-schedule: A.c sent a segment again 1s too late"]);
  assertEquals(told(syns(0, 1, 3, 7, 15, 31, 63, 127), rto).length, 1); // 64 s is past rtoMax
  assertEquals(told(syns(0, 2, 3), { ...rto, config: null }), []);
});

Deno.test("rto-schedule excuses a host that stood still", () => {
  const steps = syns(0, 1, 9);
  const pause = (act: "pause" | "resume"): Step => ({
    kind: "host",
    at: 1e9 as Instant,
    host: "A",
    act,
  });
  steps.splice(steps.length - 1, 0, pause("pause"), pause("resume"));
  assertEquals(told(steps, rto), []);
});

/** What `inspect()` shows of A after its octets `una` to `nxt` are in flight. */
function flight(una: number, nxt: number, rtoMs: number, rexmitAtMs: number): Partial<Inspection> {
  const iss = 0x7fff_ff00;
  return {
    state: ESTABLISHED,
    sndUna: (iss + una) | 0,
    sndNxt: (iss + nxt) | 0,
    rto: rtoMs * 1e6,
    rexmitAt: rexmitAtMs * 1e6,
  };
}

/** Octets sent at 1 s with RTO 300 ms, and again when it fires; then what `inspect()` shows. */
function timeout(rtoMs: number, rexmitAtMs: number, againMs = 1300): Step[] {
  const s = new Story().handshake().time(1000).call(A, "send", 100);
  const octets = s.packet(A, B, { seq: 1, ack: 1, length: 100 });
  s.show(A, flight(1, 101, 300, 1300)).sends(A, octets);
  return s.time(againMs).show(A, flight(1, 101, rtoMs, rexmitAtMs)).sends(A, octets).steps;
}

Deno.test("rto-schedule wants the RTO doubled by a timeout, and the timer to run for it", () => {
  assertEquals(told(timeout(600, 1900), rto), []);
  assertEquals(told(timeout(300, 1600), rto), [
    "rto-schedule: A.c did not double its RTO after a timeout",
  ]);
  assertEquals(told(timeout(600, 1600), rto), [
    "rto-schedule: A.c set its retransmission timer wrongly after a timeout",
  ]);
  assertEquals(told(timeout(600, Infinity), rto).length, 1);
});

Deno.test("rto-schedule wants the timer of the first segment in flight to run for RTO", () => {
  const story = (rexmitAtMs: number, sndWnd: number) => {
    const s = new Story().handshake().time(1000).call(A, "send", 100);
    s.show(A, { ...flight(1, 101, 300, rexmitAtMs), sndWnd });
    return told(s.sends(A, s.packet(A, B, { seq: 1, ack: 1, length: 100 })).steps, rto);
  };
  assertEquals(story(1300, 1000), []);
  assertEquals(story(2300, 0), []); // a probe has a timer of its own
  assertEquals(story(1299, 1000), [
    "rto-schedule: A.c set its retransmission timer wrongly when the segment was sent",
  ]);
});

/** An ACK of everything after the timeout, and what the RTO is then; `more` octets were sent once alone. */
function acked(rtoMs: number, more: boolean): Step[] {
  const s = new Story();
  s.steps.push(...timeout(600, 1900));
  s.time(1310);
  const nxt = more ? 201 : 101;
  s.show(A, flight(1, nxt, 600, 1900));
  if (more) s.sends(A, s.packet(A, B, { seq: 101, ack: 1, length: 100 }));
  s.time(1320).arrives(A, s.packet(B, A, { seq: 1, ack: nxt }));
  s.show(A, flight(nxt, nxt, rtoMs, Infinity));
  return s.arrives(A, s.packet(B, A, { seq: 1, ack: nxt })).steps;
}

Deno.test("rto-schedule finds an RTT sample from a segment that was sent again (Karn)", () => {
  assertEquals(told(acked(600, false), rto), []);
  assertEquals(told(acked(1200, false), rto), [
    "rto-schedule: A.c took an RTT sample from a segment that it had sent again",
  ]);
  assertEquals(told(acked(1200, true), rto), []);
});

Deno.test("rto-schedule lets an echoed timestamp tell which sending was acknowledged (RFC 7323, 4.1)", () => {
  const story = (both: boolean, echo: number | undefined) => {
    const s = new Story().handshake(A, B, both ? { timestamps: [7, 0] } : {});
    const options = echo === undefined ? {} : { options: { timestamps: [9, echo] as const } };
    const octets = s.time(1000).call(A, "send", 100).packet(A, B, { seq: 1, ack: 1, length: 100 });
    s.show(A, flight(1, 101, 300, 1300)).sends(A, octets);
    s.time(1300).show(A, flight(1, 101, 600, 1900)).sends(A, octets);
    s.time(1320).arrives(A, s.packet(B, A, { seq: 1, ack: 101, ...options }));
    s.show(A, flight(101, 101, 1200, Infinity));
    return told(s.arrives(A, s.packet(B, A, { seq: 1, ack: 101, ...options })).steps, rto).length;
  };
  assertEquals(story(true, 1300), 0);
  assertEquals(story(true, undefined), 1); // nothing is echoed
  assertEquals(story(true, 0), 1);
  assertEquals(story(false, 1300), 1); // nobody agreed on timestamps
});

Deno.test("rto-schedule finds a measured RTO below its minimum", () => {
  assertEquals(told(acked(999, true), rto), [
    "rto-schedule: A.c measured an RTO below its minimum",
  ]);
  assertEquals(told(acked(999, true), { ...rto, config: { rtoMin: 200e6 as never } }), []);
});

/** Two ends that answer each other's empty ACKs, `rounds` times, one after `stepMs`. */
function war(rounds: number, stepMs: number): Story {
  const s = new Story().handshake();
  for (let i = 0; i < rounds; i++) {
    for (const [from, to] of [[A, B], [B, A]] as const) {
      const ack = s.packet(from, to, { seq: 1, ack: 1 });
      s.sends(from, ack).time(s.at / 1e6 + stepMs).arrives(to, ack);
    }
  }
  return s;
}

Deno.test("no-storm catches two hosts that answer each other within a hundred segments", () => {
  const failures = judge(war(60, 10).steps, storm);
  assertEquals(failures.map(({ end }) => end!.name).sort(), ["A.c", "B.c"]);
  const { steps } = war(60, 10);
  const sent = steps.slice(0, failures[0]!.eventIndex).filter((step) => step.kind === "sent");
  assertEquals(sent.length < 100, true, `${sent.length} segments`);
});

Deno.test("no-storm leaves answers at the throttle's pace alone", () => {
  assertEquals(told(war(2000, 250).steps, storm), []); // each end one in 500 ms
  assertEquals(told(war(2000, 100).steps, storm).length, 2); // one in 200 ms is faster than allowed twice
});

Deno.test("no-storm lets each segment that takes numbers have its answer", () => {
  const story = (init: { seq: number; length?: number }) => {
    const s = new Story().handshake().data();
    for (let i = 0; i < 500; i++) {
      s.arrives(B, s.packet(A, B, { ack: 1, ...init }));
      s.sends(B, s.packet(B, A, { seq: 1, ack: 101 }));
    }
    return told(s.steps, storm);
  };
  assertEquals(story({ seq: 1, length: 100 }), []);
  assertEquals(story({ seq: 101 }).length, 1);
});

Deno.test("no-storm takes an ACK that acknowledges or opens more for news", () => {
  const story = (acks: number, opens: number) => {
    const s = new Story().handshake(A, B, { windowScale: 7 });
    for (let i = 0; i < 500; i++) {
      s.sends(B, s.packet(B, A, { seq: 1, ack: 1 + acks * i, window: 600 + opens * i }));
    }
    return told(s.steps, storm);
  };
  assertEquals(story(1, 0), []);
  assertEquals(story(0, 1), []);
  assertEquals(story(0, 0).length, 1);
});
