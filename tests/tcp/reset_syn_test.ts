import { assertEquals } from "@std/assert";
import type { StateName } from "../../lib/tcp/state.ts";
import { inState, SYNCHRONIZED } from "./factory.ts";

// The second step of RFC 9293, section 3.10.7.4 (RST, with RFC 5961, 3.2) and the fourth (SYN).

const rcvOf = (state: StateName) =>
  ["CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"].includes(state) ? 2 : 1;
const sndOf = (state: StateName) =>
  ["FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT"].includes(state) ? 2 : 1;

for (const state of SYNCHRONIZED) {
  const rcv = rcvOf(state);
  const ack = [`ACK ${sndOf(state)} ack ${rcv}`];
  const outcome = state === "TIME-WAIT" ? "closed" : "reset";

  Deno.test(`${state} ends at a RST at RCV.NXT, without an answer (RFC 9293, 3.10.7.4, second step, case 2)`, () => {
    for (const flags of ["RST", "RST,ACK"]) {
      const bench = inState(state);
      assertEquals(bench.arrive({ flags, seq: rcv }), []);
      assertEquals([bench.state, bench.outcome, bench.stack.tcbs], ["CLOSED", outcome, 0]);
      assertEquals(bench.stack.deadline(), Infinity);
    }
  });

  Deno.test(`${state} challenges a RST elsewhere in the window (RFC 9293, 3.10.7.4, second step, case 3)`, () => {
    for (const seq of [rcv + 1, 65_000]) {
      const bench = inState(state);
      assertEquals([bench.arrive({ flags: "RST", seq }), bench.state], [ack, state]);
    }
  });

  Deno.test(`${state} with resets "window" ends at a RST anywhere in the window (RFC 9293, 3.5.3)`, () => {
    const bench = inState(state, { resets: "window" });
    bench.arrive({ flags: "RST", seq: rcv - 1 });
    assertEquals(bench.state, state);
    bench.arrive({ flags: "RST", seq: rcv + 7 });
    assertEquals([bench.state, bench.outcome], ["CLOSED", outcome]);
  });

  Deno.test(`${state} with resets "any" ends at a RST anywhere: the counterfactual (RFC 9293, 3.5.3)`, () => {
    const bench = inState(state, { resets: "any" });
    assertEquals(bench.arrive({ flags: "RST", seq: 2 ** 30 }), []);
    assertEquals([bench.state, bench.outcome], ["CLOSED", outcome]);
  });

  Deno.test(`${state} challenges a SYN in the window (RFC 9293, 3.10.7.4, fourth step; RFC 5961, 4.2)`, () => {
    for (const flags of ["SYN", "SYN,ACK"]) {
      for (const seq of [rcv, 65_000]) {
        // Past RCV.NXT, a bare SYN would reopen TIME-WAIT (MAY-2); nobody listens here.
        const bench = inState(state);
        assertEquals([bench.arrive({ flags, seq }), bench.state], [ack, state]);
      }
    }
  });

  Deno.test(`${state} challenges a SYN outside the window (RFC 9293, 3.10.7.4, first step)`, () => {
    const bench = inState(state);
    assertEquals([bench.arrive({ flags: "SYN", seq: -5 }), bench.state], [ack, state]);
  });

  Deno.test(`${state} with unexpectedSyn "reset" resets at a SYN in the window (RFC 9293, 3.10.7.4, fourth step)`, () => {
    const bench = inState(state, { unexpectedSyn: "reset" });
    assertEquals(bench.arrive({ flags: "SYN", seq: rcv + 3 }), [`RST ${sndOf(state)}`]);
    assertEquals([bench.state, bench.outcome], ["CLOSED", "reset"]);
  });

  Deno.test(`${state} with unexpectedSyn "reset" only ACKs a SYN outside the window (RFC 9293, 3.10.7.4, first step)`, () => {
    const bench = inState(state, { unexpectedSyn: "reset" });
    assertEquals([bench.arrive({ flags: "SYN", seq: -5 }), bench.state], [ack, state]);
  });
}

Deno.test("ESTABLISHED drops a RST whose SEQ lies left of the window in silence, though its text reaches in (RFC 9293, 3.10.7.4, second step, case 1)", () => {
  for (const resets of ["exact", "window"] as const) {
    const bench = inState("ESTABLISHED", { resets });
    assertEquals(bench.arrive({ flags: "RST", seq: 0, length: 5 }), []);
    assertEquals(bench.state, "ESTABLISHED");
  }
});

Deno.test('ESTABLISHED with unexpectedSyn "reset" and a closed window only ACKs a SYN: it is in no window (RFC 9293, 3.10.7.4, first step)', () => {
  const bench = inState("ESTABLISHED", { unexpectedSyn: "reset", rcvWnd: 100 });
  bench.arrive({ seq: 1, ack: 1, length: 100 });
  assertEquals(bench.arrive({ flags: "SYN", seq: 101 }), ["ACK 1 ack 101"]);
  assertEquals(bench.state, "ESTABLISHED");
});

Deno.test("a reset flushes what was not read (RFC 9293, 3.10.7.4, second step)", () => {
  const bench = inState("ESTABLISHED");
  bench.arrive({ seq: 1, text: "lost" });
  bench.arrive({ flags: "RST", seq: 5 });
  assertEquals([bench.closed!.unread, bench.receive().error], [[], "connection does not exist"]);
});

// ---- SYN-RECEIVED ----

