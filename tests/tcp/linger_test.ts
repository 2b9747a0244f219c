import { assertEquals } from "@std/assert";
import { type Duration, ms, seconds } from "../../lib/base/time.ts";
import type { StateName } from "../../lib/tcp/state.ts";
import { type Bench, LOCAL, REMOTE } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

// Closes that do not wait for ever: linger, and the FIN-WAIT-2 timeout (RFC 9293, sections 3.6 and 3.6.1).

function close(bench: Bench, linger?: Duration): string[] {
  const { connection } = bench;
  return bench.call({ op: "close", connection, ...(linger === undefined ? {} : { linger }) }).sent;
}

Deno.test("close with a linger of 0 resets at once, whatever is unsent (RFC 9293, 3.10.5)", () => {
  const states: [StateName, number][] = [
    ["SYN-RECEIVED", 1],
    ["ESTABLISHED", 1],
    ["FIN-WAIT-1", 2],
    ["FIN-WAIT-2", 2],
    ["CLOSE-WAIT", 1],
    ["CLOSING", 2],
    ["LAST-ACK", 2],
  ];
  for (const [state, seq] of states) {
    const bench = inState(state);
    assertEquals(close(bench, seconds(0)), [`RST ${seq}`], state);
    assertEquals([bench.state, bench.outcome], ["CLOSED", "aborted"], state);
  }
});

Deno.test("close with a linger of 0 has nobody to reset in SYN-SENT (RFC 9293, 3.10.5)", () => {
  const bench = inState("SYN-SENT");
  assertEquals([close(bench, seconds(0)), bench.state], [[], "CLOSED"]);
});

Deno.test("TIME-WAIT stays, however a close lingers: both FINs are acknowledged (RFC 9293, 3.6.1, MUST-13)", () => {
  const bench = inState("TIME-WAIT");
  assertEquals([close(bench, seconds(0)), bench.state], [[], "TIME-WAIT"]);
});

Deno.test("close lingers until data and FIN are acknowledged, then goes on as ever (RFC 9293, 3.10.4)", () => {
  const bench = establishedStack();
  bench.send(100);
  bench.take();
  assertEquals(close(bench, seconds(5)), ["FIN,ACK 101 ack 1"]);
  bench.until("4s");
  bench.take();
  bench.arrive({ ack: 102 });
  assertEquals([bench.until("1h"), bench.state], [[], "FIN-WAIT-2"]);
});

Deno.test("close gives up with a reset when its linger is over (RFC 9293, 3.10.5)", () => {
  const bench = establishedStack();
  bench.send(100);
  close(bench, seconds(5));
  bench.take();
  assertEquals(bench.until("5s").at(-1), "5 RST 102");
  assertEquals([bench.state, bench.outcome], ["CLOSED", "aborted"]);
});

Deno.test("linger is not stretched by ACKs that fall short, nor by a closed window (RFC 9293, 3.10.5)", () => {
  const bench = establishedStack();
  bench.send(3000);
  close(bench, seconds(5));
  bench.until("2s");
  bench.arrive({ ack: 1001, window: 0 });
  bench.until("4500ms");
  bench.arrive({ ack: 1001, window: 0 });
  assertEquals(bench.until("5s").at(-1)?.includes("RST"), true);
  assertEquals(bench.state, "CLOSED");
});

Deno.test("linger ends CLOSING and LAST-ACK as well (RFC 9293, 3.6.1)", () => {
  for (const state of ["CLOSING", "LAST-ACK"] as const) {
    const bench = inState(state);
    close(bench, seconds(2));
    bench.take();
    assertEquals(bench.until("2s").at(-1), "2 RST 2", state);
    assertEquals([bench.state, bench.outcome], ["CLOSED", "aborted"], state);
  }
});

Deno.test("FIN-WAIT-2 lasts for ever by default (RFC 9293, 3.6)", () => {
  const bench = establishedStack();
  close(bench);
  bench.arrive({ ack: 2 });
  assertEquals([bench.until("720h"), bench.state, bench.stack.deadline()], [
    [],
    "FIN-WAIT-2",
    Infinity as never,
  ]);
});

Deno.test("FIN-WAIT-2 times out once its application is gone, in whichever order (RFC 9293, 3.6, 3.6.1)", () => {
  const first = establishedStack({ finWait2Timeout: seconds(60) });
  close(first);
  first.until("500ms");
  first.arrive({ ack: 2 });
  assertEquals(first.inspect()!.timeWaitAt, 60.5e9);
  const later = inState("FIN-WAIT-2", { finWait2Timeout: seconds(60) });
  later.until("500ms");
  assertEquals(later.inspect()!.timeWaitAt, Infinity);
  close(later);
  for (const bench of [first, later]) {
    assertEquals(bench.until("60499999999ns"), []);
    assertEquals(bench.state, "FIN-WAIT-2");
    assertEquals(bench.until("60500ms"), []);
    assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
  }
});

Deno.test("FIN-WAIT-2 does not time out for an application that still reads (RFC 9293, 3.6.1)", () => {
  const bench = inState("FIN-WAIT-2", { finWait2Timeout: seconds(60) });
  assertEquals([bench.until("1h"), bench.state], [[], "FIN-WAIT-2"]);
});

Deno.test("a FIN in FIN-WAIT-2 begins 2MSL, whatever was left of its timeout (RFC 9293, 3.10.7.4, eighth step)", () => {
  const bench = establishedStack({ finWait2Timeout: seconds(60) });
  close(bench);
  bench.arrive({ ack: 2 });
  bench.until("30s");
  bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2 });
  assertEquals([bench.state, bench.inspect()!.timeWaitAt], ["TIME-WAIT", 270e9]);
});

Deno.test("linger runs out before any other timer, where it is the shortest (RFC 9293, 3.6.1)", () => {
  for (
    const state of ["SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "CLOSING", "LAST-ACK"] as const
  ) {
    const bench = inState(state);
    close(bench, ms(500));
    bench.take();
    assertEquals(bench.until("1h"), ["0.5 RST 2"], state);
    assertEquals([bench.state, bench.outcome], ["CLOSED", "aborted"], state);
  }
});

Deno.test("linger counts from the close, not from what was sent before (RFC 9293, 3.6.1)", () => {
  const bench = establishedStack();
  bench.send(100);
  bench.until("1500ms");
  close(bench, seconds(4));
  assertEquals(bench.until("5499999999ns").some((sent) => sent.includes("RST")), false);
  assertEquals(bench.until("5500ms"), ["5.5 RST 102"]);
});

Deno.test("unreadAtClose `fin`: what nobody will read leaves the window open again (RFC 9293, 3.8.6)", () => {
  const bench = establishedStack({ unreadAtClose: "fin", rcvWnd: 4000 });
  bench.arrive({ seq: 1, length: 3000 });
  assertEquals(bench.close().sent, ["FIN,ACK 1 ack 3001"]);
  assertEquals(bench.last.window, 4000);
});

Deno.test("linger is due at its time, though timers of other connections are due before all others of its own", () => {
  const bench = establishedStack();
  const sockets = { localAddress: LOCAL, remoteAddress: REMOTE, remotePort: 80 };
  bench.call({ op: "connect", ...sockets, localPort: 1 }); // its SYN goes again at 1 s
  bench.until("500ms");
  bench.shutdown(); // the FIN goes again at 1.5 s
  close(bench, ms(200));
  assertEquals(bench.stack.deadline(), 0.7e9 as never);
});
