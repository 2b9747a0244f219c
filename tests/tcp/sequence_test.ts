import { assertEquals } from "@std/assert";
import type { StateName } from "../../lib/tcp/state.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { inState, SYNCHRONIZED } from "./factory.ts";

// The first step of RFC 9293, section 3.10.7.4: table 6 and what answers an unacceptable segment.

const STATES: readonly StateName[] = ["SYN-RECEIVED", ...SYNCHRONIZED];
/** SND.NXT and RCV.NXT, relative to the ISNs: a FIN of either side counts one. */
const NEXT: Record<string, readonly [snd: number, rcv: number]> = {
  "SYN-RECEIVED": [1, 1],
  "ESTABLISHED": [1, 1],
  "FIN-WAIT-1": [2, 1],
  "FIN-WAIT-2": [2, 1],
  "CLOSE-WAIT": [1, 2],
  "CLOSING": [2, 2],
  "LAST-ACK": [2, 2],
  "TIME-WAIT": [2, 2],
};

/** A receiver with RCV.NXT at 101 and its window closed: unread octets fill it. */
function closedWindow(state: StateName): Bench {
  const options: BenchOptions = { rcvWnd: 100, passive: true };
  const bench = inState("ESTABLISHED", options);
  bench.arrive({ seq: 1, ack: 1, length: 100 });
  if (state === "FIN-WAIT-1" || state === "FIN-WAIT-2") bench.shutdown();
  if (state === "FIN-WAIT-2") bench.arrive({ seq: 101, ack: 2 });
  bench.take();
  assertEquals(bench.inspect()!.rcvAdv, bench.inspect()!.rcvNxt);
  return bench;
}

for (const state of STATES) {
  const [snd, rcv] = NEXT[state]!;
  const answer = [`ACK ${snd} ack ${rcv}`];
  // In SYN-RECEIVED the ACK of a segment without news would be of our SYN: it is told as before it.
  const fresh = () =>
    inState(state, { rcvWnd: 1000, passive: true, challengeAckInterval: 0 as never });
  const edge = 1001; // IRS + 1 + RCV.WND as first offered: the right edge does not move

  Deno.test(`${state} answers an empty segment left of the window with an ACK (RFC 9293, 3.10.7.4, first step, table 6)`, () => {
    for (const seq of [rcv - 1, rcv - 500]) assertEquals(fresh().arrive({ seq, ack: 0 }), answer);
  });

  Deno.test(`${state} answers an empty segment at or past the window's right edge with an ACK (RFC 9293, 3.10.7.4, table 6)`, () => {
    for (const seq of [edge, edge + 500]) assertEquals(fresh().arrive({ seq, ack: 0 }), answer);
  });

  Deno.test(`${state} takes an empty segment in the window, at both edges (RFC 9293, 3.10.7.4, table 6)`, () => {
    for (const seq of [rcv, rcv + 1, edge - 1]) {
      assertEquals(fresh().arrive({ seq, ack: state === "SYN-RECEIVED" ? 1 : snd - 1 }), []);
    }
  });

  Deno.test(`${state} answers text that ends left of the window or begins past it (RFC 9293, 3.10.7.4, table 6)`, () => {
    assertEquals(fresh().arrive({ seq: rcv - 10, ack: 0, length: 10 }), answer);
    assertEquals(fresh().arrive({ seq: edge, ack: 0, length: 10 }), answer);
  });

  Deno.test(`${state} drops a RST outside the window without an answer (RFC 9293, 3.10.7.4, first step; RFC 5961, 3.2, case 1)`, () => {
    for (const seq of [rcv - 1, edge, edge + 2 ** 30]) {
      for (const flags of ["RST", "RST,ACK"]) {
        const bench = fresh();
        assertEquals([bench.arrive({ flags, seq }), bench.state], [[], state]);
      }
    }
  });
}

for (const state of ["ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"] as const) {
  const [snd] = NEXT[state]!;

  Deno.test(`${state} with a closed window takes an empty segment at RCV.NXT (RFC 9293, 3.10.7.4, table 6)`, () => {
    const bench = closedWindow(state);
    assertEquals(bench.arrive({ seq: 101, ack: snd, window: 4444 }), []);
    assertEquals(bench.inspect()!.sndWnd, 4444);
  });

  Deno.test(`${state} with a closed window answers any other empty segment (RFC 9293, 3.10.7.4, table 6)`, () => {
    for (const seq of [100, 102]) {
      assertEquals(closedWindow(state).arrive({ seq, ack: snd }), [`ACK ${snd} ack 101`]);
    }
  });

  Deno.test(`${state} with a closed window answers text and FIN, takes their ACK and nothing else (RFC 9293, 3.10.7.4, first step)`, () => {
    const bench = closedWindow(state);
    assertEquals(bench.arrive({ seq: 101, ack: snd, length: 1, window: 4444 }), [
      `ACK ${snd} ack 101`,
    ]);
    assertEquals([bench.inspect()!.sndWnd, bench.inspect()!.unreadOctets], [4444, 100]);
    assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 101, ack: snd }), [`ACK ${snd} ack 101`]);
    assertEquals(bench.state === "CLOSE-WAIT" || bench.state === "TIME-WAIT", false);
  });

  Deno.test(`${state} with a closed window takes a RST at RCV.NXT, with text too (RFC 9293, 3.10.7.4, first step, SHLD-2)`, () => {
    for (const length of [0, 5]) {
      const bench = closedWindow(state);
      assertEquals(bench.arrive({ flags: "RST", seq: 101, length }), []);
      assertEquals([bench.state, bench.outcome], ["CLOSED", "reset"]);
    }
    const other = closedWindow(state);
    assertEquals([other.arrive({ flags: "RST", seq: 102 }), other.state], [[], state]);
  });
}

