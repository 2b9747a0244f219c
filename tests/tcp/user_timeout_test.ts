import { assertEquals } from "@std/assert";
import { minutes, seconds } from "../../lib/base/time.ts";
import { establishedStack, inState } from "./factory.ts";

// The user timeout: RFC 9293, sections 3.8.3, 3.9.1.1 and 3.10.8; RFC 5482, section 1.

Deno.test("the user timeout ends a connection whose data is not acknowledged for so long, without a reset (RFC 9293, 3.10.8)", () => {
  const bench = establishedStack({ userTimeout: seconds(10) });
  bench.until("5s");
  bench.send(100);
  bench.take();
  assertEquals(bench.until("14999999999ns"), [
    "6 PSH,ACK 1+100 ack 1",
    "8 PSH,ACK 1+100 ack 1",
    "12 PSH,ACK 1+100 ack 1",
  ]);
  assertEquals([bench.state, bench.until("1h")], ["ESTABLISHED", []]);
  assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
  assertEquals(bench.now, 3600e9);
});

Deno.test("the user timeout stands in for R2, where it is longer (RFC 9293, 3.8.3, MUST-21)", () => {
  const bench = establishedStack({ userTimeout: minutes(30), retransmissionsR2: 3 });
  bench.send(100);
  bench.until("1799s");
  assertEquals(bench.state, "ESTABLISHED");
  bench.until("1800s");
  assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
});

Deno.test("each ACK of something new starts the user timeout again (RFC 5482, section 1)", () => {
  const bench = establishedStack({ userTimeout: seconds(10) });
  bench.send(200);
  bench.until("9s");
  bench.arrive({ ack: 101 });
  bench.until("18s");
  bench.arrive({ ack: 101 }); // a duplicate acknowledges nothing
  assertEquals(bench.state, "ESTABLISHED");
  bench.until("19s");
  assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
});

Deno.test("the user timeout does not count while nothing is unacknowledged (RFC 9293, 3.8.3)", () => {
  const bench = establishedStack({ userTimeout: seconds(10) });
  bench.until("1h");
  bench.send(100);
  bench.arrive({ ack: 101 });
  assertEquals([bench.until("2h"), bench.state], [[], "ESTABLISHED"]);
});

Deno.test("the user timeout does not count against a closed window whose probes are answered (RFC 9293, 3.8.6.1, MUST-37)", () => {
  const bench = establishedStack({ userTimeout: seconds(10), sndWnd: 0 });
  bench.send(100);
  for (let at = 1; at < 600; at++) {
    if (bench.until(`${at}s`).length > 0) bench.arrive({ ack: 1, window: 0 });
  }
  assertEquals(bench.state, "ESTABLISHED");
  bench.until("20min"); // nobody answers any more
  assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
});

Deno.test("the user timeout counts for a FIN as for data, and not for a SYN (RFC 9293, 3.8.3, MUST-23)", () => {
  const fin = inState("FIN-WAIT-1", { userTimeout: seconds(10) });
  fin.until("10s");
  assertEquals([fin.state, fin.outcome], ["CLOSED", "timed-out"]);
  const syn = inState("SYN-SENT", { userTimeout: seconds(10) });
  syn.until("179s");
  assertEquals(syn.state, "SYN-SENT");
});

Deno.test("the user hears of trouble at R1 before the user timeout gives up (RFC 9293, 3.8.3, SHLD-9)", () => {
  const bench = establishedStack({ userTimeout: minutes(5) });
  bench.send(100);
  bench.until("10min");
  assertEquals(bench.news, ["troubled", "closed"]);
});

Deno.test("a user timeout that is set while data is in flight counts for it, from when it was sent (RFC 9293, 3.9.1.1)", () => {
  const bench = establishedStack();
  bench.send(100);
  bench.until("3.5s");
  bench.configure({ userTimeout: seconds(5) });
  bench.until("4.9s");
  assertEquals(bench.state, "ESTABLISHED");
  bench.until("5s");
  assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
});

Deno.test("the user timeout counts from the last answer of a closed window, not from the first probe (RFC 9293, 3.8.6.1, MUST-37)", () => {
  const bench = establishedStack({ userTimeout: seconds(200), sndWnd: 0 });
  bench.send(100);
  for (let at = 1; at <= 543; at++) {
    if (bench.until(`${at}s`).length > 0) bench.arrive({ ack: 1, window: 0 });
  }
  bench.until("742999999999ns"); // the last probe that was answered went out at 543 s
  assertEquals(bench.state, "ESTABLISHED");
  bench.until("743s");
  assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
});

Deno.test("a user timeout that is taken back while data is in flight ends nothing any more (RFC 9293, 3.9.1.1)", () => {
  const bench = establishedStack({ userTimeout: seconds(10) });
  bench.send(100);
  bench.until("5s");
  bench.configure({ userTimeout: seconds(0) });
  bench.until("30s");
  assertEquals(bench.state, "ESTABLISHED");
});

Deno.test("against a closed window the user timeout counts from the last answer, not from before (RFC 9293, 3.8.6.1, MUST-37)", () => {
  const bench = establishedStack({ userTimeout: seconds(30), rtoMax: seconds(2), sndWnd: 0 });
  bench.send(100);
  for (let at = 1; at <= 61; at += 2) {
    assertEquals(bench.until(`${at}s`).length, 1);
    bench.arrive({ ack: 1, window: 0 });
  }
  bench.until("90999999999ns");
  assertEquals(bench.state, "ESTABLISHED");
  bench.until("91s");
  assertEquals(bench.outcome, "timed-out");
});