Deno.test("SYN-RECEIVED after a passive open returns to LISTEN at a RST at RCV.NXT (RFC 9293, 3.10.7.4, second step, MUST-11)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  assertEquals(bench.arrive({ flags: "RST", seq: 1 }), []);
  assertEquals([bench.path.at(-1), bench.outcome, bench.stack.tcbs], ["LISTEN", "returned", 0]);
  assertEquals(bench.arrive({ flags: "SYN", seq: 50 }).length, 1); // it still listens
});

Deno.test("SYN-RECEIVED after an active open is refused at a RST at RCV.NXT (RFC 9293, 3.10.7.4, second step)", () => {
  const bench = inState("SYN-RECEIVED");
  assertEquals(bench.arrive({ flags: "RST", seq: 1 }), []);
  assertEquals([bench.path.at(-1), bench.outcome], ["CLOSED", "refused"]);
});

Deno.test("SYN-RECEIVED challenges a RST elsewhere in the window (RFC 9293, 3.10.7.4, second step, case 3)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  assertEquals(bench.arrive({ flags: "RST", seq: 2 }), ["ACK 1 ack 1"]);
  assertEquals(bench.state, "SYN-RECEIVED");
});

Deno.test("SYN-RECEIVED after a passive open returns to LISTEN at a SYN in the window (RFC 9293, 3.10.7.4, fourth step)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  assertEquals(bench.arrive({ flags: "SYN", seq: 1 }), []);
  assertEquals([bench.path.at(-1), bench.outcome], ["LISTEN", "returned"]);
});

Deno.test("SYN-RECEIVED after a passive open answers its SYN, sent again, with an ACK (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  assertEquals(bench.arrive({ flags: "SYN", seq: 0 }), ["ACK 1 ack 1"]);
  assertEquals(bench.state, "SYN-RECEIVED");
});

Deno.test("SYN-RECEIVED stays at a copy of its SYN that has text in the window: the SYN is not (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("LISTEN");
  bench.arrive({ flags: "SYN", seq: 0, text: "hi" });
  bench.connection = 0;
  assertEquals(bench.arrive({ flags: "SYN", seq: 0, text: "hi" }), ["ACK 1 ack 1"]);
  assertEquals(bench.state, "SYN-RECEIVED");
  bench.arrive({ seq: 1, ack: 1 });
  assertEquals([bench.state, bench.receive().text], ["ESTABLISHED", "hi"]);
});

Deno.test('ESTABLISHED with unexpectedSyn "reset" stays at a copy of the SYN that has text in the window (RFC 9293, 3.10.7.4, first step)', () => {
  const bench = inState("ESTABLISHED", { unexpectedSyn: "reset", passive: true });
  assertEquals(bench.arrive({ flags: "SYN", seq: 0, text: "hi" }), ["ACK 1 ack 1"]);
  assertEquals(bench.state, "ESTABLISHED");
});

Deno.test('SYN-RECEIVED with duplicateSyn "syn-ack" answers its SYN with the SYN-ACK, whatever the SYN carries (RFC 9293, 3.10.7.4, first step)', () => {
  for (const passive of [true, false]) {
    for (const more of [{}, { text: "hi" }, { flags: "SYN,FIN" }]) {
      const bench = inState("SYN-RECEIVED", { passive, duplicateSyn: "syn-ack" });
      assertEquals(bench.arrive({ flags: "SYN", seq: 0, ...more }), ["SYN,ACK 0 ack 1"]);
      assertEquals(bench.state, "SYN-RECEIVED");
    }
  }
});

Deno.test("SYN-RECEIVED after an active open challenges a SYN in the window (RFC 9293, 3.10.7.4, fourth step)", () => {
  const bench = inState("SYN-RECEIVED");
  assertEquals(bench.arrive({ flags: "SYN", seq: 1 }), ["ACK 1 ack 1"]);
  assertEquals(bench.state, "SYN-RECEIVED");
});

// ---- no connection (RFC 9293, 3.10.7.1) ----

Deno.test("CLOSED answers an ACK with <SEQ=SEG.ACK><CTL=RST>, anything else with <SEQ=0><ACK=SEG.SEQ+SEG.LEN> (RFC 9293, 3.10.7.1)", () => {
  const bench = inState("CLOSED", { iss: 0 });
  assertEquals(bench.arrive({ seq: 7, ack: 77, length: 5 }), ["RST 77"]);
  assertEquals(bench.arrive({ flags: "SYN", seq: 7 }), ["RST,ACK 0 ack 8"]);
  assertEquals(bench.arrive({ flags: "FIN", seq: 7, length: 5 }), ["RST,ACK 0 ack 13"]);
  assertEquals(bench.arrive({ flags: "", seq: 7 }), ["RST,ACK 0 ack 7"]);
});

Deno.test("CLOSED discards a RST (RFC 9293, 3.10.7.1)", () => {
  const bench = inState("CLOSED");
  assertEquals(bench.arrive({ flags: "RST", seq: 7 }), []);
  assertEquals(bench.arrive({ flags: "RST,ACK", seq: 7, ack: 7 }), []);
});

Deno.test('unknownSegments "drop" answers nothing: a host gone silent (RFC 9293, 3.10.7.1)', () => {
  const bench = inState("CLOSED", { unknownSegments: "drop" });
  assertEquals(bench.arrive({ flags: "SYN", seq: 7 }), []);
});