Deno.test("the window reaches past the wrap of sequence numbers (RFC 9293, 3.4)", () => {
  const bench = inState("ESTABLISHED", { irs: 2 ** 32 - 11, rcvWnd: 100 });
  assertEquals(bench.arrive({ seq: 1, text: "0123456789abcdef" }), []);
  assertEquals([bench.inspect()!.rcvNxt, bench.receive().text], [6, "0123456789abcdef"]);
  assertEquals(bench.arrive({ seq: 101 }), ["ACK 1 ack 17"]);
});

Deno.test("challenge() lets one empty segment in 500 ms draw an ACK, text always (RFC 5961, 7)", () => {
  const bench = inState("ESTABLISHED");
  const old = { seq: 0, ack: 1 };
  assertEquals(bench.arrive(old), ["ACK 1 ack 1"]);
  assertEquals(bench.arrive(old), []);
  assertEquals(bench.arrive({ ...old, length: 1 }), ["ACK 1 ack 1"]);
  bench.until("499999999ns");
  assertEquals(bench.arrive(old), []);
  bench.until("500ms");
  assertEquals(bench.arrive(old), ["ACK 1 ack 1"]);
});

Deno.test("challengeAckInterval 0 throttles nothing (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("ESTABLISHED", { challengeAckInterval: 0 as never });
  const sent = [1, 2, 3].flatMap(() => bench.arrive({ seq: 0, ack: 1 }));
  assertEquals(sent, ["ACK 1 ack 1", "ACK 1 ack 1", "ACK 1 ack 1"]);
});

Deno.test("two stacks that find each other's ACKs unacceptable fall silent (RFC 5961, 7)", () => {
  const bench = inState("ESTABLISHED");
  let sent = 0;
  for (let answers = bench.arrive({ seq: -500, ack: 1 }); answers.length > 0;) {
    sent += answers.length;
    answers = bench.arrive({ seq: -500, ack: 1 });
  }
  assertEquals(sent, 1);
});

Deno.test("segments that arrive at one moment draw one ACK (RFC 9293, 3.10.7.4, MUST-58, MUST-59)", () => {
  const bench = inState("ESTABLISHED");
  for (let i = 0; i < 5; i++) bench.arriveOnly({ seq: 1 + 10 * i, length: 10 });
  assertEquals(bench.poll(), ["ACK 1 ack 51"]);
});

Deno.test("TIME-WAIT answers the peer's FIN sent again and starts 2MSL anew (RFC 9293, 3.10.7.4, fifth step)", () => {
  const bench = inState("TIME-WAIT");
  assertEquals(bench.inspect()!.timeWaitAt, 240e9);
  bench.until("1s");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2 }), ["ACK 2 ack 2"]);
  assertEquals(bench.inspect()!.timeWaitAt, 241e9);
  bench.until("2s");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2 }), ["ACK 2 ack 2"]);
  assertEquals(bench.inspect()!.timeWaitAt, 242e9);
  assertEquals(bench.until("241999999999ns"), []);
  assertEquals(bench.state, "TIME-WAIT");
  assertEquals(bench.until("242s"), []);
  assertEquals([bench.state, bench.outcome], ["CLOSED", "closed"]);
});

Deno.test("TIME-WAIT answers the FIN sent again with the text before it (RFC 9293, 3.10.7.4, fifth step)", () => {
  const bench = inState("FIN-WAIT-2");
  bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2, length: 10 });
  bench.until("1s");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2, length: 10 }), ["ACK 2 ack 12"]);
  assertEquals(bench.inspect()!.timeWaitAt, 241e9);
});

Deno.test("TIME-WAIT does not start 2MSL anew for anything but that FIN (RFC 9293, 3.10.7.4, fifth step)", () => {
  const bench = inState("TIME-WAIT");
  bench.until("1s");
  bench.arrive({ seq: 1, ack: 2, length: 1 });
  bench.arrive({ seq: 2, ack: 2 });
  bench.arrive({ flags: "FIN,ACK", seq: 0, ack: 2 });
  assertEquals(bench.inspect()!.timeWaitAt, 240e9);
});

Deno.test("only a connection that is established may have been probed: past a window of one octet SYN-RECEIVED takes no ACK (RFC 9293, 3.10.7.4, first step)", () => {
  for (const passive of [true, false]) {
    const bench = inState("SYN-RECEIVED", { rcvWnd: 1, passive });
    assertEquals(bench.arrive({ seq: 2, ack: 1 }), ["ACK 1 ack 1"]);
    assertEquals(bench.state, "SYN-RECEIVED");
  }
  const bench = inState("ESTABLISHED", { rcvWnd: 1 });
  bench.send(10);
  bench.arrive({ seq: 2, ack: 11 });
  assertEquals(bench.inspect()!.sndUna, 1011);
});
