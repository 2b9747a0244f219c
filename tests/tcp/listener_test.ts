import { assertEquals } from "@std/assert";
import type { Signal } from "../../lib/tcp/stack.ts";
import { Bench, type BenchOptions, settings } from "./bench.ts";
import { inState } from "./factory.ts";

// Listeners: backlog, accept, and the reuse of TIME-WAIT (RFC 9293, 3.6.1, MAY-2).

function listening(backlog: number, options: BenchOptions = {}): Bench {
  const bench = new Bench({ passive: true, ...options });
  bench.call({ op: "listen", localPort: 80, backlog, iss: [1000, 1000, 1000, 1000] });
  return bench;
}

const syn = (port: number) => ({ flags: "SYN", seq: 0, port });
const ack = (port: number) => ({ seq: 1, ack: 1, port });
const accept = (bench: Bench) => {
  const { error, output } = bench.call({ op: "accept", localPort: 80 });
  return error ?? output.connection;
};
const ends = (bench: Bench) =>
  bench.signals.filter((s) => s.kind === "closed")
    .map((s) => `${s.connection} ${(s as Signal & { kind: "closed" }).outcome}`);

Deno.test("accept() gives established connections in order, then says that it would block (RFC 9293, 3.9.1.1)", () => {
  const bench = listening(5);
  assertEquals(accept(bench), "would block");
  for (const port of [1, 2, 3]) bench.arrive(syn(port));
  assertEquals(accept(bench), "would block");
  for (const port of [2, 1]) bench.arrive(ack(port));
  assertEquals(bench.news, ["acceptable", "acceptable"]);
  assertEquals([accept(bench), accept(bench), accept(bench)], [1, 0, "would block"]);
});

Deno.test("a second listen on a port is refused; one listener serves many peers (RFC 9293, 3.10.1)", () => {
  const bench = listening(5);
  assertEquals(bench.call({ op: "listen", localPort: 80 }).error, "port in use");
  for (const port of [1, 2]) bench.arrive(syn(port));
  assertEquals(bench.stack.tcbs, 2);
});

Deno.test("a full backlog gives up its oldest half-open connection, in silence (RFC 4987, 3.3)", () => {
  const bench = listening(2);
  for (const port of [1, 2]) bench.arrive(syn(port));
  assertEquals(bench.arrive(syn(3)), ["SYN,ACK 0 ack 1"]);
  assertEquals([ends(bench), bench.stack.tcbs], [["0 returned"], 2]);
  // The number 0 is free again; the peer whose connection was given up hears a reset.
  assertEquals(bench.arrive(ack(1)), ["RST 1"]);
});

Deno.test("a connection that is established leaves the backlog (RFC 4987, 3.3)", () => {
  const bench = listening(2);
  for (const port of [1, 2]) bench.arrive(syn(port));
  bench.arrive(ack(1));
  bench.arrive(syn(3));
  assertEquals([ends(bench), bench.stack.tcbs], [[], 3]);
});

Deno.test("a full accept queue lets a SYN fall, so that its sender tries again (RFC 9293, 3.10.7.2)", () => {
  const bench = listening(1);
  bench.arrive(syn(1));
  bench.arrive(ack(1));
  assertEquals([bench.arrive(syn(2)), bench.stack.tcbs], [[], 1]);
  accept(bench);
  assertEquals(bench.arrive(syn(2)), ["SYN,ACK 0 ack 1"]);
});

Deno.test("a connection that ends before it is accepted leaves the queue (RFC 9293, 3.10.7.4, second step)", () => {
  const bench = listening(3);
  for (const port of [1, 2, 3]) {
    bench.arrive(syn(port));
    bench.arrive(ack(port));
  }
  bench.arrive({ flags: "RST", seq: 1, port: 2 });
  assertEquals([accept(bench), accept(bench), accept(bench)], [0, 2, "would block"]);
});

