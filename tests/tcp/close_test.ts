import { assertEquals } from "@std/assert";
import { establishedStack, inState } from "./factory.ts";

// The eighth step of RFC 9293, section 3.10.7.4 (FIN), closing (3.6) and the half-duplex close (3.6.1).

Deno.test("ESTABLISHED goes to CLOSE-WAIT at a FIN, ACKs it and tells the user (RFC 9293, 3.10.7.4, eighth step)", () => {
  const bench = inState("ESTABLISHED");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1 }), ["ACK 1 ack 2"]);
  assertEquals([bench.state, bench.inspect()!.rcvNxt, bench.news], ["CLOSE-WAIT", 5002, ["eof"]]);
});

Deno.test("FIN-WAIT-1 goes to CLOSING at a FIN while its own is not acknowledged (RFC 9293, 3.10.7.4, eighth step)", () => {
  const bench = inState("FIN-WAIT-1");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 1 }), ["ACK 2 ack 2"]);
  assertEquals(bench.state, "CLOSING");
});

Deno.test("FIN-WAIT-1 goes to TIME-WAIT at a FIN that acknowledges its own (RFC 9293, 3.10.7.4, eighth step; figure 5, note 2)", () => {
  const bench = inState("FIN-WAIT-1");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2 }), ["ACK 2 ack 2"]);
  assertEquals([bench.state, bench.inspect()!.timeWaitAt], ["TIME-WAIT", 240e9]);
});

Deno.test("FIN-WAIT-2 goes to TIME-WAIT at a FIN: 2MSL begin, other timers are off (RFC 9293, 3.10.7.4, eighth step)", () => {
  const bench = inState("FIN-WAIT-2");
  bench.arrive({ seq: 1, length: 10 }); // a delayed ACK is due
  bench.until("100ms");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 11 }), ["ACK 2 ack 12"]);
  assertEquals([bench.state, bench.until("240099999999ns")], ["TIME-WAIT", []]);
  assertEquals(bench.inspect()!.rexmitAt, Infinity);
  bench.until("240100ms");
  assertEquals([bench.state, bench.outcome], ["CLOSED", "closed"]);
});

Deno.test("TIME-WAIT lasts twice the MSL that is set (RFC 9293, 3.6.1, MUST-13)", () => {
  const bench = inState("TIME-WAIT", { msl: 30e9 as never });
  bench.until("59999999999ns");
  assertEquals(bench.state, "TIME-WAIT");
  bench.until("60s");
  assertEquals(bench.state, "CLOSED");
});

Deno.test("a FIN carries the last text and PSH (RFC 9293, 3.10.4)", () => {
  const bench = inState("ESTABLISHED", { sndWnd: 1500 });
  bench.send(2000);
  bench.shutdown();
  assertEquals(bench.take(), ["ACK 1+1000 ack 1"]);
  assertEquals(bench.arrive({ ack: 1001, window: 5000 }), ["FIN,PSH,ACK 1001+1000 ack 1"]);
  assertEquals(bench.state, "FIN-WAIT-1");
});

Deno.test("a FIN waits where the window ends with the text, and goes when it opens (RFC 9293, 3.10.4)", () => {
  const bench = inState("CLOSE-WAIT", { sndWnd: 100 });
  bench.send(100);
  assertEquals(bench.shutdown(), { error: null, sent: [] });
  assertEquals(bench.state, "CLOSE-WAIT"); // LAST-ACK begins when the FIN is sent
  assertEquals(bench.arrive({ ack: 101, window: 100 }), ["FIN,ACK 101 ack 2"]);
  assertEquals(bench.state, "LAST-ACK");
});

Deno.test("a close whose FIN a closed window keeps back ends through probes (RFC 9293, 3.8.6.1)", () => {
  const bench = inState("CLOSE-WAIT", { sndWnd: 0 });
  assertEquals([bench.shutdown().sent, bench.state], [[], "CLOSE-WAIT"]);
  assertEquals(bench.until("1s"), ["1 FIN,ACK 1 ack 2"]);
  assertEquals(bench.state, "LAST-ACK");
  bench.arrive({ ack: 2, window: 0 });
  assertEquals([bench.state, bench.outcome], ["CLOSED", "closed"]);
});

Deno.test("SYN-RECEIVED sends a FIN at once without data before it (RFC 9293, 3.10.4)", () => {
  for (const passive of [true, false]) {
    const bench = inState("SYN-RECEIVED", { passive });
    assertEquals(bench.shutdown(), { error: null, sent: ["FIN,ACK 1 ack 1"] });
    assertEquals(bench.state, "FIN-WAIT-1");
    bench.arrive({ seq: 1, ack: 2 });
    assertEquals(bench.state, "FIN-WAIT-2");
  }
});

