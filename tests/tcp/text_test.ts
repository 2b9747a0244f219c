import { assertEquals } from "@std/assert";
import type { StateName } from "../../lib/tcp/state.ts";
import { establishedStack, inState } from "./factory.ts";

// The seventh step of RFC 9293, section 3.10.7.4 (text), and delayed ACKs (3.8.6.3).

const RECEIVING: readonly StateName[] = ["ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"];
const at = (text: string, from: number, to = text.length) => ({
  seq: 1 + from,
  text: text.slice(from, to),
});
const DIGITS = "0123456789";

for (const state of RECEIVING) {
  const snd = state === "ESTABLISHED" ? 1 : 2;
  const ack = state === "FIN-WAIT-1" ? 1 : snd;

  Deno.test(`${state} delivers text at RCV.NXT (RFC 9293, 3.10.7.4, seventh step)`, () => {
    const bench = inState(state);
    assertEquals(bench.arrive({ ...at(DIGITS, 0), ack }), []);
    assertEquals([bench.inspect()!.rcvNxt, bench.receive().text], [5011, DIGITS]);
    assertEquals(bench.until("200ms"), [`0.2 ACK ${snd} ack 11`]);
  });

  Deno.test(`${state} cuts what is old off the left edge (RFC 9293, 3.10.7.4, first step)`, () => {
    const bench = inState(state);
    bench.arrive({ ...at(DIGITS, 0, 4), ack });
    bench.arrive({ ...at(DIGITS, 2, 7), ack });
    assertEquals([bench.inspect()!.rcvNxt, bench.receive().text], [5008, "0123456"]);
  });

  Deno.test(`${state} cuts what is past the window off the right edge, and its FIN (RFC 9293, 3.10.7.4, first step)`, () => {
    const bench = inState(state, { rcvWnd: 7 });
    bench.arrive({ flags: "FIN,ACK", ...at(DIGITS, 0), ack });
    assertEquals([bench.inspect()!.rcvNxt, bench.receive().text], [5008, "0123456"]);
    assertEquals(bench.state, state);
  });

  Deno.test(`${state} answers text past both edges: neither end is in the window (RFC 9293, 3.10.7.4, table 6)`, () => {
    const bench = inState(state, { rcvWnd: 7 });
    bench.arrive({ ...at(DIGITS, 0, 2), ack });
    assertEquals(bench.arrive({ ...at(DIGITS, 0), ack }), [`ACK ${snd} ack 3`]);
    assertEquals(bench.receive().text, "01");
  });

  Deno.test(`${state} holds what comes before its turn and ACKs it at once (RFC 9293, 3.10.7.4, SHLD-31; RFC 5681, 4.2)`, () => {
    const bench = inState(state);
    assertEquals(bench.arrive({ ...at(DIGITS, 4, 7), ack }), [`ACK ${snd} ack 1`]);
    assertEquals(bench.receive().error, "would block");
    assertEquals(bench.arrive({ ...at(DIGITS, 0, 4), ack }), [`ACK ${snd} ack 8`]);
    assertEquals(bench.receive().text, "0123456");
  });

  Deno.test(`${state} takes a FIN before its turn when its turn comes (RFC 9293, 3.10.7.4, SHLD-31)`, () => {
    const bench = inState(state);
    assertEquals(bench.arrive({ flags: "FIN,ACK", ...at(DIGITS, 8), ack }), [`ACK ${snd} ack 1`]);
    assertEquals(bench.state, state);
    assertEquals(bench.arrive({ ...at(DIGITS, 0, 8), ack }), [`ACK ${snd} ack 12`]);
    const after = {
      "ESTABLISHED": "CLOSE-WAIT",
      "FIN-WAIT-1": "CLOSING",
      "FIN-WAIT-2": "TIME-WAIT",
    };
    assertEquals([bench.state, bench.receive().text], [after[state as keyof typeof after], DIGITS]);
  });
}

for (const state of ["CLOSE-WAIT", "LAST-ACK", "CLOSING", "TIME-WAIT"] as const) {
  Deno.test(`${state} ignores text in the window (RFC 9293, 3.10.7.4, seventh step)`, () => {
    const bench = inState(state);
    assertEquals(bench.arrive({ seq: 2, ack: 1, length: 5 }), []);
    assertEquals([bench.state, bench.inspect()!.rcvNxt], [state, 5002]);
    assertEquals(bench.receive().error, "connection closing");
  });

  Deno.test(`${state} ignores a second FIN in the window (RFC 9293, 3.10.7.4, eighth step)`, () => {
    const bench = inState(state);
    assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 2, ack: 1 }), []);
    assertEquals([bench.state, bench.inspect()!.rcvNxt], [state, 5002]);
  });
}

Deno.test("overlapping pieces are put together in any order, and the first of two copies stays (RFC 9293, 3.10.7.4, SHLD-31)", () => {
  const bench = inState("ESTABLISHED");
  bench.arrive(at(DIGITS, 5, 7));
  bench.arrive(at(DIGITS, 2, 4));
  bench.arrive({ seq: 1 + 1, text: "xXXxXXxX" }); // covers both, and gaps at 1, 4, 7, 8
  bench.arrive(at(DIGITS, 9));
  assertEquals(bench.arrive(at(DIGITS, 0, 1)), ["ACK 1 ack 11"]);
  assertEquals(bench.receive().text, "0x23x56xX9");
});

Deno.test("a gap that is filled in part is ACKed at once, what lies behind the next gap waits (RFC 5681, 4.2)", () => {
  const bench = inState("ESTABLISHED");
  bench.arrive(at(DIGITS, 2, 4));
  bench.arrive(at(DIGITS, 6, 8));
  assertEquals(bench.arrive(at(DIGITS, 0, 2)), ["ACK 1 ack 5"]);
  assertEquals(bench.receive().text, "0123");
  assertEquals(bench.arrive(at(DIGITS, 4, 6)), ["ACK 1 ack 9"]);
  assertEquals(bench.receive().text, "4567");
});