Deno.test("unlisten ends what nobody accepted with resets and leaves the accepted (RFC 9293, 3.10.4)", () => {
  const bench = listening(5);
  for (const port of [1, 2, 3]) bench.arrive(syn(port));
  for (const port of [1, 2]) bench.arrive(ack(port));
  accept(bench);
  const { sent, error } = bench.call({ op: "unlisten", localPort: 80 });
  assertEquals([error, sent, ends(bench)], [null, ["RST 1", "RST 1"], ["2 aborted", "1 aborted"]]);
  assertEquals([bench.stack.tcbs, accept(bench)], [1, "connection does not exist"]);
  assertEquals(bench.arrive(syn(4)), ["RST,ACK -1000 ack 1"]); // SEQ is 0
});

Deno.test("unlisten ends every one that waits, the half-open too, and only its own (RFC 9293, 3.10.4)", () => {
  const bench = new Bench({ passive: true });
  bench.call({ op: "listen", localPort: 80, iss: [1000, 1000, 1000, 1000, 1000] });
  bench.call({ op: "listen", localPort: 81 });
  for (const port of [1, 2, 3, 4, 5]) bench.arrive(syn(port));
  for (const port of [1, 2, 3]) bench.arrive(ack(port));
  bench.call({ op: "unlisten", localPort: 81 });
  assertEquals(ends(bench), []);
  assertEquals(bench.call({ op: "unlisten", localPort: 80 }).sent.length, 5);
  assertEquals([bench.stack.tcbs, bench.stack.deadline()], [0, Infinity as never]);
});

Deno.test("SYN-RECEIVED that gives up at R2 leaves the backlog (RFC 9293, 3.8.3)", () => {
  const bench = listening(1, settings({ synRetransmissionsR2: 0, synGiveUpMin: 0 }));
  bench.arrive(syn(1));
  bench.until("1s");
  bench.arrive(syn(2));
  assertEquals(ends(bench), ["0 timed-out"]);
});

// ---- MAY-2: a SYN reopens TIME-WAIT ----

/** A connection in TIME-WAIT at a port that listens again for the next. */
function waiting(options: BenchOptions = {}): Bench {
  const bench = inState("TIME-WAIT", { passive: true, ...options });
  bench.call({ op: "accept", localPort: 80 });
  return bench;
}

Deno.test("a SYN past RCV.NXT reopens TIME-WAIT with an ISN past SND.NXT (RFC 9293, 3.6.1, MAY-2, condition 1)", () => {
  for (const iss of [1000, -1_000_000_000, 1_000_000_000]) {
    const bench = waiting({ iss });
    assertEquals(bench.arrive({ flags: "SYN", seq: 3, options: { mss: 1000 } }).length, 1);
    const { seq, ack } = bench.last;
    assertEquals([((seq - bench.inspect()!.sndNxt) | 0) > 0, ack], [true, 5004]);
    bench.connection = 1;
    assertEquals([bench.state, bench.stack.tcbs], ["SYN-RECEIVED", 2]);
  }
});

Deno.test("the ISN of a successor is past SND.NXT where the clock's lies among the old numbers (RFC 9293, 3.6.1, MAY-2, condition 1)", () => {
  const clock = new Bench({ passive: true });
  clock.call({ op: "listen", localPort: 80 });
  clock.arrive({ flags: "SYN", seq: 0 });
  const isn = clock.last.seq;
  // SYN and FIN: SND.NXT is ISS+2.
  for (const ahead of [-3, -2, -1, 0, 1, 2, 3, 2 ** 31 - 3, 2 ** 31 + 3]) {
    const bench = waiting({ iss: (isn - ahead) | 0 });
    bench.arrive({ flags: "SYN", seq: 3 });
    const past = (bench.last.seq - bench.inspect()!.sndNxt) | 0;
    assertEquals(past > 0, true, `${ahead}`);
    if (ahead > 2 && ahead < 2 ** 31) assertEquals(bench.last.seq, isn, `${ahead}`);
  }
});