Deno.test("SYN-RECEIVED keeps the FIN back behind data until ESTABLISHED (RFC 9293, 3.10.4)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  bench.send(10);
  assertEquals([bench.shutdown(), bench.state], [{ error: null, sent: [] }, "SYN-RECEIVED"]);
  assertEquals(bench.arrive({ seq: 1, ack: 1 }), ["FIN,PSH,ACK 1+10 ack 1"]);
  assertEquals(bench.path.slice(-2), ["ESTABLISHED", "FIN-WAIT-1"]);
});

Deno.test("FIN-WAIT-1 out of SYN-RECEIVED sends its SYN-ACK again, then the FIN (RFC 9293, 3.10.8)", () => {
  const bench = inState("SYN-RECEIVED", { passive: true });
  bench.shutdown();
  assertEquals(bench.until("1s"), ["1 SYN,ACK 0 ack 1"]);
  assertEquals(bench.arrive({ seq: 1, ack: 1 }), ["FIN,ACK 1 ack 1"]);
  bench.arrive({ seq: 1, ack: 2 });
  assertEquals(bench.state, "FIN-WAIT-2");
});

Deno.test("FIN-WAIT-1 out of SYN-RECEIVED delivers the text that came with the SYN once its own is acknowledged (RFC 9293, 3.10.7.2, third)", () => {
  const bench = inState("SYN-SENT");
  bench.arrive({ flags: "SYN", seq: 0, text: "hi" });
  bench.shutdown();
  assertEquals(bench.arrive({ seq: 3, ack: 2 }), ["ACK 2 ack 3"]);
  assertEquals([bench.state, bench.receive().text], ["FIN-WAIT-2", "hi"]);
});

// ---- simultaneous close (RFC 9293, 3.6, figure 13) ----

Deno.test("a simultaneous close goes through CLOSING to TIME-WAIT (RFC 9293, 3.6, figure 13)", () => {
  const bench = inState("ESTABLISHED");
  assertEquals(bench.shutdown().sent, ["FIN,ACK 1 ack 1"]);
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 1 }), ["ACK 2 ack 2"]);
  assertEquals(bench.arrive({ seq: 2, ack: 2 }), []);
  assertEquals(bench.path.slice(-3), ["FIN-WAIT-1", "CLOSING", "TIME-WAIT"]);
});

Deno.test("CLOSING sends its FIN again when that or its ACK is lost (RFC 9293, 3.6, figure 13)", () => {
  const bench = inState("CLOSING");
  assertEquals(bench.until("3s"), ["1 FIN,ACK 1 ack 2", "3 FIN,ACK 1 ack 2"]);
  bench.arrive({ seq: 2, ack: 2 });
  assertEquals(bench.state, "TIME-WAIT");
});

Deno.test("CLOSING answers the peer's FIN sent again: our ACK was lost (RFC 9293, 3.10.7.4, first step)", () => {
  const bench = inState("CLOSING");
  bench.until("900ms");
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 1 }), ["ACK 2 ack 2"]);
  assertEquals(bench.state, "CLOSING");
});

Deno.test("CLOSE-WAIT and LAST-ACK answer the peer's FIN sent again (RFC 9293, 3.10.7.4, first step)", () => {
  for (const state of ["CLOSE-WAIT", "LAST-ACK"] as const) {
    const bench = inState(state);
    const snd = state === "CLOSE-WAIT" ? 1 : 2;
    assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 1 }), [`ACK ${snd} ack 2`]);
    assertEquals(bench.state, state);
  }
});

// ---- half-duplex close (RFC 9293, 3.6.1, MAY-1, SHLD-3) ----

Deno.test("close with nothing unread is a CLOSE: a FIN goes out (RFC 9293, 3.6.1, MAY-1)", () => {
  const bench = inState("ESTABLISHED");
  assertEquals([bench.close(), bench.state], [
    { error: null, sent: ["FIN,ACK 1 ack 1"] },
    "FIN-WAIT-1",
  ]);
});

for (
  const state of [
    "ESTABLISHED",
    "FIN-WAIT-1",
    "FIN-WAIT-2",
    "CLOSE-WAIT",
    "CLOSING",
    "LAST-ACK",
  ] as const
) {
  Deno.test(`close in ${state} with octets unread sends a RST (RFC 9293, 3.6.1, SHLD-3)`, () => {
    const bench = inState("ESTABLISHED");
    bench.arrive({ seq: 1, text: "lost" });
    if (state === "CLOSE-WAIT" || state === "LAST-ACK") bench.arrive({ flags: "FIN,ACK", seq: 5 });
    if (state !== "ESTABLISHED" && state !== "CLOSE-WAIT") bench.shutdown();
    if (state === "CLOSING") bench.arrive({ flags: "FIN,ACK", seq: 5, ack: 1 });
    if (state === "FIN-WAIT-2") bench.arrive({ seq: 5, ack: 2 });
    assertEquals(bench.state, state);
    const snd = state === "ESTABLISHED" || state === "CLOSE-WAIT" ? 1 : 2;
    assertEquals(bench.close(), { error: null, sent: [`RST ${snd}`] });
    assertEquals([bench.state, bench.outcome], ["CLOSED", "aborted"]);
  });
}