Deno.test("text that fills the window just up to its FIN leaves the FIN for later (RFC 9293, 3.10.7.4, table 6)", () => {
  const bench = inState("ESTABLISHED", { rcvWnd: 10 });
  bench.arrive({ flags: "FIN,ACK", ...at(DIGITS, 0) });
  assertEquals([bench.state, bench.inspect()!.rcvNxt], ["ESTABLISHED", 5011]);
  bench.receive();
  bench.arrive({ flags: "FIN,ACK", ...at(DIGITS, 0) });
  assertEquals([bench.state, bench.inspect()!.rcvNxt], ["CLOSE-WAIT", 5012]);
});

Deno.test("text that came with the SYN and again behind it is delivered once (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("LISTEN");
  bench.arrive({ flags: "SYN", seq: 0, text: "hi" });
  bench.connection = 0;
  bench.arrive({ seq: 1, ack: 1, text: "high" });
  assertEquals(bench.receive().text, "high");
});

Deno.test("a FIN left of the text that came with the SYN is old: the peer contradicts itself (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("LISTEN", { rcvWnd: 1000 });
  bench.arrive({ flags: "SYN", seq: 0, length: 1000 });
  bench.connection = 0;
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 1 }), ["ACK 1 ack 1001"]);
  assertEquals([bench.state, bench.last.window], ["ESTABLISHED", 0]);
});

// ---- delayed ACKs (RFC 9293, 3.8.6.3) ----

Deno.test("the second segment in order is ACKed at once (RFC 9293, 3.8.6.3, SHLD-19)", () => {
  const bench = inState("ESTABLISHED");
  assertEquals(bench.arrive(at(DIGITS, 0, 2)), []);
  assertEquals(bench.arrive(at(DIGITS, 2, 4)), ["ACK 1 ack 5"]);
  assertEquals(bench.arrive(at(DIGITS, 4, 6)), []);
  assertEquals(bench.arrive(at(DIGITS, 6, 8)), ["ACK 1 ack 9"]);
  assertEquals(bench.stack.deadline(), Infinity);
});

Deno.test("one segment alone is ACKed after delayedAck, once (RFC 9293, 3.8.6.3, MUST-40)", () => {
  const bench = inState("ESTABLISHED", { delayedAck: 40e6 as never });
  bench.until("1s");
  bench.arrive(at(DIGITS, 0, 2));
  assertEquals(bench.until("10s"), ["1.04 ACK 1 ack 3"]);
});

Deno.test("delayedAck 0 ACKs every segment at once; delayedAckSegments counts (RFC 9293, 3.8.6.3)", () => {
  const none = inState("ESTABLISHED", { delayedAck: 0 as never });
  assertEquals(none.arrive(at(DIGITS, 0, 2)), ["ACK 1 ack 3"]);
  const three = inState("ESTABLISHED", { delayedAckSegments: 3 });
  const sent = [0, 2, 4].flatMap((from) => three.arrive(at(DIGITS, from, from + 2)));
  assertEquals(sent, ["ACK 1 ack 7"]);
});

Deno.test("data carries a delayed ACK, and no other follows (RFC 9293, 3.8.6.3)", () => {
  const bench = inState("ESTABLISHED");
  bench.arrive(at(DIGITS, 0, 2));
  assertEquals(bench.send(10).sent, ["PSH,ACK 1+10 ack 3"]);
  bench.arrive({ ack: 11 });
  assertEquals(bench.until("10s"), []);
});

Deno.test("a FIN is ACKed at once (RFC 9293, 3.10.7.4, eighth step)", () => {
  const bench = inState("ESTABLISHED");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1 }), ["ACK 1 ack 2"]);
  assertEquals(bench.until("10s"), []);
});

Deno.test("an answer in the application's own moment carries the ACK (RFC 9293, 3.10.7.4, MUST-58)", () => {
  const bench = inState("ESTABLISHED", { delayedAck: 0 as never });
  bench.arriveOnly(at(DIGITS, 0, 2));
  assertEquals(bench.send(10).sent, ["PSH,ACK 1+10 ack 3"]);
});

Deno.test("unread octets of an ended connection are handed over with its end (RFC 9293, 3.10.7.4)", () => {
  const bench = establishedStack({ passive: true });
  bench.arrive({ flags: "FIN,ACK", ...at(DIGITS, 0) });
  bench.shutdown();
  bench.arrive({ seq: 12, ack: 2 });
  assertEquals(bench.closed!.unread.map(({ length }) => length), [10]);
});

Deno.test("the delay of an ACK counts from the first segment that waits for it (RFC 9293, 3.8.6.3, MUST-40)", () => {
  const bench = establishedStack({ delayedAckSegments: 5 });
  bench.arrive({ seq: 1, length: 10 });
  bench.until("150ms");
  bench.arrive({ seq: 11, length: 10 });
  bench.until("190ms");
  bench.arrive({ seq: 21, length: 10 });
  assertEquals(bench.until("200ms"), ["0.2 ACK 1 ack 31"]);
});

Deno.test("a FIN before its turn that text went past is old: the peer contradicts itself (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("ESTABLISHED");
  bench.arrive({ flags: "FIN,ACK", seq: 51, length: 50 });
  bench.arrive({ seq: 1, length: 200 });
  assertEquals([bench.state, bench.inspect()!.rcvNxt - bench.irs], ["ESTABLISHED", 201]);
});