Deno.test("the fixed ISNs of a listener are for its first connections, in order, up to 2^32-1", () => {
  const bench = new Bench({ passive: true });
  bench.call({ op: "listen", localPort: 80, iss: [2 ** 32 - 2, 7] });
  const isns = [1, 2, 3, 4].map((port) => {
    bench.arrive(syn(port));
    return bench.last.seq;
  });
  assertEquals(isns.slice(0, 2), [-2, 7]);
  assertEquals(isns.slice(2).some((isn) => isn === -2 || isn === 7), false);
  const { iss, sndUna, sndNxt } = bench.stack.inspect(0)!;
  assertEquals([iss, sndUna, sndNxt], [-2, -2, -1]);
});

Deno.test("the old connection ends when the new one is established (RFC 9293, 3.6.1, MAY-2)", () => {
  const bench = waiting();
  bench.arrive({ flags: "SYN", seq: 100 });
  const next = bench.last.seq + 1 - bench.iss;
  assertEquals(ends(bench), []);
  bench.arrive({ seq: 101, ack: next });
  assertEquals([ends(bench), bench.path.at(-1), bench.stack.tcbs], [["0 closed"], "CLOSED", 1]);
  bench.connection = 1;
  assertEquals([bench.state, accept(bench)], ["ESTABLISHED", 1]);
});

Deno.test("a SYN that turns out to be old leads back to TIME-WAIT (RFC 9293, 3.6.1, MAY-2, condition 2)", () => {
  const bench = waiting();
  bench.until("10s");
  bench.arrive({ flags: "SYN", seq: 100 });
  // The peer knows nothing of the SYN and resets what answers it.
  assertEquals(bench.arrive({ flags: "RST", seq: 101 }), []);
  assertEquals([ends(bench), bench.state, bench.stack.tcbs], [["1 returned"], "TIME-WAIT", 1]);
  assertEquals(bench.arrive({ flags: "FIN,ACK", seq: 1, ack: 2 }), ["ACK 2 ack 2"]);
  assertEquals(bench.inspect()!.timeWaitAt, 250e9);
});

Deno.test("TIME-WAIT that runs out under its successor ends as ever (RFC 9293, 3.10.8)", () => {
  const bench = waiting();
  bench.until("239s");
  bench.arrive({ flags: "SYN", seq: 100 });
  const next = bench.last.seq + 1 - bench.iss;
  bench.until("240s");
  assertEquals(ends(bench), ["0 closed"]);
  bench.arrive({ seq: 101, ack: next });
  assertEquals([ends(bench), bench.stack.tcbs], [["0 closed"], 1]);
});

Deno.test("a successor that closes in SYN-RECEIVED takes over all the same (RFC 9293, 3.6.1, MAY-2)", () => {
  const bench = waiting();
  bench.arrive({ flags: "SYN", seq: 100 });
  const next = bench.last.seq + 1 - bench.iss;
  bench.call({ op: "shutdown", connection: 1 });
  bench.arrive({ seq: 101, ack: next + 1 });
  assertEquals(ends(bench), ["0 closed"]);
});

Deno.test("a successor that needs no third segment takes over at once (MAY-2, two-way handshake)", () => {
  const bench = waiting({ handshake: "two-way" });
  bench.arrive({ flags: "SYN", seq: 100 });
  assertEquals([ends(bench), bench.stack.tcbs], [["0 closed"], 1]);
});

Deno.test("a SYN that is not past RCV.NXT does not reopen TIME-WAIT (RFC 9293, 3.6.1, MAY-2)", () => {
  for (const seq of [2, 1, 0, -5]) {
    const bench = waiting({ timeWaitReuse: "higher-seq" });
    assertEquals(bench.arrive({ flags: "SYN", seq }), ["ACK 2 ack 2"]);
    assertEquals([bench.state, bench.stack.tcbs], ["TIME-WAIT", 1]);
    const silent = waiting({ timeWaitReuse: "timestamps" }); // RFC 6191, section 2: dropped silently
    assertEquals(silent.arrive({ flags: "SYN", seq }), []);
    assertEquals([silent.state, silent.stack.tcbs], ["TIME-WAIT", 1]);
  }
});