Deno.test("close in TIME-WAIT with octets unread stays: nothing is left to tell the peer (RFC 9293, 3.6.1)", () => {
  const bench = inState("FIN-WAIT-2");
  bench.arrive({ flags: "FIN,ACK", seq: 1, text: "lost" });
  assertEquals([bench.close(), bench.state], [{ error: null, sent: [] }, "TIME-WAIT"]);
  bench.until("240s");
  assertEquals(bench.closed!.unread, []);
});

for (const state of ["FIN-WAIT-1", "FIN-WAIT-2"] as const) {
  Deno.test(`${state} after a close resets at new text (RFC 9293, 3.6.1, SHLD-3)`, () => {
    for (const seq of [1, 50]) {
      const bench = inState("ESTABLISHED");
      bench.close();
      if (state === "FIN-WAIT-2") bench.arrive({ seq: 1, ack: 2 });
      const ack = state === "FIN-WAIT-1" ? 1 : 2;
      assertEquals(bench.arrive({ seq, ack, text: "late" }), ["RST 2"]);
      assertEquals([bench.state, bench.outcome], ["CLOSED", "aborted"]);
    }
  });
}

Deno.test("a close lets the peer's bare FIN and ACKs pass: nothing is lost (RFC 9293, 3.6.1, SHLD-3)", () => {
  const bench = inState("ESTABLISHED");
  bench.close();
  bench.arrive({ seq: 1, ack: 2 });
  bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2 });
  assertEquals(bench.state, "TIME-WAIT");
});

Deno.test("close after shutdown succeeds and makes no second FIN (RFC 9293, 3.10.4)", () => {
  const bench = inState("FIN-WAIT-2");
  assertEquals(bench.close(), { error: null, sent: [] });
  assertEquals(bench.arrive({ seq: 1, text: "late" }), ["RST 2"]);
});

// ---- counterfactual: no TIME-WAIT ----

Deno.test('timeWait "none" ends at once where TIME-WAIT would begin, its last ACK sent (RFC 9293, 3.6.1, MUST-13)', () => {
  const options = { timeWait: "none" } as const;
  const second = inState("FIN-WAIT-2", options);
  assertEquals(second.arrive({ flags: "FIN,ACK", seq: 1, ack: 2 }), ["ACK 2 ack 2"]);
  const both = inState("FIN-WAIT-1", options);
  assertEquals(both.arrive({ flags: "FIN,ACK", seq: 1, ack: 2 }), ["ACK 2 ack 2"]);
  const closing = inState("CLOSING", options);
  assertEquals(closing.arrive({ seq: 2, ack: 2 }), []);
  for (const bench of [second, both, closing]) {
    assertEquals([bench.state, bench.outcome, bench.stack.tcbs], ["CLOSED", "closed", 0]);
  }
});

// ---- counterfactual: the two-way handshake ----

Deno.test('handshake "two-way" is ESTABLISHED after two segments and never sends the SYN-ACK again (RFC 9293, 3.5)', () => {
  const bench = inState("LISTEN", { handshake: "two-way" });
  assertEquals(bench.arrive({ flags: "SYN", seq: 0, text: "hi", options: { mss: 1000 } }), [
    "SYN,ACK 0 ack 1",
    "ACK 1 ack 3",
  ]);
  bench.connection = 0;
  assertEquals([bench.state, bench.receive().text], ["ESTABLISHED", "hi"]);
  assertEquals(bench.until("10min"), []);
  assertEquals(bench.call({ op: "accept", localPort: 80 }).output.connection, 0);
  assertEquals(bench.send(10).sent, ["PSH,ACK 1+10 ack 3"]);
});

Deno.test("an established connection reports its normal end, an aborted one its abort (RFC 9293, 3.6, MUST-12)", () => {
  const normal = establishedStack({ passive: true });
  normal.arrive({ flags: "FIN,ACK", seq: 1 });
  normal.shutdown();
  normal.arrive({ seq: 2, ack: 2 });
  const reset = establishedStack({ passive: true });
  reset.arrive({ flags: "RST", seq: 1 });
  assertEquals([normal.outcome, reset.outcome], ["closed", "reset"]);
});

