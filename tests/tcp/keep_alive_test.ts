import { assertEquals } from "@std/assert";
import { minutes, ns, seconds } from "../../lib/base/time.ts";
import { TCP_DEFAULTS } from "../../lib/tcp/config.ts";
import { STATE_NAMES, type StateName } from "../../lib/tcp/state.ts";
import { Bench, type BenchOptions } from "./bench.ts";
import { establishedStack, inState } from "./factory.ts";

// Keep-alive: RFC 9293, section 3.8.4.

const KEPT: BenchOptions = {
  keepAlive: minutes(10),
  keepAliveInterval: seconds(75),
  keepAliveProbes: 3,
};

function keepAlive(bench: Bench, idle: number): string[] {
  const connection = bench.connection;
  return bench.call({ op: "configure", connection, settings: { keepAlive: ns(idle) } }).sent;
}

Deno.test("keep-alive is off by default (RFC 9293, 3.8.4, MUST-25)", () => {
  assertEquals(TCP_DEFAULTS.keepAlive, ns(0));
  const bench = inState("ESTABLISHED");
  assertEquals([bench.until("720h"), bench.stack.deadline()], [[], Infinity as never]);
});

Deno.test("a probe has SEQ=SND.NXT-1 and no text, after the idle span (RFC 9293, 3.8.4, MUST-27, SHLD-12)", () => {
  const bench = establishedStack(KEPT);
  assertEquals(bench.until("599999999999ns"), []);
  assertEquals(bench.until("600s"), ["600 ACK 0 ack 1"]);
});

Deno.test("any segment heard starts the idle span again (RFC 9293, 3.8.4, MUST-26)", () => {
  for (const told of [{ seq: 1, length: 10 }, { seq: 1 }, { seq: 0 }]) {
    const bench = establishedStack(KEPT);
    bench.until("400s");
    bench.arrive(told);
    bench.until("401s");
    bench.take();
    assertEquals(bench.until("999s"), []);
    assertEquals(bench.until("1000s").length, 1);
  }
});

Deno.test("no probe is sent while data is in flight, nor before a closed window (RFC 9293, 3.8.4, MUST-26)", () => {
  const bench = establishedStack({ ...KEPT, keepAlive: seconds(2) });
  bench.until("1s");
  bench.send(100);
  bench.take();
  // RTO after RTO: always the same octets, never SND.NXT-1.
  assertEquals(bench.until("20s"), [
    "2 PSH,ACK 1+100 ack 1",
    "4 PSH,ACK 1+100 ack 1",
    "8 PSH,ACK 1+100 ack 1",
    "16 PSH,ACK 1+100 ack 1",
  ]);
  bench.arrive({ ack: 101, window: 0 });
  bench.send(10);
  bench.take();
  const probes = bench.until("60s");
  assertEquals(probes.every((probe) => probe.includes(" 101+1 ")), true, `${probes}`);
});

Deno.test("unanswered probes give the connection up, one by one, without a reset (RFC 9293, 3.8.4, MUST-29)", () => {
  const bench = establishedStack(KEPT);
  assertEquals(bench.until("1h"), ["600 ACK 0 ack 1", "675 ACK 0 ack 1", "750 ACK 0 ack 1"]);
  assertEquals([bench.state, bench.outcome], ["CLOSED", "timed-out"]);
  assertEquals(bench.signals.at(-2), {
    kind: "moved",
    connection: bench.connection,
    from: STATE_NAMES.indexOf("ESTABLISHED") as 4,
    to: 0,
    cause: "timeout",
  });
});

Deno.test("metrics() tells of probes that are not answered (RFC 9293, 3.8.4)", () => {
  const bench = establishedStack(KEPT);
  const probes = () => bench.stack.metrics(bench.connection)!.probes;
  assertEquals(probes(), 0);
  bench.until("675s");
  assertEquals(probes(), 2);
  bench.arrive({ seq: 1 });
  assertEquals(probes(), 0);
});

Deno.test("an answer to the last probe keeps the connection (RFC 9293, 3.8.4, MUST-29)", () => {
  const bench = establishedStack(KEPT);
  bench.until("800s");
  bench.arrive({ seq: 1, ack: 1 });
  bench.take();
  assertEquals(bench.until("1399s"), []);
  assertEquals(bench.until("1400s"), ["1400 ACK 0 ack 1"]);
});