Deno.test("a SYN with ACK or RST does not reopen TIME-WAIT (RFC 9293, 3.6.1, MAY-2)", () => {
  const bench = waiting();
  bench.arrive({ flags: "SYN,ACK", seq: 100 });
  assertEquals([bench.state, bench.stack.tcbs], ["TIME-WAIT", 1]);
});

Deno.test("nothing reopens TIME-WAIT where nobody listens, or with timeWaitReuse never (RFC 9293, 3.6.1, MAY-2)", () => {
  const deaf = waiting();
  deaf.call({ op: "unlisten", localPort: 80 });
  for (const bench of [deaf, waiting({ timeWaitReuse: "never" })]) {
    assertEquals(bench.arrive({ flags: "SYN", seq: 100 }), ["ACK 2 ack 2"]);
    assertEquals([bench.state, bench.stack.tcbs], ["TIME-WAIT", 1]);
  }
});

Deno.test("a SYN for TIME-WAIT falls while the accept queue is full (RFC 9293, 3.6.1, MAY-2)", () => {
  const bench = waiting({ backlog: 1 });
  bench.arrive(syn(7));
  bench.arrive({ seq: 1, ack: bench.last.seq + 1 - bench.iss, port: 7 });
  assertEquals([bench.arrive({ flags: "SYN", seq: 100 }), bench.state], [[], "TIME-WAIT"]);
});

Deno.test("a successor in SYN-RECEIVED counts for the backlog like any other (RFC 4987, 3.3)", () => {
  const bench = waiting({ backlog: 1 });
  bench.arrive(syn(7));
  bench.arrive({ flags: "SYN", seq: 100 });
  assertEquals(ends(bench), ["1 returned"]);
  bench.arrive(syn(8));
  assertEquals(ends(bench), ["1 returned", "1 returned"]); // its number was free again
});

Deno.test("a listener's own settings bound its backlog, where the call names none", () => {
  const bench = new Bench({ passive: true });
  bench.call({ op: "listen", localPort: 80, settings: { backlog: 1 } });
  bench.arrive({ flags: "SYN", seq: 0 });
  bench.arrive({ flags: "SYN", seq: 0, port: 40_001 });
  assertEquals(bench.stack.tcbs, 1); // the older one made room
});

Deno.test("other settings of a port come on top of those that it has, for connections to come", () => {
  const bench = new Bench({ passive: true, mssMax: 500 });
  bench.call({ op: "listen", localPort: 80, settings: { tos: 8 } });
  bench.arrive(syn(1));
  assertEquals(
    bench.call({ op: "configure-port", localPort: 80, settings: { ttl: 9 } }).error,
    null,
  );
  bench.arrive(syn(2));
  bench.call({ op: "configure-port", localPort: 80, settings: { mssMax: 600 } });
  bench.arrive(syn(3));
  const told = bench.log.map((
    { packet: { tos, ttl }, segment },
  ) => [tos, ttl, segment.options.mss]);
  assertEquals(told, [[8, 64, 500], [8, 9, 500], [8, 9, 600]]);
});

Deno.test("the reset of a listener has its own type of service and time to live (RFC 9293, 3.9.2, MUST-48, MUST-49)", () => {
  const bench = new Bench({ passive: true });
  bench.call({ op: "listen", localPort: 80, settings: { tos: 8, ttl: 9 } });
  bench.arrive({ seq: 1, ack: 1 });
  const { packet, segment } = bench.log.at(-1)!;
  assertEquals([packet.tos, packet.ttl, bench.show(segment)], [8, 9, "RST 1"]);
});

Deno.test("a SYN with FIN opens and closes at once, with text and without (RFC 9293, 3.10.7.2, third step)", () => {
  for (const length of [0, 10]) {
    const bench = inState("LISTEN");
    bench.arriveOnly({ flags: "SYN,FIN", seq: 0, length });
    bench.connection = 0;
    bench.poll();
    assertEquals(bench.arrive({ seq: length + 2, ack: 1 }), [`ACK 1 ack ${length + 2}`]);
    assertEquals([bench.state, bench.receive().octets], ["CLOSE-WAIT", length]);
  }
});