Deno.test("a FIN behind data that waits goes out with it, from every state that has one to send (RFC 9293, 3.10.4)", () => {
  // The peer's FIN before our CLOSE, after it, or not at all; the window lets two of three segments out.
  const cases = [["CLOSE-WAIT", "LAST-ACK"], ["CLOSING", "CLOSING"], ["FIN-WAIT-1", "FIN-WAIT-1"]];
  for (const [before, after] of cases) {
    const bench = establishedStack({ sndWnd: 2000 });
    bench.send(3000);
    const fin = () => bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 1, window: 2000 });
    if (before === "CLOSE-WAIT") fin();
    bench.take();
    assertEquals(bench.shutdown(), { error: null, sent: [] });
    if (before === "CLOSING") fin();
    assertEquals(bench.state, before);
    bench.take();
    const acked = before === "FIN-WAIT-1" ? 1 : 2;
    assertEquals(bench.arrive({ ack: 2001, window: 2000 }), [
      `FIN,PSH,ACK 2001+1000 ack ${acked}`,
    ]);
    assertEquals(bench.state, after);
    bench.arrive({ ack: 3002 });
    const last = { "LAST-ACK": "CLOSED", CLOSING: "TIME-WAIT", "FIN-WAIT-1": "FIN-WAIT-2" };
    assertEquals(bench.state, last[after as keyof typeof last]);
  }
});

Deno.test("a half-closed connection goes on receiving: a read opens its window to the peer (RFC 9293, 3.10.3, 3.8.6)", () => {
  for (const state of ["ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"] as const) {
    const bench = inState(state, { rcvWnd: 1000 });
    const ack = state === "FIN-WAIT-2" ? 2 : 1;
    bench.arrive({ seq: 1, ack, length: 1000 });
    bench.until("300ms");
    assertEquals(bench.last.window, 0, state);
    assertEquals([bench.receive().sent.length, bench.last.window], [1, 1000], state);
  }
});

Deno.test("TIME-WAIT lasts twice the MSL of its connection, where that has one of its own (RFC 9293, 3.6.1)", () => {
  const bench = inState("FIN-WAIT-2");
  bench.configure({ msl: 1e9 as never });
  bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2 });
  assertEquals([bench.state, bench.inspect()!.timeWaitAt], ["TIME-WAIT", 2e9]);
});

Deno.test("CLOSING still sends what was queued before its FIN (RFC 9293, 3.10.4 and 3.6)", () => {
  const bench = establishedStack({ sndWnd: 1000 });
  bench.send(1500);
  bench.shutdown();
  bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 1, window: 1000 });
  assertEquals(bench.state, "CLOSING");
  bench.take();
  assertEquals(bench.arrive({ seq: 2, ack: 1001, window: 1000 }), ["FIN,PSH,ACK 1001+500 ack 2"]);
  bench.arrive({ seq: 2, ack: 1502 });
  assertEquals(bench.state, "TIME-WAIT");
});

Deno.test("where resets have an ACK, text for nobody is answered at the ACK that it has: as if the TCB were gone (RFC 9293, 3.10.7.1)", () => {
  const bench = establishedStack({ resetForm: "with-ack" });
  bench.send(100);
  bench.close();
  bench.take();
  assertEquals(bench.arrive({ seq: 1, ack: 1, length: 10 }), ["RST 1"]);
});

Deno.test("CLOSE-WAIT lasts until the FIN goes out: data before it comes first (RFC 9293, 3.10.4)", () => {
  const bench = inState("CLOSE-WAIT", { sndWnd: 1000 });
  bench.arrive({ window: 1000 });
  bench.send(3000);
  bench.shutdown();
  assertEquals(bench.state, "CLOSE-WAIT");
  assertEquals(bench.arrive({ ack: 1001, window: 1000 }), ["ACK 1001+1000 ack 2"]);
  assertEquals(bench.state, "CLOSE-WAIT");
  assertEquals(bench.arrive({ ack: 2001, window: 2000 }), ["FIN,PSH,ACK 2001+1000 ack 2"]);
  assertEquals(bench.state, "LAST-ACK");
});

Deno.test("a FIN that waits for the window takes no octet from what goes again (RFC 9293, 3.10.4 and 3.8.1)", () => {
  const bench = establishedStack({ sndWnd: 100 });
  bench.send(100);
  assertEquals(bench.shutdown().sent, []);
  assertEquals(bench.until("1s"), ["1 PSH,ACK 1+100 ack 1"]);
});

Deno.test("an ACK of a part leaves the octets in their places, whether or not the FIN is out (RFC 9293, 3.8.1)", () => {
  const bench = establishedStack();
  bench.send("abcdefgh");
  bench.shutdown();
  bench.arrive({ ack: 3 });
  bench.arrive({ ack: 4 });
  bench.until("1s");
  assertEquals([bench.show(bench.last), bench.lastText], ["FIN,PSH,ACK 4+5 ack 1", "defgh"]);
});