Deno.test("keep-alive asks in ESTABLISHED, FIN-WAIT-2 and CLOSE-WAIT alone (RFC 9293, 3.8.4)", () => {
  const states: StateName[] = ["ESTABLISHED", "FIN-WAIT-2", "CLOSE-WAIT"];
  for (const state of states) {
    const bench = inState(state, KEPT);
    bench.until("600s");
    const seq = state === "FIN-WAIT-2" ? 1 : 0;
    const ack = state === "CLOSE-WAIT" ? 2 : 1;
    assertEquals(bench.take(), [`ACK ${seq} ack ${ack}`], state);
  }
  for (const state of ["LAST-ACK", "CLOSING", "SYN-SENT"] as const) {
    const bench = inState(state, { ...KEPT, keepAlive: seconds(2) });
    const sent = bench.until("10s");
    assertEquals(sent.some((s) => s.includes("ACK 0 ")), false, state);
  }
});

Deno.test("the application switches keep-alive on and off for one connection (RFC 9293, 3.8.4, MUST-24)", () => {
  const bench = establishedStack();
  bench.until("100s");
  assertEquals(keepAlive(bench, 60e9), []);
  assertEquals(bench.inspect()!.config!.keepAlive, 60e9);
  assertEquals(bench.until("160s"), ["160 ACK 0 ack 1"]);
  assertEquals(keepAlive(bench, 0), []);
  assertEquals([bench.until("720h"), bench.state], [[], "ESTABLISHED"]);
});

Deno.test("keep-alive recurs for ever only while its probes are answered (recurring())", () => {
  const bench = establishedStack(KEPT);
  assertEquals(bench.stack.recurring(), true);
  bench.until("600s");
  assertEquals(bench.stack.recurring(), false);
  bench.arrive({ seq: 1, ack: 1 });
  assertEquals(bench.stack.recurring(), true);
  bench.send(10);
  assertEquals(bench.stack.recurring(), false);
});

Deno.test("a small segment that Nagle's override waits for is not kept by keep-alive's timer (RFC 9293, 3.8.6.2.1)", () => {
  const bench = establishedStack({ ...KEPT, sndWnd: 1000 });
  bench.until("1s");
  bench.send(900);
  bench.arrive({ ack: 901, window: 50 });
  bench.take();
  bench.send(100); // less than half of the largest window fits
  assertEquals(bench.until("2s"), ["1.5 ACK 901+50 ack 1"]);
});

Deno.test("keep-alive begins with the connection, however it was opened (RFC 9293, 3.8.4)", () => {
  const ways: BenchOptions[] = [{}, { synCookies: "always" }, { handshake: "two-way" }];
  for (const way of ways) {
    const bench = new Bench({ ...KEPT, ...way, passive: true });
    bench.call({ op: "listen", localPort: bench.localPort });
    bench.arrive({ flags: "SYN", seq: 0 });
    bench.arrive({ seq: 1, ack: bench.last.seq + 1 - bench.iss });
    assertEquals(bench.until("600s").length, 1, JSON.stringify(way));
  }
  for (const ack of [undefined, 1]) {
    const bench = new Bench(KEPT);
    bench.connect();
    if (ack === undefined) bench.arrive({ flags: "SYN", seq: 0 });
    bench.arrive({ flags: "SYN,ACK", seq: 0, ack: 1 });
    bench.take();
    assertEquals(bench.until("600s"), ["600 ACK 0 ack 1"]);
  }
});

Deno.test("keep-alive that is set again counts from there, probes forgotten (RFC 9293, 3.8.4, MUST-24)", () => {
  const bench = establishedStack(KEPT);
  bench.until("500s");
  keepAlive(bench, 600e9);
  assertEquals(bench.until("1175s"), ["1100 ACK 0 ack 1", "1175 ACK 0 ack 1"]);
  keepAlive(bench, 100e9);
  assertEquals(bench.until("1h"), ["1275 ACK 0 ack 1", "1350 ACK 0 ack 1", "1425 ACK 0 ack 1"]);
  assertEquals(bench.outcome, "timed-out");
});

Deno.test("a probe carries timestamps where both SYNs did: without them nobody would answer (RFC 7323, 3.2)", () => {
  const bench = establishedStack({ ...KEPT, peer: { mss: 1000, timestamps: [500, 0] } });
  bench.until("600s");
  assertEquals([bench.show(bench.last), bench.last.options.timestamps?.[1]], ["ACK 0 ack 1", 500]);
});
